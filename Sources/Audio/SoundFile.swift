import CSndfile
import Glibc

/// An open handle of libsndfile on bytes in memory. It is closed once, when the value ends.
@safe struct SoundFile: ~Copyable {
    /// Frames per call of the decoder.
    private static let blockFrameCount: sf_count_t = 4_096

    private let handle: OpaquePointer
    /// Held here because the C side has only an unmanaged pointer to it.
    private let memory: MemoryFile
    private let info: SF_INFO

    /// Opens `bytes` for reading; `nil` if libsndfile does not know the format or the header is bad.
    init?(reading bytes: [UInt8]) {
        let memory = MemoryFile(bytes)
        var info = SF_INFO()
        guard let handle = unsafe openInMemory(memory, SFM_READ, &info) else { return nil }
        unsafe (self.handle = handle)
        self.memory = memory
        self.info = info
    }

    /// Opens an empty file for writing mono audio; `nil` if `format` and `sampleRate` do not go
    /// together.
    private init?(writing format: Int, sampleRate: Int32, into memory: MemoryFile) {
        var info = SF_INFO()
        info.channels = 1
        info.samplerate = sampleRate
        info.format = Int32(truncatingIfNeeded: format)
        guard let handle = unsafe openInMemory(memory, SFM_WRITE, &info) else { return nil }
        unsafe (self.handle = handle)
        self.memory = memory
        self.info = info
    }

    deinit {
        // The handle came from `sf_open_virtual`, and nothing else closes it.
        unsafe sf_close(self.handle)
    }

    var sampleRate: Int { Int(self.info.samplerate) }
    var channelCount: Int { Int(self.info.channels) }

    /// How many frames the header says there are; `nil` if it does not say.
    var promisedFrameCount: Int? {
        // Streamed formats put the largest number here.
        (0..<Int.max / 2).contains(Int(self.info.frames)) ? Int(self.info.frames) : nil
    }

    /// The next frames, each averaged over its channels: full scale is ±1, values that are no numbers
    /// are 0. Empty at the end.
    func readMono() -> [Float] {
        let channelCount = self.channelCount
        var block = [Float](repeating: 0, count: Int(Self.blockFrameCount) * channelCount)
        let frameCount = unsafe block.withUnsafeMutableBufferPointer { buffer in
            // The buffer has room for exactly this many frames of `channelCount` values.
            unsafe sf_readf_float(self.handle, buffer.baseAddress, Self.blockFrameCount)
        }
        return (0..<max(0, Int(frameCount))).map { frame in
            var sum = 0.0
            for value in block[frame * channelCount..<(frame + 1) * channelCount] {
                sum += value.isFinite ? Double(value) : 0
            }
            return Float(sum / Double(channelCount))
        }
    }

    /// The MP3 file of `samples`, mono.
    static func mp3(of samples: [Int16], sampleRate: Int32) throws(AudioError) -> [UInt8] {
        let memory = MemoryFile([])
        let format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III
        guard let file = SoundFile(writing: format, sampleRate: sampleRate, into: memory) else {
            throw .encoderFailed(reason: "it cannot be opened")
        }
        let count = unsafe samples.withUnsafeBufferPointer { buffer in
            // One channel, so a frame is a sample, and the buffer holds `count` of them.
            unsafe sf_writef_short(file.handle, buffer.baseAddress, sf_count_t(buffer.count))
        }
        guard Int(count) == samples.count else {
            throw .encoderFailed(reason: "it took \(count) of \(samples.count) samples")
        }
        _ = consume file  // Closing writes what the encoder still holds.
        return memory.bytes
    }
}

/// Opens `memory` as a file of libsndfile. `memory` has to outlive the handle.
private func openInMemory(
    _ memory: MemoryFile,
    _ mode: Int,
    _ info: inout SF_INFO
) -> OpaquePointer? {
    var calls = unsafe SF_VIRTUAL_IO(
        get_filelen: { unsafe sf_count_t(MemoryFile.from($0).bytes.count) },
        seek: { unsafe MemoryFile.from($2).seek($0, from: $1) },
        read: { unsafe MemoryFile.from($2).read(into: $0, count: $1) },
        write: { unsafe MemoryFile.from($2).write($0, count: $1) },
        tell: { unsafe sf_count_t(MemoryFile.from($0).position) }
    )
    let pointer = unsafe Unmanaged.passUnretained(memory).toOpaque()
    // libsndfile copies `calls` and fills `info`; `pointer` is only handed back to the calls.
    return unsafe sf_open_virtual(&calls, Int32(mode), &info, pointer)
}

/// The bytes behind a handle, with the position that the C side expects of a file.
private final class MemoryFile {
    private(set) var bytes: [UInt8]
    /// Between 0 and the number of bytes.
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The file that was passed to `sf_open_virtual`.
    static func from(_ pointer: UnsafeMutableRawPointer?) -> MemoryFile {
        guard let pointer = unsafe pointer else {
            preconditionFailure("libsndfile did not hand back the file")
        }
        // It points to the file that the ``SoundFile`` holds for as long as the handle is open.
        return unsafe Unmanaged<MemoryFile>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Moves the position; -1 and no move if that is outside the file.
    func seek(_ offset: sf_count_t, from whence: Int32) -> sf_count_t {
        let base =
            switch whence {
            case SEEK_SET: 0
            case SEEK_CUR: self.position
            default: self.bytes.count
            }
        let (target, overflow) = base.addingReportingOverflow(Int(offset))
        guard !overflow, (0...self.bytes.count).contains(target) else { return -1 }
        self.position = target
        return sf_count_t(target)
    }

    /// Copies up to `count` bytes to `destination`, which has room for them.
    func read(into destination: UnsafeMutableRawPointer?, count: sf_count_t) -> sf_count_t {
        let readCount = min(Int(count), self.bytes.count - self.position)
        guard readCount > 0 else { return 0 }
        let source = self.bytes[self.position..<self.position + readCount]
        // `readCount` is no more than the room that C offers.
        unsafe UnsafeMutableRawBufferPointer(start: destination, count: readCount)
            .copyBytes(from: source)
        self.position += readCount
        return sf_count_t(readCount)
    }

    /// Overwrites or appends the `count` bytes at `source`.
    func write(_ source: UnsafeRawPointer?, count: sf_count_t) -> sf_count_t {
        guard let source = unsafe source, count > 0 else { return 0 }
        // C promises `count` bytes at `source`.
        let written = unsafe UnsafeRawBufferPointer(start: source, count: Int(count))
        let overwrittenEnd = min(self.position + written.count, self.bytes.count)
        unsafe self.bytes.replaceSubrange(self.position..<overwrittenEnd, with: written)
        self.position += written.count
        return count
    }
}

/// The bytes of a plain file.
func readFile(_ path: String, byteCountMax: Int) throws(AudioError) -> [UInt8] {
    // Not blocking, since opening a pipe would wait for somebody to write into it.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(name: path, reason: lastSystemError()) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
        throw .unreadable(name: path, reason: lastSystemError())
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw .unreadable(name: path, reason: "it is not a plain file")
    }
    let byteCount = Int(status.st_size)
    guard byteCount <= byteCountMax else { throw .tooLarge(name: path, byteCount: byteCount) }
    var failure: String?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
        // Each read is given the room that is left after `count` bytes. A file that shrinks
        // meanwhile gives fewer.
        while count < byteCount {
            let room = unsafe buffer.baseAddress?.advanced(by: count)
            let readCount = unsafe read(descriptor, room, byteCount - count)
            guard readCount > 0 else {
                failure = readCount < 0 ? lastSystemError() : nil
                break
            }
            count += readCount
        }
    }
    if let failure { throw .unreadable(name: path, reason: failure) }
    return bytes
}

private func lastSystemError() -> String {
    // `strerror` gives a static sentence, which is copied here.
    unsafe String(cString: strerror(errno))
}
