import Foundation

/// Processor time.
enum ProcessTime {
    /// What this process has used so far, in all its threads.
    static var now: Duration {
        var time = timespec()
        // The call fills in the structure it is given.
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
