import CQuickstart
package import Fixture

/// The quickstart's scenario and fixture, built into the program so that they are there wherever it runs.
package struct Quickstart: FixtureFiles {
    package let name = "(built in) quickstart"

    private let files: [String: [UInt8]]

    package init() {
        var files: [String: [UInt8]] = [:]
        for index in 0..<quickstart_file_count {
            // The list is a constant of the program, and has as many entries as it says.
            let entry = unsafe quickstart_files()[index]
            // Each path is a C string, and each file a constant of as many bytes as the entry says.
            let path = unsafe String(cString: entry.path)
            files[path] = unsafe [UInt8](
                UnsafeBufferPointer(start: entry.bytes, count: entry.byte_count)
            )
        }
        self.files = files
    }

    /// The text of `Scenarios/quickstart.yaml`.
    package var scenario: String {
        String(decoding: self.files["quickstart.yaml"] ?? [], as: UTF8.self)
    }

    package func read(_ path: String, limit: Int) throws(FixtureError) -> [UInt8] {
        guard let bytes = self.files[path], path != "quickstart.yaml" else {
            throw FixtureError(file: "\(self.name)/\(path)", .file(.missing(path)))
        }
        guard bytes.count <= limit else {
            throw FixtureError(
                file: "\(self.name)/\(path)",
                .file(.tooLarge(path, byteCountMax: limit))
            )
        }
        return bytes
    }
}
