import NIOConcurrencyHelpers
package import Trace

/// Collects what happens in a run, from all threads.
package final class Recorder: Sendable {
    private let records = NIOLockedValueBox<[TraceRecord]>([])
    private let keepsTrace: Bool
    private let observe: (@Sendable (TraceRecord) -> Void)?

    /// A recorder that hands each record to `observe`, on whatever thread it comes.
    ///
    /// One that does not keep a trace can go on for ever.
    package init(keepsTrace: Bool = true, observe: (@Sendable (TraceRecord) -> Void)? = nil) {
        self.keepsTrace = keepsTrace
        self.observe = observe
    }

    package func record(_ record: TraceRecord) {
        if self.keepsTrace { self.records.withLockedValue { $0.append(record) } }
        self.observe?(record)
    }

    /// All records so far, in the order of their times. Those of the same time stay in the order in
    /// which they came.
    package var trace: [TraceRecord] {
        let records = self.records.withLockedValue { $0 }
        return records.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
