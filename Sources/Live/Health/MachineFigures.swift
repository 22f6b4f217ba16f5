import Foundation
import NIOCore

/// What a machine has for connections. `nil` is not known.
package struct MachineFigures: Sendable, Equatable {
    /// The processors that we may use, fewer than there are in some containers.
    package var coreCount: Int
    package var memoryByteCount: Int?
    /// What programs can still have without swapping.
    package var availableByteCount: Int?
    package var descriptors: Descriptors.Limits?
    /// The ports that connections to others leave from.
    package var ports: ClosedRange<Int>?
    /// How many connections may wait to be accepted.
    package var backlogMax: Int?

    /// What this machine has.
    package static var now: MachineFigures {
        let meminfo = ProcFile.text("/proc/meminfo") ?? ""
        let all = ProcText.byteCount(of: "MemTotal", meminfo: meminfo)
        return MachineFigures(
            coreCount: System.coreCount,
            memoryByteCount: all ?? Int(clamping: ProcessInfo.processInfo.physicalMemory),
            availableByteCount: ProcText.byteCount(of: "MemAvailable", meminfo: meminfo),
            descriptors: Descriptors.limits,
            ports: ProcFile.text("/proc/sys/net/ipv4/ip_local_port_range")
                .flatMap(ProcText.range),
            backlogMax: ProcFile.text("/proc/sys/net/core/somaxconn").flatMap(ProcText.number)
        )
    }
}
