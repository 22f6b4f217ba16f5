package import Trace

/// Reads what a Linux kernel tells of itself in `/proc`.
///
/// What is not as expected is `nil`: not known, rather than wrong.
package enum ProcText {
    /// The number that stands alone in `text`, as in `/proc/sys/net/core/somaxconn`.
    package static func number(_ text: String) -> Int? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count == 1 ? Self.count(words[0]) : nil
    }

    /// The two numbers in `text`, as in `/proc/sys/net/ipv4/ip_local_port_range`.
    package static func range(_ text: String) -> ClosedRange<Int>? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let first = Self.count(words[0]), let last = Self.count(words[1]),
            first <= last
        else { return nil }
        return first...last
    }

    /// The bytes that a process has in memory, from `/proc/self/statm`: its second number, in pages.
    package static func residentByteCount(statm: String, pageByteCount: Int) -> Int? {
        let words = statm.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, let pages = Self.count(words[1]) else { return nil }
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: pageByteCount)
        return overflow ? nil : bytes
    }

    /// The bytes behind `key` in `/proc/meminfo`, such as `MemAvailable`.
    package static func byteCount(of key: String, meminfo: String) -> Int? {
        for line in meminfo.split(separator: "\n") where line.hasPrefix("\(key):") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count == 3, words[2] == "kB", let kilobytes = Self.count(words[1]),
                kilobytes <= Int.max / 1_024
            else { return nil }
            return kilobytes * 1_024
        }
        return nil
    }

    /// What a text of digits counts. A sign is none.
    fileprivate static func count(_ word: Substring) -> Int? {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil
    }
}

extension MachineTime {
    /// What became of the machine's time since it started, from `/proc/stat`; `nil` if its line for all
    /// processors is not there or not as expected.
    ///
    ///     cpu  user nice system idle iowait irq softirq steal guest guest_nice
    ///
    /// Guests count as users too, so they are not added. Old kernels end before `steal`: nothing is stolen.
    /// - Parameters:
    ///   - procStat: The text.
    ///   - tick: What each number counts, above zero.
    package init?(procStat: String, tick: Duration = .milliseconds(10)) {
        guard
            let line = procStat.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") })
        else { return nil }
        let words = line.split(separator: " ").dropFirst()
        let counts = words.compactMap(ProcText.count)
        guard words.count >= 4, counts.count == words.count, counts.allSatisfy({ $0 < 1 << 48 })
        else { return nil }
        func time(_ indices: Int...) -> Duration {
            tick * indices.reduce(0) { $0 + (counts.indices.contains($1) ? counts[$1] : 0) }
        }
        self.init(busy: time(0, 1, 2, 5, 6), idle: time(3, 4), stolen: time(7))
    }
}
