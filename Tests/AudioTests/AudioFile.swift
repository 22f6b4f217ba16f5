import CSndfile
import Glibc
import Testing

/// Files as other programs write them.
enum AudioFile {
    /// The parts of a WAV header that go wrong in practice.
    struct WAVHeader {
        var format: UInt16 = 1
        var channels: UInt16 = 1
        var rate: UInt32 = 16_000
        var bits: UInt16 = 16
        /// The size that the data chunk declares; `nil` for the true one.
        var dataSize: UInt32?
        /// Chunks in front of the data chunk.
        var before: [UInt8] = []
        /// Chunks behind it.
        var after: [UInt8] = []
    }

    /// A chunk as `ffmpeg` writes it, with no byte that could pass for silence.
    static let listChunk: [UInt8] =
        Array("LIST".utf8) + bytes(UInt32(26)) + Array("INFOISFT".utf8) + bytes(UInt32(14))
        + Array("Lavf59.27.100".utf8) + [0]

    static func wav(_ data: [UInt8], _ header: WAVHeader = WAVHeader()) -> [UInt8] {
        let frame = header.channels &* (header.bits / 8)
        let format =
            Array("fmt ".utf8) + bytes(UInt32(16)) + bytes(header.format) + bytes(header.channels)
            + bytes(header.rate) + bytes(header.rate &* UInt32(frame)) + bytes(frame)
            + bytes(header.bits)
        let size = header.dataSize ?? UInt32(data.count)
        let body =
            Array("WAVE".utf8) + format + header.before + Array("data".utf8) + bytes(size) + data
            + header.after
        return Array("RIFF".utf8) + bytes(UInt32(body.count)) + body
    }

    /// `value`, lowest byte first.
    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        stride(from: 0, to: value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { self.bytes($0) }
    }

    /// A file that libsndfile writes, from interleaved samples.
    static func encoded(
        _ samples: [Int16],
        format: Int,
        rate: Int,
        channels: Int = 1
    ) throws -> [UInt8] {
        try inTemporaryFile { path in
            var info = SF_INFO()
            info.format = Int32(format)
            info.samplerate = Int32(rate)
            info.channels = Int32(channels)
            let handle = unsafe try #require(unsafe sf_open(path, Int32(SFM_WRITE), &info))
            // Else a file of floats would get full scale at 32,768.
            unsafe sf_command(handle, Int32(SFC_SET_SCALE_INT_FLOAT_WRITE), nil, 1)
            // The buffer has `count` samples, which are whole frames.
            let written = unsafe samples.withUnsafeBufferPointer {
                unsafe sf_write_short(handle, $0.baseAddress, sf_count_t($0.count))
            }
            unsafe sf_close(handle)
            #expect(Int(written) == samples.count)
            return try content(of: path)
        }
    }

    /// Calls `body` with the path of a new empty file, which is gone afterwards.
    static func inTemporaryFile<Result>(_ body: (String) throws -> Result) throws -> Result {
        var name = Array("/tmp/ringer-audio-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        try #require(descriptor >= 0)
        close(descriptor)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unsafe unlink(path) }
        return try body(path)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = unsafe try #require(unsafe fopen(path, "wb"))
        defer { unsafe fclose(file) }
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        try #require(written == bytes.count)
    }

    /// Makes the file `byteCount` bytes long without writing them.
    static func extend(_ path: String, to byteCount: Int) throws {
        let result = unsafe truncate(path, byteCount)
        try #require(result == 0)
    }

    private static func content(of path: String) throws -> [UInt8] {
        let file = unsafe try #require(unsafe fopen(path, "rb"))
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let byte = unsafe fgetc(file)
            guard byte != EOF else { return bytes }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
    }
}
