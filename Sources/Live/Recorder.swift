import DequeModule
import NIOConcurrencyHelpers
package import Trace

/// Collects what happens in a run, from all threads.
package final class Recorder: Sendable {
    /// How much of a trace is kept.
    package enum Keeping: Sendable, Equatable {
        case all
        /// Only the newest records of what the mocks tell of calls, so that it can go on for ever.
        case newest(Int)
        case nothing
    }

    private struct State {
        var records: Deque<TraceRecord> = []
        var tally = Tally()
    }

    private let state = NIOLockedValueBox(State())
    private let keeping: Keeping
    private let observe: (@Sendable (TraceRecord) -> Void)?

    /// A recorder that hands each record to `observe`, on whatever thread it comes.
    package init(
        keeping: Keeping = .all,
        observe: (@Sendable (TraceRecord) -> Void)? = nil
    ) {
        self.keeping = keeping
        self.observe = observe
    }

    package func record(_ record: TraceRecord) {
        switch self.keeping {
        case .all:
            self.state.withLockedValue { state in
                state.tally.count(record.event)
                state.records.append(record)
            }
        case .newest(let count):
            self.state.withLockedValue { state in
                state.tally.count(record.event)
                guard record.event.isListed else { return }
                state.records.append(record)
                if state.records.count > count { state.records.removeFirst() }
            }
        case .nothing: break
        }
        self.observe?(record)
    }

    /// What was counted, also of records that were not kept.
    package var tally: Tally { self.state.withLockedValue { $0.tally } }

    /// The records that were kept, in the order of their times. Those of the same time stay in the
    /// order in which they came.
    package var trace: [TraceRecord] {
        let records = self.state.withLockedValue { $0.records }
        return records.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
