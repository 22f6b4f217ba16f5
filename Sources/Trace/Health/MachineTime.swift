package import Timeline

/// What became of the time of a machine's processors: of all cores together.
package struct MachineTime: Sendable, Equatable {
    /// Programs and the kernel ran, ours among them.
    package var busy: Duration
    /// Nothing wanted to run here, or it waited for a disk.
    package var idle: Duration
    /// Something wanted to run here, and the host ran another machine instead.
    package var stolen: Duration

    package init(busy: Duration, idle: Duration, stolen: Duration) {
        self.busy = busy
        self.idle = idle
        self.stolen = stolen
    }

    package var total: Duration { self.busy + self.idle + self.stolen }

    /// A machine counts in hundredths of a second, so that a share of less than this is a guess.
    package static let totalMin = Duration.seconds(1)

    /// How much of the time was stolen; `nil` below ``totalMin``.
    package var stolenShare: Ratio? { self.share(of: self.stolen) }

    /// How much of the time other programs than ours had, if we had `cpu`; `nil` below ``totalMin``.
    package func shareOfOthers(besides cpu: Duration) -> Ratio? {
        self.share(of: max(.zero, self.busy - cpu))
    }

    /// What was counted from one moment to another. A count that went back, as some do that wait for a
    /// disk, is no time.
    package static func - (left: MachineTime, right: MachineTime) -> MachineTime {
        MachineTime(
            busy: max(.zero, left.busy - right.busy),
            idle: max(.zero, left.idle - right.idle),
            stolen: max(.zero, left.stolen - right.stolen)
        )
    }

    package static func += (left: inout MachineTime, right: MachineTime) {
        left.busy += right.busy
        left.idle += right.idle
        left.stolen += right.stolen
    }

    private func share(of part: Duration) -> Ratio? {
        let total = self.total
        guard total >= Self.totalMin else { return nil }
        let parts = Int128(part.wholeNanoseconds) * 1_000_000 / Int128(total.wholeNanoseconds)
        return Ratio(partsPerMillion: Int64(parts))
    }
}
