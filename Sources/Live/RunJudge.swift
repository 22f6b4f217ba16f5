import Dispatch
import NIOConcurrencyHelpers
package import Scenario
import Timeline
package import Trace

/// Judges the calls of a run as they end, on a thread of its own, so that no event loop waits for it.
package final class RunJudge: Sendable {
    private let collector: NIOLockedValueBox<CallCollector>
    private let fold: NIOLockedValueBox<RunFold>
    private let queue = DispatchQueue(label: "ringer.judge", qos: .utility)
    private let told: @Sendable (Judge.Opinion, [TraceRecord]) -> Void

    /// - Parameters:
    ///   - scenario: By which it judges.
    ///   - seed: The run's.
    ///   - farewell: How long after a call's end there may be more to hear of it.
    ///   - told: Is given each call when it has been judged, with its trace, one after the other.
    package init(
        _ scenario: Scenario,
        seed: UInt64,
        farewell: Duration,
        told: @escaping @Sendable (Judge.Opinion, [TraceRecord]) -> Void = { _, _ in }
    ) {
        self.collector = NIOLockedValueBox(CallCollector(farewell: farewell))
        self.fold = NIOLockedValueBox(RunFold(scenario, seed: seed))
        self.told = told
    }

    /// Takes a record, on whatever thread it comes.
    package func observe(_ record: TraceRecord) {
        let pieces = self.collector.withLockedValue { $0.add(record) }
        guard !pieces.isEmpty else { return }
        self.queue.async { self.judge(pieces) }
    }

    /// How many calls go on, or ended a moment ago: so many are held.
    package var openCallCount: Int { self.collector.withLockedValue { $0.openCallCount } }

    /// What is known so far: of the calls that are over.
    package var soFar: RunFold { self.fold.withLockedValue { $0 } }

    /// Judges all that is left. Nothing is observed any more.
    ///
    /// - Returns: What is known of the run.
    package func conclude() async -> RunFold {
        let rest = self.collector.withLockedValue { $0.takeRest() }
        await withCheckedContinuation { continuation in
            self.queue.async {
                self.judge(rest)
                continuation.resume()
            }
        }
        return self.soFar
    }

    private func judge(_ pieces: [CallCollector.Piece]) {
        for piece in pieces {
            guard let opinion = self.fold.withLockedValue({ $0.add(piece) }),
                case .call(_, let records) = piece
            else { continue }
            self.told(opinion, records)
        }
    }
}
