import Audio
import Call
import Fixture
import Timeline
import Wire

/// Facts by chance: which ones are frequent, and which never come, follows from the seed.
struct SeededFacts {
    private var random: SeededGenerator
    private let weights: [Int]
    private(set) var now = Instant.start

    init(seed: UInt64, kindCount: Int) {
        var random = SeededGenerator(seed: seed)
        // Some are zero: a run without hang-ups comes to states that fair mixing never does.
        self.weights = (0..<kindCount).map { _ in max(0, Int.random(in: -2...6, using: &random)) }
        self.random = random
    }

    /// The kind of the next fact.
    mutating func nextKind() -> Int {
        let sum = self.weights.reduce(0, +)
        guard sum > 0 else { return 0 }
        var rest = Int.random(in: 0..<sum, using: &self.random)
        for (kind, weight) in self.weights.enumerated() {
            if rest < weight { return kind }
            rest -= weight
        }
        return 0
    }

    /// Lets some time pass, or none, or goes to `deadline`. Rarely time goes back, as no clock's should.
    mutating func passTime(_ deadline: Instant?) -> Instant {
        switch Int.random(in: 0..<12, using: &self.random) {
        case 0...3: break
        case 4...8:
            let milliseconds = Int64.random(in: 1...900, using: &self.random)
            self.now = self.now.advanced(by: .milliseconds(milliseconds))
        case 9: self.now = self.now.advanced(by: .milliseconds(-50))
        default: if let deadline { self.now = max(self.now, deadline) }
        }
        return self.now
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self.random)]
    }

    mutating func chance() -> Bool { Bool.random(using: &self.random) }

    mutating func text() -> String {
        self.pick(["", " ", "……", "是二。", "很简单。", "一加一？", "Yes.", Tag(call: 9, turn: 9).text])
    }

    mutating func number() -> Int {
        self.pick([-1, 0, 1, 100, 2_200, 5_000, .max, .min])
    }

    mutating func byteCount() -> Int { self.pick([0, 1, 3_200, 1 << 20, 9 << 20]) }

    // MARK: What providers say

    mutating func session() -> String { self.pick(["c-1", "c-2", "c-3", "z"]) }

    mutating func failure() -> ProviderFailure {
        self.pick([
            .closed, .refused(429), .refused(403), ProviderFailure(.timeout, "t"),
            ProviderFailure(.malformed, "m"), ProviderFailure(.unreachable, "u"),
            ProviderFailure(.reported(code: "45000081"), "i"),
        ])
    }

    mutating func recognized() -> ASRServerMessage {
        guard self.chance() || self.chance() else {
            return .error(self.pick([45_000_081, 45_000_001, .max]))
        }
        let utterance = ASRResult.Utterance(
            text: self.text(),
            isDefinite: self.chance(),
            startTime: self.number(),
            endTime: self.number()
        )
        let utterances = self.chance() ? [utterance] : []
        let clock = self.chance() ? self.number() : nil
        return .words(self.chance() ? self.text() : nil, clock: clock, utterances)
    }

    mutating func chatted() -> ChatEvent {
        switch Int.random(in: 0..<8, using: &self.random) {
        case 0: .done
        case 1: .error(ChatError(code: "c", message: "m", type: "t"))
        default:
            .text(self.chance() ? self.text() : nil, finish: self.pick([nil, nil, nil, "stop"]))
        }
    }

    mutating func synthesized() -> TTSServerMessage {
        let id = self.session()
        let status = TTSStatus(code: self.number(), message: "s")
        let text = self.text()
        return self.pick([
            .connectionStarted(id: nil), .connectionStarted(id: "x"), .sessionStarted(id: id),
            .sessionStarted(id: id), .sentenceStart(id: id, text: text),
            .sentenceEnd(id: id, text: text), .sessionFinished(id: id, .ok),
            .sessionFinished(id: id, status), .sessionFailed(id: id, status),
            .sessionCanceled(id: id, status), .connectionFailed(id: nil, status),
            .connectionFinished(id: nil, status), .error(code: .max, message: "e"),
            .unknown(event: .min),
        ])
    }

    // MARK: What clients say

    mutating func request() -> TTSClientMessage {
        let id = self.session()
        let text = self.chance() ? self.text() : nil
        return self.pick([
            .startConnection, .startSession(id: id, TTSParameters(speaker: "v", text: text)),
            .startSession(id: id, TTSParameters(speaker: "v")),
            .taskRequest(id: id, text: text ?? "是二。"), .taskRequest(id: id, text: "很简单。"),
            .finishSession(id: id), .cancelSession(id: id), .finishConnection,
            .unknown(event: .max),
        ])
    }

    mutating func question() -> ChatRequest {
        ChatRequest(
            model: "m",
            messages: self.chance() ? [ChatMessage(self.pick([.user, .tool]), self.text())] : [],
            isStreamed: self.chance() || self.chance(),
            includesUsage: self.chance()
        )
    }

    mutating func mark() -> Mark? {
        guard self.chance() else { return nil }
        let digest = SmallFixture.digest(of: "turn-1.wav").short
        return Mark(
            call: self.pick([0, 1, 0xFF_FFFF]),
            turn: self.pick([0, 1, .max]),
            packet: self.pick([0, 1, 2, .max]),
            digest: self.pick([0, 1, digest, digest, digest])
        )
    }
}
