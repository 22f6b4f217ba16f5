package import Trace
package import Wire

extension ASRServerMessage: LineMessage {
    package var event: FaultEvent? {
        guard case .result(let result) = self.body else { return nil }
        if result.audioDuration == 0, result.utterances.isEmpty { return .ack }
        return result.utterances.last?.isDefinite == true ? .final : .partial
    }

    package var isContent: Bool { self.event == .partial || self.event == .final }

    package var byteCount: Int {
        var bytes: [UInt8] = []
        self.encode(into: &bytes, compressed: false)
        return bytes.count
    }

    /// A header of a version that there is not.
    package static var malformed: [UInt8] { [0xF1, 0x90, 0x10, 0x00, 0xFF, 0xFF, 0xFF, 0xFF] }

    package static func plainError(code: UInt32, text: String) -> [UInt8]? {
        PlainErrorFrame.bytes(code: code, text: text)
    }

    package static func error(code: UInt32, text: String) -> ASRServerMessage? {
        ASRServerMessage(.error(code: code, message: text))
    }

    package var corrupted: ASRServerMessage? {
        guard case .result(var result) = self.body,
            !(result.text ?? "").isEmpty || !result.utterances.isEmpty
        else { return nil }
        result.text = result.text.map(Self.garbled)
        for index in result.utterances.indices {
            result.utterances[index].text = Self.garbled(result.utterances[index].text)
        }
        return ASRServerMessage(.result(result), sequence: self.sequence, isLast: self.isLast)
    }

    /// Garbage as long as `text`. Its tags stay: a server hears nonsense, but knows in whose turn.
    private static func garbled(_ text: String) -> String {
        let (plain, tags) = Tag.split(text)
        return String(repeating: "\u{FFFD}", count: plain.count) + tags.map(\.text).joined()
    }

    package var recorded: TraceEvent? { nil }
}
