import CAllocations
import Foundation

/// What this process and the kernel hold in memory, in bytes.
struct Memory {
    /// What is in use of the heap: what was given back and not taken again does not count. `nil` where it is
    /// not known.
    var heap: Int?
    /// All pages that the process has.
    var resident: Int
    /// All of the machine's: sockets and what belongs to them are in it. `nil` where it is not known.
    var kernel: Int?

    static var now: Memory {
        Memory(
            heap: Self.heap,
            resident: Self.kibibytes("VmRSS", in: "/proc/self/status") ?? 0,
            kernel: Self.kernel
        )
    }

    /// The most that this process ever had in memory; `nil` where it is not known.
    static var peak: Int? { Self.kibibytes("VmHWM", in: "/proc/self/status") }

    private static var heap: Int? {
        let count = heap_byte_count()
        return count < 0 ? nil : Int(count)
    }

    /// Slab, and the pages of sockets' buffers.
    private static var kernel: Int? {
        guard let slab = Self.kibibytes("Slab", in: "/proc/meminfo") else { return nil }
        let words = Self.text(of: "/proc/net/sockstat").split { $0 == " " || $0 == "\n" }
        guard let tcp = words.firstIndex(of: "TCP:"), let mem = words[tcp...].firstIndex(of: "mem"),
            mem + 1 < words.count, let pages = Int(words[mem + 1])
        else { return slab }
        return slab + pages * 4_096
    }

    private static func kibibytes(_ name: String, in path: String) -> Int? {
        let lines = Self.text(of: path).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("\(name):") }
        return line?.split { $0 == " " || $0 == "\t" }.dropFirst().first
            .flatMap { Int($0) }.map { $0 * 1_024 }
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
