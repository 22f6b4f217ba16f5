import Call
import Fixture
import Live
import NIOCore
import NIOPosix
import Quickstart
import Scenario
import Timeline
import Trace
import Transport

/// What a minute of a call costs our server: many callers go through the quickstart at real time.
///
/// Server, mocks and callers have a thread each, so that each one's processor time can be told.
struct LoadBenchmark {
    private static let callCount = 50
    /// One call every 37 ms, so that the packets of all calls are spread over the 100 ms of one.
    private static let rate = CallRate(27, per: .second)

    private let scenario: Scenario
    private let matcher: Matcher

    init() throws {
        let quickstart = Quickstart()
        var scenario = try Scenario(text: quickstart.scenario, file: "quickstart.yaml")
        scenario.load = Scenario.Load(.steady(Self.rate, .even), calls: Self.callCount)
        self.scenario = scenario
        self.matcher = try Matcher(Fixture(loading: quickstart))
    }

    /// Runs the calls.
    func table() async throws -> Table {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let rig = try await ServerRig.start(
            scenario: self.scenario,
            matcher: self.matcher,
            server: group.next(),
            mocks: group.next()
        )
        let before = try await rig.expense()
        let result = try await self.ring(rig)
        let after = try await rig.expense()
        await rig.stop()
        try await group.shutdownGracefully()
        let minutes = try self.callMinutes(in: result.trace)
        return Self.table(before, after, result, minutes: minutes)
    }

    private func ring(_ rig: ServerRig) async throws -> LiveRun.Result {
        let options = LiveRun.Options(target: rig.target)
        return try await LiveRun(self.scenario, matcher: self.matcher, options: options).run()
    }

    /// How long all calls lasted together, if each went as it should.
    private func callMinutes(in trace: [TraceRecord]) throws -> Double {
        let doneCount = trace.count { $0.event == .done }
        let expected = Self.callCount * self.scenario.callers[0].utteranceCount
        guard doneCount == expected else {
            throw Unmeasurable(description: "\(doneCount) of \(expected) turns were answered")
        }
        var nanoseconds: Int64 = 0
        for record in trace {
            switch record.event {
            case .dialled: nanoseconds -= record.at.nanoseconds
            case .ended(.completed): nanoseconds += record.at.nanoseconds
            case .ended(let reason):
                throw Unmeasurable(description: "a call ended otherwise: \(reason)")
            default: break
            }
        }
        return Double(nanoseconds) / 60e9
    }

    private static func table(
        _ before: ServerRig.Expenses,
        _ after: ServerRig.Expenses,
        _ result: LiveRun.Result,
        minutes: Double
    ) -> Table {
        var table = Table(
            "Load: \(Self.callCount) calls of the quickstart at real time",
            columns: ["who", "ms CPU per call-minute", "allocations per call-minute"]
        )
        let server = after.server - before.server
        let mocks = after.mocks - before.mocks
        let all = after.processNanoseconds - before.processNanoseconds
        let rest = all - server.nanoseconds - mocks.nanoseconds
        for (name, expense) in [("our server", server), ("mocks", mocks)] {
            let cost = Cost(expense, over: 1)
            table.add(
                name,
                (cost.nanoseconds / 1e6 / minutes).text(1),
                cost.allocations.map { ($0 / minutes).text(0) } ?? "?"
            )
        }
        table.add("callers", (Double(rest) / 1e6 / minutes).text(1), "")
        let lateness = result.health.sendLateness.percentile(permille: 990)?.inMilliseconds ?? 0
        table.note(
            "\(minutes.text(1)) call-minutes; budget of the server 25 ms. "
                + "Packets left \(lateness.text(2)) ms late at the 99th percentile."
        )
        return table
    }
}
