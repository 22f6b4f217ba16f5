import Call
import DequeModule
import Timeline
import Trace

/// A message of a party that says letters: `p1` to `p9` are partial results, `f` is final, `a1` to `a9` are
/// audio, `(` begins a sentence, `)` ends it, and `.` ends the session; `refused` goes in one piece. All have 10
/// bytes.
struct Word: LineMessage, ExpressibleByStringLiteral {
    var text: String

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }

    var event: FaultEvent? {
        switch self.text.first {
        case "k": .ack
        case "p": .partial
        case "f": .final
        case "a": .audio
        case "(": .sentenceStart
        case ")": .sentenceEnd
        case ".": .sessionFinished
        default: nil
        }
    }

    var endOfBlock: FaultEvent? { self.event == .sentenceStart ? .sentenceEnd : nil }
    var isContent: Bool { self.event == .audio || self.event == .partial }
    var byteCount: Int { 10 }
    var isWhole: Bool { self.text == "refused" }
    var recorded: TraceEvent? { self.event == .audio ? .warning(self.text) : nil }
    static var malformed: [UInt8] { [0xFF] }
    static func error(code: UInt32, text: String) -> Word? { Word("error \(code) \(text)") }

    func ending(_ ending: FaultDeed.Ending, code: Int) -> Word? {
        Word("\(ending.rawValue) \(code)")
    }

    var corrupted: Word? { self.isContent ? Word("x" + self.text.dropFirst()) : nil }
}

/// A line in whose orders each is a word, with the time if there is more than one.
struct TestLine {
    private var line: Line<Word>
    private var orders: [LineOrder<Word>] = []
    private(set) var fate = Line<Word>.Fate.passed

    init(
        _ faults: [Fault],
        party: Fault.Party = .tts,
        seed: UInt64 = 1,
        number: Int = 1,
        memory: Line<Word>.Memory = .init(),
        turn: Int? = 1
    ) {
        let plan = FaultPlan(faults, of: party, random: SeededGenerator(seed: seed))
        self.line = Line(Connection(number: number, faults: plan, memory: memory), at: .start)
        self.tell { $0.opened(at: .start, &$1) }
        if let turn { self.begin(turn) }
    }

    var legacy: Line<Word>.Memory { self.line.legacy }
    var isOver: Bool { self.line.isOver }
    var isDead: Bool { self.line.isDead }
    var nextDeadline: Instant? { self.line.nextDeadline }

    mutating func begin(_ turn: Int, call: Int = 1, at milliseconds: Int64 = 0) {
        let identity = FaultPlan.Identity(call: call, turn: turn)
        self.tell { $0.identified(identity, at: .ms(milliseconds), &$1) }
    }

    mutating func say(_ words: String..., at milliseconds: Int64 = 0) {
        for word in words {
            self.fate = self.tell { $0.send(Word(word), at: .ms(milliseconds), &$1) }
        }
    }

    mutating func note(_ event: TraceEvent, with word: String) {
        self.tell { _ = $0.send(Word(word), recording: [event], at: .start, &$1) }
    }

    mutating func close(at milliseconds: Int64 = 0) {
        self.tell { $0.close(code: 1000, reason: "bye", at: .ms(milliseconds), &$1) }
    }

    mutating func heard(_ duration: Duration) {
        self.tell { $0.heard(duration, at: .start, &$1) }
    }

    mutating func wake(at milliseconds: Int64) {
        self.tell { $0.deadlineReached(at: .ms(milliseconds), &$1) }
    }

    mutating func closed() { self.line.closed() }

    /// What was ordered since, in words.
    mutating func taken() -> String {
        defer { self.orders = [] }
        return self.orders.map(Self.describe).joined(separator: " ")
    }

    /// All that is still to come, with its time in milliseconds.
    mutating func rest() -> String {
        var words: [String] = []
        if !self.orders.isEmpty { words.append(self.taken()) }
        while let due = self.nextDeadline {
            self.tell { $0.deadlineReached(at: due, &$1) }
            words.append("\(due.nanoseconds / 1_000_000): " + self.taken())
        }
        return words.joined(separator: " ")
    }

    private mutating func tell<Result>(
        _ fact: (inout Line<Word>, inout UniqueDeque<LineOrder<Word>>) -> Result
    ) -> Result {
        var orders = UniqueDeque<LineOrder<Word>>()
        defer { while let order = orders.popFirst() { self.orders.append(order) } }
        return fact(&self.line, &orders)
    }

    private static func describe(_ order: LineOrder<Word>) -> String {
        switch order {
        case .send(let word): word.text
        case .stage(let word): "stage(\(word.text))"
        case .release(byteCount: .max): "release"
        case .release(let byteCount): "release(\(byteCount))"
        case .sendBytes(let bytes): "bytes(\(bytes.count))"
        case .close(let code, let reason): "close(\(code) \(reason))"
        case .closeSlowly(let duration): "closeSlowly(\(duration.written))"
        case .playDead: "playDead"
        case .cutOff: "cutOff"
        case .reset: "reset"
        case .record(let record):
            switch record.event {
            case .fault(let index): "[\(index)]"
            case .warning(let text): "{\(text)}"
            default: "{\(record.event)}"
            }
        }
    }
}
