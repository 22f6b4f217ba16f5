/// How late the packets of all callers on one event loop were sent, in the run's time.
///
/// It belongs to that loop, on which everything here is called.
final class SendLateness {
    private(set) var all: [Duration] = []

    /// A packet was sent `lateness` after it was due.
    func record(_ lateness: Duration) { self.all.append(lateness) }
}
