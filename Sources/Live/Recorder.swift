import Synchronization
package import Trace

/// Collects what happens in a run, from all threads.
package final class Recorder: Sendable {
    private let records = Mutex<[TraceRecord]>([])
    private let observe: (@Sendable (TraceRecord) -> Void)?

    /// - Parameter observe: Called with each record as it comes, on whatever thread it comes.
    package init(observe: (@Sendable (TraceRecord) -> Void)? = nil) {
        self.observe = observe
    }

    package func record(_ record: TraceRecord) {
        self.records.withLock { $0.append(record) }
        self.observe?(record)
    }

    /// All records so far, in the order of their times. Those of the same time stay in the order in
    /// which they came.
    package var trace: [TraceRecord] {
        let records = self.records.withLock { $0 }
        return records.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
