import Foundation

/// Processor time.
enum ProcessTime {
    /// What this process has used so far, in all its threads; zero if the system does not say.
    static var now: Duration {
        // Microseconds, as POSIX has it. The members of `timespec`, which would give nanoseconds, are
        // not found whenever the compiler happens to read another header before that one.
        .microseconds(max(0, clock()))
    }
}
