import Scenario
import Timeline
import Trace

extension DoctorReport {
    /// The report for a terminal, without the last newline.
    package func text(on terminal: Terminal) -> String {
        let blocks = [
            [terminal.styled("this machine has", .dim)]
                + Self.lines(of: self.possessions, on: terminal),
            [terminal.styled("measured just now", .dim)]
                + Self.lines(of: self.measurements, on: terminal),
            [terminal.styled("so it carries", .dim)] + self.conclusions(on: terminal),
            self.reservations(on: terminal),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    // MARK: Parts

    private var possessions: [Row] {
        let memory = self.memoryByteCount.map { all in
            let available = self.availableByteCount.map { "\(Self.gibibytes($0)) available of " }
            return (available ?? "") + Self.gibibytes(all)
        }
        return [
            Self.row("cores", self.coreCount.grouped),
            Self.row("memory", memory),
        ] + self.descriptorRows + [
            Self.row(
                "ports to one target",
                self.ports.map { "\($0.count.grouped), from \($0.lowerBound) to \($0.upperBound)" }
            ),
            Self.row("waiting to be accepted", self.backlogMax.map { "\($0.grouped) at most" }),
        ]
    }

    /// How many may be open, and for how many calls that is enough.
    private var descriptorRows: [Row] {
        guard let soft = self.descriptorSoftLimit else { return [Self.row("descriptors", nil)] }
        let most = self.descriptorHardLimit.map { hard in
            hard == .max ? " (no hard limit)" : " (hard limit \(hard.grouped))"
        }
        func calls(_ load: Capacity.Load) -> String {
            (max(0, soft - Capacity.otherDescriptorCount) / load.descriptorCount).grouped
        }
        return [
            Self.row("descriptors", soft.grouped + (most ?? "")),
            Self.row(
                "  enough for",
                "\(calls(.callers)) callers, or \(calls(.wholeCalls)) whole calls"
            ),
        ]
    }

    private var measurements: [Row] {
        let lateness = [
            ("p50", self.timerLateness.percentile(permille: 500)),
            ("p99", self.timerLateness.percentile(permille: 990)),
            ("max", self.timerLateness.max),
        ]
        .compactMap { name, value in value.map { "\(name) \(Self.microseconds($0))" } }
        return [
            Self.row(
                "timer lateness",
                lateness.isEmpty
                    ? nil
                    : lateness.joined(separator: ", ") + " (of \(self.timerLateness.count.grouped))"
            ),
            Self.row(
                "loopback round trip",
                "\(Self.microseconds(self.roundTrip)) for \(self.packetByteCount.grouped) bytes "
                    + "(mean of \(self.roundTripCount.grouped))"
            ),
            Self.row("so of packets", "\(self.packetsPerSecond.grouped) a second and core"),
            Self.row("taken by the host", self.stolen?.inPercent),
        ]
    }

    private func conclusions(on terminal: Terminal) -> [String] {
        self.capacities.flatMap { capacity in
            let count = "about \(capacity.callCount.grouped) \(capacity.load.words)"
            return Self.paragraph("  ", count, on: terminal).map { terminal.styled($0, .bold) }
                + Self.paragraph("    ", self.advice(about: capacity), on: terminal)
        }
    }

    private func reservations(on terminal: Terminal) -> [String] {
        self.doubts.flatMap { doubt in
            Self.paragraph("runs here would be INVALID: ", doubt, on: terminal)
                .map { terminal.styled($0, .yellow) }
        }
    }

    /// What is the first limit, and how to raise it.
    private func advice(about capacity: Capacity) -> String {
        let advice =
            switch capacity.limit {
            case .cores:
                "\(self.coreCount.counted("core")), of which calls may take "
                    + "\(Capacity.corePercentage)%; to raise it: a machine with more, or several "
                    + "machines whose results `ringer report` merges"
            case .descriptors: self.descriptorAdvice(capacity.load)
            case .ports:
                "the ports to one target; to raise it: "
                    + "sysctl -w net.ipv4.ip_local_port_range='1024 65535'"
            case .memory: "memory; to raise it: end what else runs here, or a machine with more"
            }
        return "the first limit is \(advice)"
    }

    private func descriptorAdvice(_ load: Capacity.Load) -> String {
        let hard = self.descriptorHardLimit ?? .max
        let soft = self.descriptorSoftLimit ?? 0
        let needs = "descriptors, of which a call takes \(load.descriptorCount); to raise it: "
        guard hard > soft else { return needs + "as administrator, ulimit -Hn 1048576" }
        return needs + "ulimit -n \(hard == .max ? 1_048_576 : hard)"
    }

    // MARK: Words

    /// What is known of one thing.
    private typealias Row = (label: String, words: String)

    private static func row(_ name: String, _ words: String?) -> Row {
        ("  \(name.padded(to: 24))", words ?? "not known")
    }

    private static func lines(of rows: [Row], on terminal: Terminal) -> [String] {
        rows.flatMap { Self.paragraph($0.label, $0.words, on: terminal) }
    }

    private static func paragraph(
        _ label: String,
        _ text: String,
        on terminal: Terminal
    ) -> [String] {
        text.hanging(
            on: label,
            width: terminal.width,
            lineCountMax: terminal.paragraphLineCountMax
        )
    }

    /// Such as `23.5 GiB`, cut off.
    private static func gibibytes(_ byteCount: Int) -> String {
        let tenths = Int((Int128(byteCount) * 10) >> 30)
        return "\((tenths / 10).grouped).\(tenths % 10) GiB"
    }

    /// Such as `1,043 µs`, rounded; below 100 of them with a tenth.
    private static func microseconds(_ duration: Duration) -> String {
        let nanoseconds = duration.wholeNanoseconds
        guard nanoseconds < 99_950 else { return "\(Int((nanoseconds + 500) / 1_000).grouped) µs" }
        let tenths = (nanoseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) µs"
    }
}
