import Audio
import Call
import NIOCore
import Scenario
import Transport
import Wire

/// What a broken server does: our own is good, so somebody beside it changes what it says and hears.
struct Bend: Sendable {
    enum Way: Sendable { case up, down }

    /// How a connection ends that should not.
    enum End: Sendable {
        case close(WebSocketCloseCode, String)
        /// The stream ends without a close frame.
        case cutOff
    }

    /// What a bend remembers of what has passed on one way, of all connections to the same path.
    struct Memory: Sendable {
        var count = 0
        var kept: [[UInt8]] = []
        /// How the receiver's connection ends behind the messages, if it does.
        var end: End?
    }

    /// What becomes of a message: what is passed on in its place.
    struct Change: Sendable {
        let make: @Sendable ([UInt8], inout Memory) -> [[UInt8]]
    }

    /// What happens between two parties. `up` is to the server of the two.
    struct Leg: Sendable {
        var up: Change?
        var down: Change?
        /// Whether it stays open when the client has left it.
        var keepsOpen = false

        var isStraight: Bool { self.up == nil && self.down == nil && !self.keepsOpen }
    }

    var caller = Leg()
    var recognizer = Leg()
    var synthesizer = Leg()
    var model = Leg()
    /// How the server itself is set up wrongly.
    var settings: @Sendable (inout AgentSettings) -> Void = { _ in }

    /// Whether the server is between itself and the providers as it should be.
    var leavesProvidersAlone: Bool {
        self.recognizer.isStraight && self.synthesizer.isStraight && self.model.isStraight
    }

    /// A bend of what callers hear.
    static func down(_ change: Change) -> Bend { Bend(caller: Leg(down: change)) }

    /// A bend of what the recognizer hears.
    static func toRecognizer(_ change: Change) -> Bend { Bend(recognizer: Leg(up: change)) }
}

extension Bend.Change {
    typealias Test = @Sendable ([UInt8]) -> Bool

    /// Each message of a kind becomes what `make` says.
    static func each(
        _ isIt: @escaping Test,
        _ make: @escaping @Sendable ([UInt8]) -> [[UInt8]]
    ) -> Bend.Change {
        Bend.Change { message, _ in isIt(message) ? make(message) : [message] }
    }

    /// One message of a kind, counted from 1, becomes what `make` says.
    static func at(
        _ number: Int,
        _ isIt: @escaping Test,
        _ make: @escaping @Sendable ([UInt8]) -> [[UInt8]]
    ) -> Bend.Change {
        Bend.Change { message, memory in
            guard isIt(message) else { return [message] }
            memory.count += 1
            return memory.count == number ? make(message) : [message]
        }
    }

    /// Two messages of a kind, one after the other, change places.
    static func swap(_ number: Int, _ isIt: @escaping Test) -> Bend.Change {
        Bend.Change { message, memory in
            guard isIt(message) else { return [message] }
            memory.count += 1
            if memory.count == number {
                memory.kept = [message]
                return []
            }
            defer { memory.kept = [] }
            return [message] + memory.kept
        }
    }

    /// In place of one message of a kind the first of the run comes once more.
    static func replaceWithFirst(_ number: Int, _ isIt: @escaping Test) -> Bend.Change {
        Bend.Change { message, memory in
            guard isIt(message) else { return [message] }
            memory.count += 1
            if memory.count == 1 { memory.kept = [message] }
            return memory.count == number ? memory.kept : [message]
        }
    }

    /// The connection ends behind one message of a kind.
    static func end(
        behind number: Int,
        _ isIt: @escaping Test,
        _ end: Bend.End
    ) -> Bend.Change {
        Bend.Change { message, memory in
            if isIt(message) { memory.count += 1 }
            if memory.count == number { memory.end = end }
            return [message]
        }
    }
}

// MARK: Reading messages

extension [UInt8] {
    /// What a server says to a caller; `nil` if it is something else.
    var agentMessage: AgentMessage? { try? AgentMessage(decoding: self.span) }

    var isAgentAudio: Bool { if case .audio = self.agentMessage { true } else { false } }
    var isReady: Bool { if case .event(.botReady) = self.agentMessage { true } else { false } }
    var isDone: Bool { self.agentMessage == .event(.ttsDone) }
    var isBotError: Bool { if case .event(.botError) = self.agentMessage { true } else { false } }
    var isRecognized: Bool { self.recognized != nil }
    var isSentence: Bool { self.sentence != nil }

    var recognized: String? {
        guard case .event(.sentenceRecognized(let text)) = self.agentMessage else { return nil }
        return text
    }

    var sentence: String? {
        guard case .event(.ttsSentenceStart(let text)) = self.agentMessage else { return nil }
        return text
    }

    var isCallerEvent: Bool {
        if case .event = try? CallerMessage(decoding: self.span) { true } else { false }
    }

    /// The turn that a caller's audio is marked with.
    var callerTurn: Int? { Watermark.find(in: self.span).map { Int($0.mark.turn) } }

    /// Audio for a recognizer; where it is in the message.
    var recognizerAudio: Range<Int>? {
        guard case .audio(.range(let range))? = try? ASRClientMessage(decoding: self.span).body
        else { return nil }
        return range
    }

    var isRecognizerAudio: Bool { self.recognizerAudio != nil }

    /// The message with other content at `range`, which is at its end and has its size before it.
    func replacing(_ range: Range<Int>, with content: [UInt8]) -> [UInt8] {
        let size = UInt32(content.count)
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
        return self[..<(range.lowerBound - 4)] + bytes + content
    }

    /// An agent's or a synthesizer's audio with other content.
    func replacingAgentAudio(_ change: (ArraySlice<UInt8>) -> [UInt8]) -> [UInt8] {
        guard case .audio(.range(let range)) = self.agentMessage else { return self }
        return self.replacing(range, with: change(self[range]))
    }

    /// Audio for a recognizer with other content.
    func replacingRecognizerAudio(_ change: (ArraySlice<UInt8>) -> [UInt8]) -> [UInt8] {
        guard let range = self.recognizerAudio else { return self }
        return self.replacing(range, with: change(self[range]))
    }

    /// The bytes of an agent's event.
    static func agent(_ event: AgentEvent) -> [UInt8] {
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        return bytes
    }
}
