import Glibc
import YAML

/// A file of text, read at once.
enum TextFile {
    /// The text at `path`.
    ///
    /// - Throws: One diagnostic if it cannot be read, is longer than ``YAMLFile/byteCountMax``,
    ///   or is not UTF-8.
    static func read(_ path: String) throws(ScenarioErrors) -> String {
        let bytes = try self.bytes(path)
        guard bytes.count <= YAMLFile.byteCountMax else {
            throw self.error(path, .tooLong(maximumByteCount: YAMLFile.byteCountMax))
        }
        do throws(UTF8.ValidationError) {
            let text = String(copying: try UTF8Span(validating: bytes.span))
            // Some editors begin a file with a mark that says that it is UTF-8.
            let mark: Unicode.Scalar = "\u{FEFF}"
            guard text.unicodeScalars.first == mark else { return text }
            return String(text.unicodeScalars.dropFirst())
        } catch {
            throw self.notUTF8(path, bytes, at: error.byteOffsets.lowerBound)
        }
    }

    /// The same for all paths that lead to one file; the path itself if it leads to none.
    static func identity(of path: String) -> String {
        // The C library copies the path, and gives a C string that we have to free, or none.
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// The names of the files in `directory` that might be scenarios, sorted; none if it cannot be
    /// read.
    static func names(in directory: String) -> [String] {
        // The C library copies the path.
        guard let stream = unsafe opendir(directory) else { return [] }
        // Right because the stream is open and not used any more.
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        // Right because each entry is read before the next is asked for.
        while let entry = unsafe readdir(stream), names.count < 1_000 {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
        }
        return names.sorted()
    }

    private static func notUTF8(_ path: String, _ bytes: [UInt8], at offset: Int) -> ScenarioErrors
    {
        let good = String(decoding: bytes[..<offset], as: UTF8.self)
        let line = good.count(where: \.isNewline) + 1
        let column = good.reversed().prefix { !$0.isNewline }.reduce(1) {
            $0 + $1.unicodeScalars.count
        }
        let file = YAMLFile(name: path, text: String(decoding: bytes, as: UTF8.self))
        let position = Position(line: line, column: column)
        return ScenarioErrors([file.diagnostic(.notUTF8, at: position)])
    }

    /// All bytes of the file, or enough to see that it is too long: it may be `/dev/zero`.
    private static func bytes(_ path: String) throws(ScenarioErrors) -> [UInt8] {
        // The C library copies the path and the mode.
        guard let stream = unsafe fopen(path, "rb") else { throw self.error(path, errno) }
        // Right because the stream is open and not used any more.
        defer { unsafe _ = fclose(stream) }
        let capacity = YAMLFile.byteCountMax + 1
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            // Right because the buffer has room for `capacity` bytes, and fread says how many of
            // them it wrote.
            count = unsafe fread(buffer.baseAddress, 1, capacity, stream)
        }
        guard unsafe ferror(stream) == 0 else { throw self.error(path, errno) }
        return bytes
    }

    private static func error(_ path: String, _ code: Int32) -> ScenarioErrors {
        // Right because strerror gives a C string that is valid until it is called again.
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return self.error(path, .unreadable(reason: reason))
    }

    private static func error(_ path: String, _ problem: Problem) -> ScenarioErrors {
        ScenarioErrors([Diagnostic(file: path, position: nil, problem: problem)])
    }
}
