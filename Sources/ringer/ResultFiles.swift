import Foundation

/// The files that results are written to.
struct ResultFiles {
    /// `nil` for none; `-` is standard output.
    var json: String?
    /// `nil` for none.
    var junit: String?

    /// Whether standard output is for JSON alone.
    var isJSONOnOutput: Bool { self.json == "-" }

    /// Whoever cannot get the results should know before the run, not after it.
    func prepare() throws(Exit) {
        try self.write(json: [], junit: "")
    }

    /// Writes the results, whichever were asked for. On standard output, JSON is left to the caller.
    func write(json: @autoclosure () -> [UInt8], junit: @autoclosure () -> String) throws(Exit) {
        if let path = self.json, path != "-" { try Self.write(json(), to: path) }
        if let path = self.junit { try Self.write(Array(junit().utf8), to: path) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Exit) {
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw Exit(
                .usage,
                "cannot write results to \(path): does its folder exist, and may you write there?"
            )
        }
    }
}
