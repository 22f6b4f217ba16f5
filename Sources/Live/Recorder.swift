import DequeModule
import NIOConcurrencyHelpers
package import Trace

/// Collects what happens in a run, from all threads.
package final class Recorder: Sendable {
    /// How much of a trace is kept.
    package enum Keeping: Sendable, Equatable {
        case all
        /// Only the newest records, so that it can go on for ever.
        case newest(Int)
        case nothing
    }

    private let records = NIOLockedValueBox<Deque<TraceRecord>>([])
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
        case .all: self.records.withLockedValue { $0.append(record) }
        case .newest(let count):
            self.records.withLockedValue { records in
                records.append(record)
                if records.count > count { records.removeFirst() }
            }
        case .nothing: break
        }
        self.observe?(record)
    }

    /// The records that were kept, in the order of their times. Those of the same time stay in the
    /// order in which they came.
    package var trace: [TraceRecord] {
        let records = self.records.withLockedValue { $0 }
        return records.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
