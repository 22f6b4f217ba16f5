import Call
import Testing
import Timeline
import Trace
import Wire

/// Whole calls, in virtual time.
struct WholeCallTests {
    /// Worked out on paper. A line takes 10 ms, and so does each way of the caller's connection.
    ///
    ///     60    BotReady, and the first turn begins; packets are due at 160, 260 ...
    ///     1060  end of speech
    ///     1280  packet 12 brings the recognizer to 1200 ms of audio: final text
    ///     3380  packet 33 brings it to 3300 ms, more than 2000 later: the turn is over
    ///     3400  the model is asked, and the caller told
    ///     3700  first token, at the synthesizer at 3720
    ///     3910  after 20, 100, 60 and 10 ms the sentence is complete, at the caller at 3930
    @Test func aCallOfThreeTurnsTakesExactlyAsLongAsItsParts() throws {
        let world = try World()
        #expect(world.run())
        let turns = (1...3).map { turn in
            TurnTimeline(call: 1, turn: turn, world.trace.filter { $0.turn == turn })
        }
        #expect(
            milestones(turns[0]) == [
                .endOfSpeech: 1_060, .finalText: 1_280, .endpoint: 3_380, .recognized: 3_400,
                .request: 3_400, .firstToken: 3_700, .sentenceSent: 3_700,
                .sentenceReceived: 3_720, .firstByte: 3_840,
                .sentenceSynthesized: 3_900, .firstAudio: 3_930, .done: 4_120,
            ]
        )
        #expect(turns.map(\.firstAudio) == [2_870, 2_870, 2_870].map { .milliseconds($0) })
        #expect(world.trace.last?.event == .ended(.completed))
        #expect(
            world.remembered.map(\.role) == [
                .user, .assistant, .user, .assistant, .user, .assistant,
            ]
        )
        #expect(!world.trace.contains { $0.event.isTrouble })
    }

    @Test func theCallerHearsEachEventInItsOrder() throws {
        let world = try World()
        #expect(world.run())
        let heard = world.trace.compactMap { $0.event.heard }
        let turn = ["recognized", "sentence", "audio", "sentence", "audio", "done"]
        #expect(heard == ["ready"] + turn + turn + turn + ["ended"])
    }

    /// Everything that happens follows from what is given: a second run repeats the first.
    @Test func theSameCallLeavesTheSameTrace() throws {
        let worlds = try (World(), World())
        #expect(worlds.0.run() && worlds.1.run())
        #expect(worlds.0.trace == worlds.1.trace)
    }

    /// The shorter rules of the low-latency settings, on the same call: the recognizer's verdict at
    /// 1280 ends the turn, and the first chunk goes out as it comes.
    @Test func lowLatencyAnswersAsSoonAsTheRecognizerIsSure() throws {
        var settings = AgentSettings.lowLatency
        settings.systemPrompt = "p"
        let world = try World(settings: settings)
        #expect(world.run())
        let turn = TurnTimeline(call: 1, turn: 1, world.trace.filter { $0.turn == 1 })
        #expect(milestones(turn)[.recognized] == 1_300)
        #expect(milestones(turn)[.firstAudio] == 1_760)
        #expect(world.trace.last?.event == .ended(.completed))
        #expect(!world.trace.contains { $0.event.isTrouble })
    }
}

/// When what happened in a turn, in milliseconds.
private func milestones(_ turn: TurnTimeline) -> [Milestone: Int64] {
    var times: [Milestone: Int64] = [:]
    for (milestone, at) in turn.milestones { times[milestone] = at.nanoseconds / 1_000_000 }
    return times
}

/// One fault at every step of a call.
struct FaultTests {
    /// What goes wrong, and with which settings.
    struct Trouble: Sendable {
        var line: World.Line
        var deed: World.Fault.Deed
        var isFast: Bool
    }

    static let troubles = World.Line.allCases.flatMap { line in
        World.Fault.Deed.allCases.flatMap { deed in
            [false, true].map { Trouble(line: line, deed: deed, isFast: $0) }
        }
    }

    /// Two turns: the second finds what the first left behind.
    static let steps = Array(SmallFixture.steps.prefix(2))

    @Test(arguments: FaultTests.troubles)
    func everyCallEndsAndNobodyWaitsForEver(trouble: Trouble) throws {
        var settings = trouble.isFast ? AgentSettings.lowLatency : CallTests.settings
        settings.systemPrompt = "p"
        settings.patience.caller = .seconds(60)
        let clean = try World(steps: Self.steps, settings: settings)
        #expect(clean.run())
        let count = try #require(clean.messageCounts[trouble.line])
        for message in 1...count {
            let fault = World.Fault(deed: trouble.deed, line: trouble.line, message: message)
            let world = try World(steps: Self.steps, settings: settings, fault: fault)
            let comment: Comment =
                "\(trouble.deed) \(trouble.line) after message \(message) of \(count)"
            #expect(world.run(), comment)
            #expect(world.nextDeadline == nil, comment)
            #expect(world.openCount == 0, comment)
            #expect(world.now < .seconds(600), comment)
            #expect(!world.agentIsOnTheLine, comment)
            for turn in 1...2 { #expect(Self.isHonest(world.trace, turn: turn), comment) }
            let end = try #require(world.caller.phase.endReason, comment)
            switch (trouble.line, end) {
            case (.call, .completed) where message == count: break
            case (.call, .closedByServer), (.call, .timedOut), (.call, .unreachable): break
            case (_, .completed): break
            case (_, .closedByServer(code: 1011, _)):
                #expect(world.trace.contains { $0.event.isBotError }, comment)
            default: Issue.record("ended as \(end): \(comment)")
            }
        }
    }
}

extension FaultTests {
    /// Whether an answer that was said to be done was heard whole.
    private static func isHonest(_ trace: [TraceRecord], turn: Int) -> Bool {
        let events = trace.filter { $0.turn == turn }.map(\.event)
        guard events.contains(.done) else { return true }
        let sentences = events.compactMap { event in
            if case .sentenceStarted(let text) = event { text } else { nil }
        }
        return sentences == SmallFixture.answers[turn - 1]
    }
}

extension Caller.Phase {
    fileprivate var endReason: EndReason? {
        guard case .ended(let reason) = self else { return nil }
        return reason
    }
}

extension TraceEvent {
    fileprivate var isBotError: Bool {
        guard case .botError = self else { return false }
        return true
    }

    /// Whether something went wrong.
    fileprivate var isTrouble: Bool {
        switch self {
        case .violation, .warning, .botError: true
        default: false
        }
    }

    /// What the caller heard, in a word.
    fileprivate var heard: String? {
        switch self {
        case .ready: "ready"
        case .recognized: "recognized"
        case .sentenceStarted: "sentence"
        case .audio: "audio"
        case .done: "done"
        case .ended: "ended"
        default: nil
        }
    }
}
