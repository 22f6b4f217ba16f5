import Clocks
import Fixture
import Quickstart
import Scenario
import Simulator
import Testing
import Timeline
import Trace

/// Each of these bends one of two equal traces, as a bug of a simulator would.
struct ClocksTests {
    /// The quickstart's, in the order of its recording.
    private static let trace: Result<[TraceRecord], any Error> = Result {
        let scenario = try Scenario(text: Quickstart().scenario, file: "quickstart.yaml")
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        return try SimulatedRun(scenario, matcher: matcher).trace()
    }

    private static let tie = Duration.milliseconds(50)

    /// The trace as it is, and as `bend` makes it.
    private func clocks(_ bend: (inout [TraceRecord]) throws -> Void) throws -> Clocks {
        let trace = try Self.trace.get()
        var bent = trace
        try bend(&bent)
        return Clocks("quickstart", faults: [], live: trace, simulated: bent)
    }

    private static func place(
        in trace: [TraceRecord],
        turn: Int,
        _ name: TraceEvent.Name
    ) throws -> Int {
        try #require(trace.firstIndex { $0.turn == turn && $0.event.name == name })
    }

    @Test func equalTracesAgree() throws {
        let clocks = try self.clocks { _ in }
        #expect(clocks.firstDifference(tie: Self.tie) == nil)
        #expect(clocks.firstAudios.map(\.turn) == [1, 2, 3])
        #expect(clocks.firstAudios.allSatisfy { $0.agrees(within: .zero, each: .zero) })
    }

    @Test func twoSwappedEventsAreNamed() throws {
        let clocks = try self.clocks { trace in
            let first = try Self.place(in: trace, turn: 2, .sentenceStarted)
            let second = try #require(
                trace[first...].firstIndex { $0.turn == 2 && $0.event.name == .audio }
            )
            trace.swapAt(first, second)
        }
        let difference = try #require(clocks.firstDifference(tie: Self.tie))
        #expect(difference.key.teller == .caller)
        #expect(difference.turn == 2)
        #expect(difference.live?.name == .sentenceStarted)
        #expect(difference.simulated?.name == .audio)
        #expect(
            difference.description.hasPrefix(
                "quickstart: call 1, turn 2, caller, event \(difference.number): live sentenceStarted"
            )
        )
        #expect(difference.description.contains("  > \(difference.number). turn 2, at"))
    }

    @Test(arguments: [TraceEvent.Name.done, .finalTextSent, .lastTokenSent, .lastByteSent])
    func anEventThatIsMissingIsNamed(name: TraceEvent.Name) throws {
        let clocks = try self.clocks { trace in
            trace.remove(at: try Self.place(in: trace, turn: 3, name))
        }
        let difference = try #require(clocks.firstDifference(tie: Self.tie))
        #expect(difference.key.call == 1)
        #expect(difference.turn == 3)
        #expect(difference.live?.name == name)
    }

    @Test func anEventThatIsTooManyIsNamed() throws {
        let clocks = try self.clocks { trace in
            let place = try Self.place(in: trace, turn: 3, .ended)
            trace.append(trace[place])
        }
        let difference = try #require(clocks.firstDifference(tie: Self.tie))
        #expect(difference.live == nil)
        #expect(difference.simulated == .ended(.completed))
    }

    @Test func otherContentIsNamed() throws {
        let clocks = try self.clocks { trace in
            let place = try Self.place(in: trace, turn: 1, .recognized)
            trace[place].event = .recognized(text: "something else")
        }
        let difference = try #require(clocks.firstDifference(tie: Self.tie))
        #expect(difference.simulated == .recognized(text: "something else"))
    }

    @Test func differentPartiesMaySwap() throws {
        let clocks = try self.clocks { trace in
            let recognized = try Self.place(in: trace, turn: 2, .recognized)
            let requested = try Self.place(in: trace, turn: 2, .chatRequested)
            trace.swapAt(recognized, requested)
        }
        #expect(clocks.firstDifference(tie: Self.tie) == nil)
    }

    /// Whether text came before audio was sent nobody can tell who was late, up to a point.
    @Test func whatIsHeardMaySwapWithWhatIsDone() throws {
        let clocks = try self.clocks { trace in
            let text = try #require(
                trace.firstIndex { $0.event == .sentenceTextReceived(sentence: 2) }
            )
            let sent = try #require(
                trace[..<text].lastIndex { $0.event == .lastByteSent(sentence: 1) }
            )
            trace[sent].at = trace[text].at.advanced(by: .milliseconds(-20))
            trace.swapAt(sent, text)
        }
        #expect(clocks.firstDifference(tie: .milliseconds(20)) == nil)
        #expect(clocks.firstDifference(tie: .milliseconds(19)) != nil)
    }

    /// How far a provider comes after a caller has hung up is a matter of time.
    @Test func aProviderMayBeOverSoonerAfterAHangUp() throws {
        let trace = try Self.trace.get()
        let last = try #require(trace.last { $0.event.name == .ended }).turn
        func bent(cut name: TraceEvent.Name) throws -> Clocks {
            var live = trace
            let end = try Self.place(in: live, turn: last, .ended)
            live[end].event = .ended(.hungUp(.politely))
            var simulated = live
            simulated.remove(at: try Self.place(in: simulated, turn: last, name))
            return Clocks("quickstart", faults: [], live: live, simulated: simulated)
        }
        #expect(try bent(cut: .lastTokenSent).firstDifference(tie: .zero) == nil)
        #expect(try bent(cut: .firstTokenSent).firstDifference(tie: .zero) != nil)
    }

    /// What comes 6 ms later in virtual time comes sooner live.
    @Test func whatIsDelayedInVirtualTimeIsNamed() throws {
        let clocks = try self.clocks { try Self.move(&$0, from: .audio, by: .milliseconds(6)) }
        #expect(Self.disagreements(clocks).map(\.turn) == [2])
        let words = "quickstart: call 1, turn 2: first_audio after "
        #expect(Self.disagreements(clocks).first?.description.hasPrefix(words) == true)
    }

    /// 6 ms later live is more than the tolerance, but for what our server took.
    @Test func whatIsHurriedInVirtualTimeIsNamed() throws {
        let clocks = try self.clocks {
            try Self.move(&$0, from: .firstTokenSent, by: .milliseconds(-6))
        }
        #expect(Self.disagreements(clocks).map(\.turn) == [2])
        let busy = try self.clocks { try Self.move(&$0, from: .audio, by: .milliseconds(-6)) }
        #expect(Self.disagreements(busy).isEmpty)
    }

    /// Moves what comes in turn 2 from the first `name` on.
    private static func move(
        _ trace: inout [TraceRecord],
        from name: TraceEvent.Name,
        by delay: Duration
    ) throws {
        let start = try Self.place(in: trace, turn: 2, name)
        for place in start..<trace.count where trace[place].turn == 2 {
            trace[place].at = trace[place].at.advanced(by: delay)
        }
    }

    private static func disagreements(_ clocks: Clocks) -> [FirstAudio] {
        clocks.firstAudios.filter { !$0.agrees(within: .milliseconds(5), each: .zero) }
    }
}
