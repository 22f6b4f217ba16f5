import Fixture
import Foundation
import Quickstart
import Wire

/// The messages of a call that come often: what it takes to encode and decode one.
struct CodecBenchmark {
    /// 100 ms of a caller's audio.
    private let samples = [UInt8](repeating: 0x55, count: 3_200)
    /// A sentence as the synthesizer encodes it.
    private let sentence: [UInt8]
    private let sessionID = "0b1d5f6e-6c1f-4a53-9d0c-3f2e6f0b8a11-1"
    private let text = "今天上海多云，二十三度。"

    init() throws {
        let quickstart = try Fixture(loading: Quickstart())
        guard let answer = quickstart.media.first(where: { $0.path.hasSuffix(".mp3") }) else {
            throw Unmeasurable(description: "the quickstart has no answer")
        }
        self.sentence = answer.bytes
    }

    /// Runs them all.
    func table() throws -> Table {
        var table = Table(besideCopying: "Codecs, per message", of: "message")
        try self.addCall(to: &table)
        try self.addRecognition(to: &table)
        try self.addSynthesis(to: &table)
        try self.addCompletion(to: &table)
        table.note("An audio message is decoded where it lies, so it can cost less than a copy.")
        return table
    }

    private func addCall(to table: inout Table) throws {
        for framing in AudioFraming.allCases {
            let frame = Self.bytes { bytes in
                CallFrame.appendAudioHeader(
                    byteCount: self.samples.count,
                    framing: framing,
                    to: &bytes
                )
                bytes += self.samples
            }
            try Self.decode("caller's audio, \(framing.rawValue): decode", frame, to: &table) {
                try CallerMessage(decoding: $0)
            }
        }
        try Self.encode("caller's audio: encode header", to: &table) { bytes in
            CallFrame.appendAudioHeader(byteCount: 3_200, framing: .single, to: &bytes)
        }
        let audio = Self.bytes { bytes in
            CallFrame.appendAgentAudioHeader(byteCount: self.sentence.count, to: &bytes)
            bytes += self.sentence
        }
        try Self.encode("agent's audio: encode header", to: &table) { bytes in
            CallFrame.appendAgentAudioHeader(byteCount: self.sentence.count, to: &bytes)
        }
        try Self.decode("agent's audio: decode", audio, to: &table) {
            try AgentMessage(decoding: $0)
        }
        let event = AgentEvent.sentenceRecognized(sentence: self.text)
        let frame = try Self.encode("agent's event: encode", to: &table) { event.encode(into: &$0) }
        try Self.decode("agent's event: decode", frame, to: &table) {
            try AgentMessage(decoding: $0)
        }
    }

    private func addRecognition(to table: inout Table) throws {
        let audio = Self.bytes { bytes in
            ASRFrame.appendAudioHeader(byteCount: self.samples.count, to: &bytes)
            bytes += self.samples
        }
        try Self.encode("recognizer's audio: encode header", to: &table) { bytes in
            ASRFrame.appendAudioHeader(byteCount: self.samples.count, to: &bytes)
        }
        try Self.decode("recognizer's audio: decode", audio, to: &table) {
            try ASRClientMessage(decoding: $0)
        }
        let utterance = ASRResult.Utterance(
            text: self.text,
            isDefinite: false,
            startTime: 320,
            endTime: 2_480
        )
        let result = ASRResult(audioDuration: 2_500, text: self.text, utterances: [utterance])
        let message = ASRServerMessage(.result(result), sequence: 26)
        let frame = try Self.encode("recognizer's result: encode", to: &table) {
            message.encode(into: &$0)
        }
        try Self.decode("recognizer's result: decode", frame, to: &table) {
            try ASRServerMessage(decoding: $0)
        }
    }

    private func addSynthesis(to table: inout Table) throws {
        let task = TTSClientMessage.taskRequest(id: self.sessionID, text: self.text)
        let request = try Self.encode("synthesizer's text: encode", to: &table) {
            task.encode(into: &$0)
        }
        try Self.decode("synthesizer's text: decode", request, to: &table) {
            try TTSClientMessage(decoding: $0)
        }
        let start = TTSServerMessage.sentenceStart(id: self.sessionID, text: self.text)
        let event = try Self.encode("synthesizer's event: encode", to: &table) {
            start.encode(into: &$0)
        }
        try Self.decode("synthesizer's event: decode", event, to: &table) {
            try TTSServerMessage(decoding: $0)
        }
        let header = try Self.encode("synthesizer's audio: encode header", to: &table) { bytes in
            TTSFrame.appendAudioHeader(
                sessionID: self.sessionID,
                byteCount: self.sentence.count,
                to: &bytes
            )
        }
        try Self.decode("synthesizer's audio: decode", header + self.sentence, to: &table) {
            try TTSServerMessage(decoding: $0)
        }
    }

    private func addCompletion(to table: inout Table) throws {
        let chunk = ChatEvent.chunk(
            ChatChunk(id: "completion-1", model: "ringer-mock", content: "多云，")
        )
        let data = try Self.encode("model's chunk: encode", to: &table) {
            chunk.encode(into: &$0, dialect: .ark)
        }
        try Self.decode("model's chunk: decode", data, to: &table) {
            try ChatEvent(decoding: $0)
        }
        let event = Self.bytes { chunk.encodeServerSentEvent(into: &$0, dialect: .ark) }
        var stream = ServerSentEvents()
        var found: [[UInt8]] = []
        try table.add("model's chunk: find in the stream", over: event) {
            found.removeAll(keepingCapacity: true)
            try stream.feed(event.span, into: &found)
            return found.count
        }
    }

    // MARK: Rows

    private static func bytes(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        write(&bytes)
        return bytes
    }

    /// Adds what `encode` costs, which appends to bytes that have room, and returns what it appends.
    @discardableResult
    private static func encode(
        _ name: String,
        to table: inout Table,
        _ encode: (inout [UInt8]) -> Void
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try table.add(name, over: Self.bytes(encode)) {
            bytes.removeAll(keepingCapacity: true)
            encode(&bytes)
            return bytes.count
        }
        return bytes
    }

    /// Adds what it costs to decode `bytes`.
    private static func decode<Message>(
        _ name: String,
        _ bytes: [UInt8],
        to table: inout Table,
        _ decode: (Span<UInt8>) throws -> Message
    ) throws {
        try table.add(name, over: bytes) {
            // Nobody looks into the message: decoders are in another module, which cannot know that.
            withExtendedLifetime(try decode(bytes.span)) { 1 }
        }
    }
}
