import Foundation

/// The descriptors of this process: each connection is one, and so is each file.
package enum Descriptors {
    /// How many may be open at once.
    package struct Limits: Sendable, Equatable {
        /// What holds now.
        package var soft: Int
        /// Up to which we may raise it ourselves. `Int.max` if there is no limit.
        package var hard: Int

        package init(soft: Int, hard: Int) {
            self.soft = soft
            self.hard = hard
        }
    }

    /// More than any run needs. A limit of a billion, as some containers have it, is a burden for programs
    /// that close whatever could be open.
    package static let useful = 1 << 20

    /// The limits of this process; `nil` if the system does not tell.
    package static var limits: Limits? {
        guard let limit = Self.get() else { return nil }
        return Limits(soft: Int(clamping: limit.rlim_cur), hard: Int(clamping: limit.rlim_max))
    }

    /// Raises the soft limit of this process, and of what it starts, as far as we may and as is ``useful``.
    ///
    /// Nothing is ever lowered.
    /// - Returns: The limits that hold now; `nil` if the system does not tell.
    @discardableResult
    package static func raise() -> Limits? {
        guard let limits = Self.limits, var limit = Self.get() else { return nil }
        let wanted = Self.raised(limits)
        guard wanted > limits.soft else { return limits }
        limit.rlim_cur = rlim_t(wanted)
        // A system that refuses leaves what was; macOS has a limit of its own below the hard one.
        _ = unsafe setrlimit(Self.resource, &limit)
        return Self.limits
    }

    /// The soft limit to have in place of that in `limits`.
    package static func raised(_ limits: Limits) -> Int {
        max(limits.soft, min(limits.hard, Self.useful))
    }

    /// How many descriptors of this process are open; `nil` if the system does not tell.
    static var openCount: Int? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while let entry = unsafe readdir(directory) {
            // Numbers, besides `.` and `..`.
            if unsafe entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
        }
        // One is open for this look at them.
        return max(count - 1, 0)
    }

    private static func get() -> rlimit? {
        var limit = rlimit()
        // The call fills in the structure it is given.
        return unsafe getrlimit(Self.resource, &limit) == 0 ? limit : nil
    }

    #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif
}
