/// What a client sends to a streaming recognizer (SAUC v3).
package struct ASRClientMessage: Equatable, Sendable {
    package enum Body: Equatable, Sendable {
        case request(ASRRequest)
        case audio(Payload)
    }

    package var body: Body
    /// The sequence number, if the client numbers its frames. Negative on the last one.
    package var sequence: Int32?
    /// Whether this is the last frame of the session.
    package var isLast: Bool
    /// Whether the payload came compressed. A server answers in kind.
    package var isCompressed: Bool

    package init(
        _ body: Body,
        sequence: Int32? = nil,
        isLast: Bool = false,
        isCompressed: Bool = false
    ) {
        self.body = body
        self.sequence = sequence
        self.isLast = isLast
        self.isCompressed = isCompressed
    }
}

/// What a streaming recognizer sends.
@usableFromInline
package struct ASRServerMessage: Equatable, Sendable {
    @usableFromInline
    package enum Body: Equatable, Sendable {
        case result(ASRResult)
        case error(code: UInt32, message: String)
    }

    /// Kept apart, so that a message is as small as a reference: it comes for each packet of audio, and is handed
    /// on a few times.
    @usableFromInline
    final class Content: Sendable {
        @usableFromInline let body: Body
        let sequence: Int32?
        let isLast: Bool

        init(_ body: consuming Body, _ sequence: Int32?, _ isLast: Bool) {
            self.body = body
            self.sequence = sequence
            self.isLast = isLast
        }
    }

    @usableFromInline let content: Content

    @inlinable package var body: Body { self.content.body }
    /// The sequence number, if the server numbers its frames. Its sign says nothing certain.
    package var sequence: Int32? { self.content.sequence }
    /// Whether this is the last frame of the session.
    package var isLast: Bool { self.content.isLast }

    package init(_ body: consuming Body, sequence: Int32? = nil, isLast: Bool = false) {
        self.content = Content(body, sequence, isLast)
    }

    @usableFromInline
    package static func == (left: ASRServerMessage, right: ASRServerMessage) -> Bool {
        left.content === right.content
            || left.body == right.body && left.sequence == right.sequence
                && left.isLast == right.isLast
    }
}

/// The first frame of a recognition: what will be sent, and what is wanted back.
package struct ASRRequest: Equatable, Sendable {
    /// How text is reported.
    package enum ResultType: String, Sendable {
        /// All text since the start of the session, in every result.
        case full
        /// Only the part that has not been reported as definite.
        case single
    }

    package var format: String
    /// Samples per second. `nil` where the client names none.
    package var sampleRate: Int?
    package var modelName: String
    package var resultType: ResultType
    /// Milliseconds of silence after which the recognizer itself calls an utterance definite.
    package var endWindowMilliseconds: Int?
    /// Whether results tell the utterances apart, not only the text as a whole.
    package var showsUtterances: Bool
    /// The user's name, which the service logs.
    package var userID: String?

    package init(
        format: String = "pcm",
        sampleRate: Int? = 16_000,
        modelName: String = "bigmodel",
        resultType: ResultType = .full,
        endWindowMilliseconds: Int? = nil,
        showsUtterances: Bool = true,
        userID: String? = nil
    ) {
        self.format = format
        self.sampleRate = sampleRate
        self.modelName = modelName
        self.resultType = resultType
        self.endWindowMilliseconds = endWindowMilliseconds
        self.showsUtterances = showsUtterances
        self.userID = userID
    }
}

/// What has been recognized so far.
@usableFromInline
package struct ASRResult: Equatable, Sendable {
    /// A stretch of speech between silences.
    @usableFromInline
    package struct Utterance: Equatable, Sendable {
        package var text: String
        /// Whether the text will not change any more.
        package var isDefinite: Bool
        /// Milliseconds of audio since the start of the session; -1 for a placeholder.
        package var startTime: Int
        package var endTime: Int

        package init(text: String, isDefinite: Bool, startTime: Int, endTime: Int) {
            self.text = text
            self.isDefinite = isDefinite
            self.startTime = startTime
            self.endTime = endTime
        }
    }

    /// Milliseconds of audio that the recognizer has taken in, if it says so.
    package var audioDuration: Int?
    /// The text, which replaces what was reported before, and may shrink. `nil` if the result has none.
    package var text: String?
    package var utterances: [Utterance]

    package init(audioDuration: Int?, text: String?, utterances: [Utterance] = []) {
        self.audioDuration = audioDuration
        self.text = text
        self.utterances = utterances
    }
}
