import Audio
import Call
import Fixture
import Timeline
import Trace
import Wire

/// One call in virtual time: a caller, an agent and its providers, joined by lines that take 10 ms.
///
/// What happens comes from a queue in the order of its instants, and of its coming at equal ones.
/// Messages that arrive are counted along each kind of line, and one of them can be made the last.
final class World {
    /// A line, or one line after another of a kind.
    enum Line: Hashable, CaseIterable {
        case call, asr, llm, tts
    }

    /// What goes wrong, once.
    struct Fault: Hashable {
        enum Deed: Hashable, CaseIterable {
            /// The connection is gone, and both ends know.
            case lose
            /// Nothing arrives on the connection any more, and nobody is told.
            case stall
        }

        var deed: Deed
        var line: Line
        /// The number of the last message that arrives, from 1. The opening of a connection is one too.
        var message: Int
    }

    /// Audio on its way up or down.
    private final class Sound: AgentAudio.Carrier {
        enum Content: Equatable {
            case caller(Mark)
            case synthesized(ContentDigest)
        }

        let content: Content

        init(_ content: Content) { self.content = content }

        func isEqual(to other: any AgentAudio.Carrier) -> Bool {
            (other as? Sound)?.content == self.content
        }

        static func audio(_ content: Content) -> AgentAudio { AgentAudio(Sound(content)) }
    }

    /// The agent's connection to a provider.
    private final class Connection {
        let leg: Leg
        let provider: ProviderEnd
        var isOpen = true
        var isStalled = false
        init(_ leg: Leg, _ provider: ProviderEnd) {
            self.leg = leg
            self.provider = provider
        }
    }

    static let delay = Duration.milliseconds(10)
    private static let packetByteCount = 3_200
    private static let eventCountMax = 100_000

    private(set) var now = Instant.start
    /// All that was recorded, in the order of its recording.
    private(set) var trace: [TraceRecord] = []
    /// How many messages have arrived.
    private(set) var messageCounts: [Line: Int] = [:]
    private(set) var caller: Caller
    private(set) var agent: Agent?
    private(set) var remembered: [ChatMessage] = []

    private let matcher: Matcher
    private let settings: AgentSettings
    private let behavior: ProviderBehavior
    private let fault: Fault?
    private var callIsOpen = true
    private var callIsStalled = false
    private var connections: [Connection] = []
    private var queue: [(at: Instant, sequence: Int, event: () -> Void)] = []
    private var sequence = 0
    private var eventCount = 0

    init(
        steps: [CallerScript.Step] = SmallFixture.steps,
        settings: AgentSettings = CallTests.settings,
        behavior: ProviderBehavior = ProviderBehavior(),
        fault: Fault? = nil
    ) throws {
        // More than the agent's, so that a caller who gives up was told nothing for too long.
        let script = CallerScript(steps: steps, patience: .seconds(30))
        self.caller = Caller(call: 1, script: script)
        self.matcher = try Matcher(SmallFixture.fixture)
        self.settings = settings
        self.behavior = behavior
        self.fault = fault
    }

    /// Runs the call until nothing is left to happen.
    ///
    /// - Returns: `false` if it went on for more events than any call has.
    func run() -> Bool {
        self.caller.dial(at: self.now)
        self.carryOutCaller()
        while self.eventCount < Self.eventCountMax {
            self.eventCount += 1
            guard self.step() else { return true }
        }
        return false
    }

    /// When some machine wants to be woken; `nil` if nobody waits for anything.
    var nextDeadline: Instant? {
        var deadline = earlier(self.caller.nextDeadline, self.agent?.nextDeadline ?? nil)
        for connection in self.connections {
            deadline = earlier(deadline, connection.provider.nextDeadline)
        }
        return deadline
    }

    /// Whether the agent has answered the call and not ended it.
    var agentIsOnTheLine: Bool {
        guard let phase = self.agent?.phase else { return false }
        return phase != .ended
    }

    /// How many connections from the agent to its providers are still there.
    var openCount: Int { self.connections.count { $0.isOpen && !$0.isStalled } }

    // MARK: Time

    private func step() -> Bool {
        let next = self.queue.indices.min { left, right in
            let (left, right) = (self.queue[left], self.queue[right])
            return (left.at, left.sequence) < (right.at, right.sequence)
        }
        let deadline = self.nextDeadline
        if let next, deadline.map({ self.queue[next].at <= $0 }) ?? true {
            let entry = self.queue.remove(at: next)
            self.now = max(self.now, entry.at)
            entry.event()
            return true
        }
        guard let deadline else { return false }
        self.now = max(self.now, deadline)
        self.wakeAll()
        return true
    }

    private func wakeAll() {
        self.caller.deadlineReached(at: self.now)
        self.carryOutCaller()
        self.agent?.deadlineReached(at: self.now)
        self.carryOutAgent()
        for connection in self.connections {
            connection.provider.deadlineReached(at: self.now)
            self.carryOut(connection)
        }
    }

    private func later(_ delay: Duration = World.delay, _ event: @escaping () -> Void) {
        self.sequence += 1
        self.queue.append((self.now.advanced(by: delay), self.sequence, event))
    }

    /// Whether the fault is that the message which arrives now is the last on `line`.
    private func isLast(on line: Line) -> Fault.Deed? {
        self.messageCounts[line, default: 0] += 1
        guard let fault, fault.line == line, fault.message == self.messageCounts[line] else {
            return nil
        }
        return fault.deed
    }

    // MARK: The call

    /// A message arrives at one end of the call.
    private func onCall(_ event: @escaping () -> Void) {
        self.later {
            guard self.callIsOpen, !self.callIsStalled else { return }
            event()
            switch self.isLast(on: .call) {
            case nil: break
            case .stall: self.callIsStalled = true
            case .lose: self.endCall(code: nil, "lost")
            }
        }
    }

    private func endCall(code: Int?, _ reason: String) {
        guard self.callIsOpen else { return }
        self.callIsOpen = false
        self.agent?.callerLeft(at: self.now)
        self.carryOutAgent()
        self.caller.closed(code: code, reason: reason, at: self.now)
        self.carryOutCaller()
    }

    private func answerCall() {
        self.agent = Agent(id: "c", session: "s", settings: self.settings, at: self.now)
        self.carryOutAgent()
        self.onCall {
            self.caller.connected(at: self.now)
            self.carryOutCaller()
        }
    }

    private func carryOutCaller() {
        while let order = self.caller.nextOrder() {
            switch order {
            case .dial: self.onCall { self.answerCall() }
            case .hangUp: self.onCall { self.endCall(code: 1000, "") }
            case .record(let record): self.trace.append(record)
            case .line(.record(let record)): self.trace.append(record)
            case .line(.send(.event(let event))):
                self.onCall {
                    self.agent?.callerSent(event, at: self.now)
                    self.carryOutAgent()
                }
            case .line(.send(.audio(let packet, _, _))):
                let mark = Mark(
                    call: 1,
                    turn: UInt16(packet.turn),
                    packet: UInt16(packet.number),
                    digest: packet.digest
                )
                self.onCall {
                    let count = Self.packetByteCount
                    let audio = Sound.audio(.caller(mark))
                    self.agent?.callerSent(audio, byteCount: count, at: self.now)
                    self.carryOutAgent()
                }
            case .line, .reset, .playDead: preconditionFailure("the scripts here are polite")
            }
        }
    }

    // MARK: The agent

    private func carryOutAgent() {
        while let order = self.agent?.nextOrder() ?? nil {
            switch order {
            case .tell(let event):
                self.onCall {
                    self.caller.received(event, at: self.now)
                    self.carryOutCaller()
                }
            case .play(let pieces): self.play(pieces)
            case .dial(let leg): self.connect(leg)
            case .recognize(let request, let leg):
                self.send(leg) { $0.received(request, at: self.now) }
            case .forward(let audio, let leg):
                guard case .caller(let mark)? = (audio.carrier as? Sound)?.content else {
                    preconditionFailure("the agent talks to itself")
                }
                let count = Self.packetByteCount
                self.send(leg) { $0.heard(byteCount: count, mark, at: self.now) }
            case .ask(let request, let leg):
                self.connections.append(Connection(leg, self.makeProvider(leg)))
                self.send(leg) { $0.received(request, at: self.now) }
            case .synthesize(let message, let leg):
                self.send(leg) { $0.received(message, at: self.now) }
            case .hangUp(let leg): self.hangUp(leg)
            case .remember(let history): self.remembered = history
            case .endCall(let code, let reason):
                self.onCall { self.endCall(code: Int(code), reason) }
            }
        }
    }

    private func play(_ pieces: [AgentAudio]) {
        var digest = ContentDigest.empty
        for piece in pieces {
            if case .synthesized(let part)? = (piece.carrier as? Sound)?.content { digest += part }
        }
        self.onCall {
            // A byte is a millisecond.
            let playing = Duration.milliseconds(digest.byteCount)
            self.caller.receivedAudio(digest, playing: playing, at: self.now)
            self.carryOutCaller()
        }
    }

    // MARK: The providers

    private func makeProvider(_ leg: Leg) -> ProviderEnd {
        switch leg.provider {
        case .asr:
            ProviderEnd(
                Recognizer(
                    matcher: self.matcher,
                    behavior: self.behavior.recognizer,
                    endpointSilence: .seconds(2),
                    arrival: 0,
                    at: self.now
                )
            )
        case .llm:
            ProviderEnd(
                Chat(
                    matcher: self.matcher,
                    behavior: self.behavior.chat,
                    id: "i",
                    at: self.now
                )
            )
        case .tts:
            ProviderEnd(
                Synthesizer(
                    matcher: self.matcher,
                    behavior: self.behavior.synthesizer,
                    id: "x",
                    at: self.now
                )
            )
        }
    }

    private func connect(_ leg: Leg) {
        let connection = Connection(leg, self.makeProvider(leg))
        self.connections.append(connection)
        self.on(connection) {
            self.on(connection) { self.agent?.opened(leg, at: self.now) }
        }
    }

    /// A message arrives at one end of a provider's connection.
    private func on(_ connection: Connection, _ event: @escaping () -> Void) {
        self.later {
            guard connection.isOpen, !connection.isStalled else { return }
            event()
            switch self.isLast(on: Self.line(of: connection.leg)) {
            case nil: break
            case .stall: connection.isStalled = true
            case .lose: self.end(connection, "lost")
            }
            self.carryOut(connection)
            self.carryOutAgent()
        }
    }

    private static func line(of leg: Leg) -> Line {
        switch leg.provider {
        case .asr: .asr
        case .llm: .llm
        case .tts: .tts
        }
    }

    /// Both ends learn that the connection is gone.
    private func end(_ connection: Connection, _ reason: String) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        connection.provider.closed(at: self.now)
        self.agent?.lost(connection.leg, ProviderFailure(.closed, reason), at: self.now)
    }

    private func send(_ leg: Leg, _ event: @escaping (ProviderEnd) -> Void) {
        guard let connection = self.connections.last(where: { $0.leg == leg }) else { return }
        self.on(connection) { event(connection.provider) }
    }

    private func hangUp(_ leg: Leg) {
        guard let connection = self.connections.last(where: { $0.leg == leg }) else { return }
        connection.isOpen = false
        self.later {
            guard !connection.isStalled else { return }
            connection.provider.closed(at: self.now)
            self.carryOut(connection)
        }
    }

    private func carryOut(_ connection: Connection) {
        let leg = connection.leg
        while let order = connection.provider.nextOrder() {
            switch order {
            case .record(let record): self.trace.append(record)
            case .recognized(let message):
                self.on(connection) { self.agent?.received(message, from: leg, at: self.now) }
            case .chatted(let event):
                self.on(connection) { self.agent?.received(event, from: leg, at: self.now) }
            case .synthesized(let message):
                self.on(connection) { self.agent?.received(message, from: leg, at: self.now) }
            case .audio(let id, let digest):
                self.on(connection) {
                    self.agent?.received(
                        Sound.audio(.synthesized(digest)),
                        byteCount: digest.byteCount,
                        sessionID: id,
                        from: leg,
                        at: self.now
                    )
                }
            case .close(let reason): self.on(connection) { self.end(connection, reason) }
            }
        }
    }
}
