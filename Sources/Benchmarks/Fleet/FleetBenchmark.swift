import Foundation
import NIOCore
import NIOPosix
import Timeline
import Trace

/// How many callers one thread carries, how late they send, and what each costs.
///
/// The other end is an ``EchoServer`` in another process. Beside each number of callers stands the floor from
/// the same run: ``RawCallers`` who send as much to the same server.
struct FleetBenchmark {
    var callerCounts = [1_000, 3_000, 5_000]
    var seconds = 20

    /// What one way of sending came to.
    struct Figures {
        var callerCount: Int
        var seconds: Double
        var packetCount: Int
        var nanoseconds: Int64
        var serverNanoseconds: Int64
        var lateness: Samples
        /// When all were sending.
        var memory: Memory
        /// When they had done so for `seconds`.
        var memoryAfter: Memory

        /// How much more of the heap is in use than `before`, for each caller.
        func heapByteCount(beyond before: Memory) -> Int? {
            self.memory.heap.flatMap { after in
                before.heap.map { (after - $0) / self.callerCount }
            }
        }

        /// How much the heap grew in a minute, for each caller.
        var growthPerMinute: Double? {
            self.memoryAfter.heap.flatMap { after in
                self.memory.heap.map {
                    Double(after - $0) / Double(self.callerCount) / self.seconds * 60
                }
            }
        }

        /// How much the kernel has grown since `before`, for each caller: half of it belongs to the
        /// server's end.
        func kernelByteCount(beyond before: Memory) -> Int? {
            self.memory.kernel.flatMap { after in
                before.kernel.map { (after - $0) / 2 / self.callerCount }
            }
        }
    }

    /// Runs them all.
    func table() async throws -> Table {
        var table = Table(
            "Fleet: callers on one thread who send 100 ms of audio each 100 ms",
            columns: [
                "who", "callers", "packets/s", "ms CPU per call-minute", "late p50", "p99",
                "max ms",
                "heap bytes each", "kernel",
            ]
        )
        for count in self.callerCounts {
            guard self.hasDescriptors(for: count) else {
                table.note("\(count) callers need more descriptors than there are: ulimit -n")
                continue
            }
            let rig = FleetRig(callerCount: count, seconds: self.seconds)
            let (fleet, fleetBefore) = try await rig.fleet()
            let (floor, floorBefore) = try await rig.floor()
            self.add("our callers", fleet, beyond: fleetBefore, to: &table)
            self.add("raw NIO", floor, beyond: floorBefore, to: &table)
            let ratio = Double(fleet.nanoseconds) / Double(floor.nanoseconds)
            let server = Self.perCallMinute(fleet.serverNanoseconds, fleet)
            let resident = fleet.memory.resident >> 20
            table.note(
                "\(count): \(ratio.text(2)) times the floor's CPU;"
                    + " the server took \(server.text(1)) ms a call-minute;"
                    + " \(resident) MiB were resident; the heap grew by"
                    + " \(fleet.growthPerMinute?.text(0) ?? "?") bytes a call-minute."
            )
        }
        let idle = Samples(await IdleTimer.measure())
        table.note(
            "A timer on an idle loop: \(Self.late(idle, 500)) ms late at the median,"
                + " \(Self.late(idle, 990)) at the 99th percentile."
        )
        table.note("Kernel: half of what the machine's kernel grew by, since both ends are here.")
        return table
    }

    private func add(
        _ name: String,
        _ figures: Figures,
        beyond before: Memory,
        to table: inout Table
    ) {
        table.add(
            name,
            "\(figures.callerCount)",
            (Double(figures.packetCount) / figures.seconds).text(0),
            Self.perCallMinute(figures.nanoseconds, figures).text(1),
            Self.late(figures.lateness, 500),
            Self.late(figures.lateness, 990),
            figures.lateness.max?.inMilliseconds.text(2) ?? "?",
            figures.heapByteCount(beyond: before).map { "\($0)" } ?? "?",
            figures.kernelByteCount(beyond: before).map { "\($0)" } ?? "?"
        )
    }

    private static func perCallMinute(_ nanoseconds: Int64, _ figures: Figures) -> Double {
        Double(nanoseconds) / 1e6 / (Double(figures.callerCount) * figures.seconds / 60)
    }

    private static func late(_ samples: Samples, _ permille: Int) -> String {
        samples.percentile(permille: permille)?.inMilliseconds.text(2) ?? "?"
    }

    /// Whether this process can have `count` connections, and some files besides.
    private func hasDescriptors(for count: Int) -> Bool {
        var limit = rlimit()
        // The call fills in the structure it is given.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return true
        }
        return UInt64(limit.rlim_cur) >= UInt64(count + 100)
    }
}
