import Clocks
import Fixture
import Live
import NIOConcurrencyHelpers
import Scenario
import Simulator
import Timeline
import Trace
import Transport

/// A scenario that is rung live and simulated, with the same seed.
struct TwoClocks {
    private let scenario: Scenario
    private let matcher: Matcher
    private let speed: Speed
    private let simulated: [TraceRecord]

    /// How late a live run may be at real time that has nothing to say of it; see ``FirstAudio``.
    private static let tolerance = Duration.milliseconds(5)
    private static let attemptCountMax = 3
    /// What takes longer than that, in the run's time, is rung once: a test has its own limit.
    private static let longest = Duration.seconds(40)

    /// A scenario that is rung at `speed`. It is simulated at once.
    init(_ scenario: Scenario, speed: Speed = Sample.speed) throws {
        self.scenario = scenario
        self.matcher = try Library.matcher(for: scenario)
        self.speed = speed
        self.simulated = try SimulatedRun(scenario, matcher: self.matcher).trace()
    }

    /// Rings the scenario. What goes wrong, if it is wrong, goes wrong each time; but a machine that has other
    /// things to do is late, and a server that is late may do something else. So it gets a few attempts.
    ///
    /// - Returns: What was wrong in the last one, in sentences.
    func complaints() async throws -> [String] {
        var complaints: [String] = []
        let length = self.simulated.last?.at.sinceStart ?? .zero
        for _ in 0..<(length > Self.longest ? 1 : Self.attemptCountMax) {
            complaints = try await self.complaintsOnce()
            if complaints.isEmpty { break }
        }
        return complaints
    }

    private func complaintsOnce() async throws -> [String] {
        let options = LiveRun.Options(speed: self.speed)
        let run = try LiveRun(self.scenario, matcher: self.matcher, options: options)
        // In the order of the recording: some records are foretold, and some tell of what was before.
        let records = NIOLockedValueBox<[TraceRecord]>([])
        let result = try await run.run { record in records.withLockedValue { $0.append(record) } }
        let clocks = Clocks(
            self.scenario.name,
            faults: self.scenario.faults.map(\.fault),
            live: records.withLockedValue { $0 },
            simulated: self.simulated
        )
        let latest = self.latest(result.health)
        let tolerance = self.inTheRun(Self.tolerance)
        let disagreements = clocks.firstAudios.filter { firstAudio in
            !firstAudio.agrees(within: tolerance, each: latest)
        }
        return self.complaints(of: result.trace)
            + (clocks.firstDifference(tie: tolerance + latest).map { [$0.description] } ?? [])
            + disagreements.map { "\($0), and nothing was later than \(latest.inMilliseconds) ms" }
    }

    private func complaints(of trace: [TraceRecord]) -> [String] {
        let judgement = Judge(self.scenario).judge(trace)
        guard judgement.verdict != .pass else { return [] }
        return [self.scenario.name] + judgement.doubts
            + judgement.findings.map { finding in
                "call \(finding.call ?? 0), turn \(finding.turn): \(finding.words)"
            }
    }

    /// How late callers and mocks were at most, in the run's time. While their loop stands still, so do they.
    private func latest(_ health: GeneratorHealth) -> Duration {
        let due = [health.sendLateness.max, health.emissionLateness.max].compactMap { $0 }
        let stalls = [.fleet, .mocks].compactMap { health.stalls[$0]?.longest }.map(self.inTheRun)
        return (due + stalls).max() ?? .zero
    }

    /// How long what takes `duration` on the wall is in the run's time.
    private func inTheRun(_ duration: Duration) -> Duration {
        duration * Int(self.speed.thousandths) / 1_000
    }
}
