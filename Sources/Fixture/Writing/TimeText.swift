import Timeline

/// A length of time as fixtures have it: in milliseconds where that is whole, so that all of a file's
/// times can be compared at a glance.
enum TimeText {
    /// `time`, such as `1480ms`. Cut off below 1 ns.
    static func write(_ time: Duration) -> String {
        let nanoseconds = time.wholeNanoseconds
        if nanoseconds % 1_000_000 == 0 { return "\(nanoseconds / 1_000_000)ms" }
        return nanoseconds % 1_000 == 0 ? "\(nanoseconds / 1_000)us" : "\(nanoseconds)ns"
    }
}
