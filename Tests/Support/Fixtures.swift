package import FoundationEssentials

/// The files in `Fixtures`, which lie beside the tests.
package enum Fixtures {
    /// The directory itself.
    package static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Fixtures", directoryHint: .isDirectory)

    /// Whether this run writes golden files instead of comparing with them: `UPDATE_FIXTURES=1`.
    package static let areUpdated =
        ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1"

    /// The names of what lies in `folder`, sorted.
    package static func names(in folder: String) throws -> [String] {
        let path = Self.directory.appending(path: folder).path
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// The bytes of the file at `path`, from `Fixtures` on.
    package static func bytes(at path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.directory.appending(path: path)))
    }

    /// The bytes that the file at `path` spells in hexadecimal digits, in lines of any length.
    package static func hex(at path: String) throws -> [UInt8] {
        try [UInt8](hex: String(decoding: Self.bytes(at: path), as: UTF8.self))
    }

    /// The text of the golden file at `path`, which is first written anew as `found` if
    /// ``areUpdated``. An escape character is `␛` in the file, so that it can be read.
    package static func golden(_ found: String, at path: String) throws -> String {
        if Self.areUpdated {
            try Self.write(found.replacing("\u{1B}", with: "␛"), at: path)
        }
        return String(decoding: try Self.bytes(at: path), as: UTF8.self)
            .replacing("␛", with: "\u{1B}")
    }

    /// Writes the file at `path` anew: `bytes` as hexadecimal digits, 16 bytes a line.
    package static func writeHex(_ bytes: [UInt8], at path: String) throws {
        var text = ""
        for (index, byte) in bytes.enumerated() {
            let digits = String(byte, radix: 16)
            text += byte < 16 ? "0" + digits : digits
            text += index % 16 == 15 || index == bytes.count - 1 ? "\n" : " "
        }
        try Self.write(text, at: path)
    }

    private static func write(_ text: String, at path: String) throws {
        let url = Self.directory.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }
}

extension [UInt8] {
    /// Not an even number of hexadecimal digits.
    package struct BadHex: Error {
        package let text: String
    }

    /// The bytes that `hex` spells; whitespace between digits does not count.
    package init(hex: String) throws {
        let digits = hex.filter { !$0.isWhitespace }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { throw BadHex(text: hex) }
        self = try stride(from: 0, to: digits.count, by: 2).map { index in
            guard let high = digits[index], let low = digits[index + 1] else {
                throw BadHex(text: hex)
            }
            return UInt8(high * 16 + low)
        }
    }
}
