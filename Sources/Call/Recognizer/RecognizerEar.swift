package import Audio
package import Timeline
package import Wire

/// What a recognizer's client sends, from its bytes to what the recognizer is told.
package struct RecognizerEar: Sendable {
    /// Audio as it came.
    package struct Audio: Equatable, Sendable {
        package var byteCount: Int
        /// The mark that was found in it.
        package var mark: Mark?
        /// How many bytes of the server's own stand before it.
        package var prefixByteCount = 0
        /// How it differs from the WAV, as far as anybody can tell.
        package var change: String?
        /// Whether no more follows.
        package var isLast: Bool
    }

    package enum Fact: Equatable, Sendable {
        case request(ASRRequest, isNumbered: Bool)
        case audio(Audio)
    }

    private var check: UtteranceCheck
    /// Whether the client compressed its request. A server answers in kind.
    package private(set) var clientCompresses = false

    /// An ear that compares what it hears by `check`.
    package init(_ check: UtteranceCheck) { self.check = check }

    /// Reads one binary message.
    ///
    /// - Throws: Anything of ``WireError`` that concerns frames.
    package mutating func hear(_ message: Span<UInt8>) throws(WireError) -> Fact {
        let decoded = try ASRClientMessage(decoding: message)
        switch decoded.body {
        case .request(let request):
            self.clientCompresses = decoded.isCompressed
            return .request(request, isNumbered: decoded.sequence != nil)
        case .audio(.range(let range)):
            return .audio(self.hear(message.extracting(range), isLast: decoded.isLast))
        case .audio(.inflated(let audio)):
            return .audio(self.hear(audio.span, isLast: decoded.isLast))
        }
    }

    private mutating func hear(_ audio: Span<UInt8>, isLast: Bool) -> Audio {
        var heard = Audio(byteCount: audio.count, isLast: isLast)
        guard let (mark, offset) = Watermark.find(in: audio) else {
            self.check.heardUnmarked()
            return heard
        }
        heard.mark = mark
        heard.change = self.check.heard(audio, mark, at: offset)
        if offset <= UtteranceCheck.prefixByteCountMax { heard.prefixByteCount = offset }
        return heard
    }
}

extension Recognizer {
    /// The client sent what an ear heard.
    package mutating func received(_ fact: RecognizerEar.Fact, at now: Instant) {
        switch fact {
        case .request(let request, let isNumbered):
            self.received(request, isNumbered: isNumbered, at: now)
        case .audio(let audio):
            self.heard(
                byteCount: audio.byteCount,
                mark: audio.mark,
                prefixByteCount: audio.prefixByteCount,
                change: audio.change,
                isLast: audio.isLast,
                at: now
            )
        }
    }
}
