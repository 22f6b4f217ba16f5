import Foundation

/// Processor time.
enum ProcessTime {
    /// What this process has used so far, in all its threads.
    static var now: Duration {
        var usage = rusage()
        // The call fills in the structure it is given.
        guard unsafe getrusage(RUSAGE_SELF, &usage) == 0 else { return .zero }
        return Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime)
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
    }
}
