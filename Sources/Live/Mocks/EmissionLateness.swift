import NIOConcurrencyHelpers
import Trace

/// How late the mocks sent what was due, in the run's time, on all event loops.
final class EmissionLateness: Sendable {
    private let state = NIOLockedValueBox(Samples())

    var samples: Samples { self.state.withLockedValue { $0 } }

    /// Something was sent `lateness` after it was due.
    func record(_ lateness: Duration) { self.state.withLockedValue { $0.record(lateness) } }
}
