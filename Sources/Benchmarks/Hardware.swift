import Foundation

/// What the figures were measured on, without which they say nothing.
enum Hardware {
    /// One line: processor, cores, load, compiler.
    static var description: String {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let load = Self.text(of: "/proc/loadavg").split(separator: " ").first ?? "unknown"
        return "\(cores) cores, \(Self.processor); load \(load) at the start; "
            + "Swift \(Self.compiler), \(Self.build)\n"
    }

    private static var processor: String {
        let lines = Self.text(of: "/proc/cpuinfo").split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    private static var compiler: String {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }

    private static var build: String {
        #if DEBUG
        "DEBUG BUILD: the figures mean nothing, use -c release"
        #else
        "release build"
        #endif
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
