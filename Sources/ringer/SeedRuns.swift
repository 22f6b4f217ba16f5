import Call
import Report
import Scenario
import Simulator
import Synchronization

/// A scenario in the runs with many seeds, over all cores.
struct SeedRuns: Sendable {
    let trials: Trials
    let seeds: ClosedRange<UInt64>
    /// How many seeds run at once.
    let jobCount: Int
    /// After how long no seed begins any more; `nil`: never.
    var timeBudget: Duration?
    /// Whether each seed is run twice.
    var isRunTwice = false
    /// Whether nothing begins after a seed with which not all was good.
    var stopsEarly = false

    /// A few seeds, one after the other: the threads take them in turn.
    private struct Batch: Sendable {
        var number: Int
        var trials: [Trial]
        var unlike: [UInt64]
    }

    /// What the threads share.
    private final class State: Sendable {
        /// The number of the next batch.
        let next = Atomic(0)
        let isOver = Atomic(false)
    }

    private static let batchSeedCount: UInt64 = 16
    private static let progressInterval = Duration.milliseconds(250)

    /// Runs the seeds. When the task is cancelled, no new one begins.
    ///
    /// - Parameters:
    ///   - report: To be filled in.
    ///   - failure: What to say of a trial in which not all was good.
    ///   - progress: Is told how it stands, now and then.
    func carryOut(
        into report: inout SeedsReport,
        failure: (Trial) -> SeedsReport.Failure,
        progress: (SeedsReport) -> Void
    ) async {
        let start = ContinuousClock.now
        let state = State()
        // Batches end in any order, and what is said of them must not depend on that.
        var waiting: [Int: Batch] = [:]
        var told = 0
        var toldAt = start
        await withTaskGroup(of: Batch?.self) { group in
            func begin() {
                group.addTask { self.run(state, since: start) }
            }
            for _ in 0..<self.jobCount { begin() }
            while let batch = await group.next() {
                guard let batch else { continue }
                waiting[batch.number] = batch
                while let batch = waiting.removeValue(forKey: told) {
                    told += 1
                    Self.add(batch, to: &report, isRunTwice: self.isRunTwice, failure)
                }
                if toldAt.duration(to: .now) >= Self.progressInterval {
                    toldAt = .now
                    progress(report)
                }
                if self.stopsEarly, !report.failures.isEmpty {
                    state.isOver.store(true, ordering: .relaxed)
                }
                begin()
            }
        }
        report.wasInterrupted = Task.isCancelled
        report.ranOutOfTime = self.timeBudget.map { start.duration(to: .now) >= $0 } ?? false
        report.duration = start.duration(to: .now)
    }

    /// Runs the next few seeds; `nil` if there are none, or no more are to be run.
    private func run(
        _ state: State,
        since start: ContinuousClock.Instant
    ) -> Batch? {
        let isLate = self.timeBudget.map { start.duration(to: .now) >= $0 } ?? false
        guard !Task.isCancelled, !isLate, !state.isOver.load(ordering: .relaxed) else { return nil }
        let number = state.next.add(1, ordering: .relaxed).oldValue
        let (first, overflow) = self.seeds.lowerBound.addingReportingOverflow(
            UInt64(number) * Self.batchSeedCount
        )
        guard !overflow, first <= self.seeds.upperBound else { return nil }
        let count = min(Self.batchSeedCount - 1, self.seeds.upperBound - first)
        var batch = Batch(number: number, trials: [], unlike: [])
        for seed in first...first + count {
            let trial = self.trials.trial(seed: seed)
            batch.trials.append(trial)
            if self.isRunTwice, self.trials.trial(seed: seed) != trial {
                batch.unlike.append(seed)
            }
        }
        return batch
    }

    private static func add(
        _ batch: Batch,
        to report: inout SeedsReport,
        isRunTwice: Bool,
        _ failure: (Trial) -> SeedsReport.Failure
    ) {
        for trial in batch.trials {
            report.seedCount += 1
            report.callCount += trial.callCount
            report.turnCount += trial.turnCount
            report.eventCount += trial.eventCount
            report.simulated += trial.duration
            report.coverage += trial.coverage
            report.successions.merge(trial.successions) { $0 + $1 }
            report.digest = TraceDigest.joining(trial.digest, to: report.digest)
            switch trial.verdict {
            case .pass: report.passedCount += 1
            case .fail:
                report.failedCount += 1
                report.firstFailed = report.firstFailed ?? trial.seed
            case .invalid: report.invalidCount += 1
            }
            if trial.verdict != .pass, report.failures.count < SeedsReport.failureCountMax {
                report.failures.append(failure(trial))
            }
        }
        if isRunTwice { report.unlike = (report.unlike ?? []) + batch.unlike }
    }
}
