import Foundation
package import Trace

/// The files in which a Linux kernel tells of itself. Elsewhere there are none, and everything is `nil`.
enum ProcFile {
    /// What is written at `path`.
    static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}

extension MachineTime {
    /// What became of the machine's time since it started; `nil` if it does not tell.
    package static var now: MachineTime? {
        let ticksPerSecond = sysconf(Int32(_SC_CLK_TCK))
        guard ticksPerSecond > 0, let text = ProcFile.text("/proc/stat") else { return nil }
        return MachineTime(procStat: text, tick: .seconds(1) / ticksPerSecond)
    }
}

/// What our own process uses. `nil` is not known.
package struct ProcessUsage: Sendable, Equatable {
    /// Processor time so far, in all threads.
    package var cpu: Duration?
    package var residentByteCount: Int?
    package var openDescriptorCount: Int?

    /// What it uses now. With thousands of descriptors this takes milliseconds on some systems, so it is not
    /// for an event loop that has callers.
    package static var now: ProcessUsage {
        ProcessUsage(
            cpu: Self.cpuNow,
            residentByteCount: ProcFile.text("/proc/self/statm").flatMap { text in
                ProcText.residentByteCount(statm: text, pageByteCount: sysconf(Int32(_SC_PAGESIZE)))
            },
            openDescriptorCount: Descriptors.openCount
        )
    }

    /// Processor time so far, in all threads.
    static var cpuNow: Duration? {
        // In microseconds, as POSIX has it; -1 where it is not known.
        let microseconds = clock()
        return microseconds < 0 ? nil : .microseconds(microseconds)
    }
}
