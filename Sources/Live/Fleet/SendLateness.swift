import Trace

/// How late the packets of all callers on one event loop were sent, in the run's time.
///
/// It belongs to that loop, on which everything here is called.
final class SendLateness {
    private(set) var samples = Samples()

    /// A packet was sent `lateness` after it was due.
    func record(_ lateness: Duration) { self.samples.record(lateness) }
}
