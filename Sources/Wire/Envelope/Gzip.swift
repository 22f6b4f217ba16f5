private import CZlib

/// Gzip (RFC 1952), as the binary protocols compress their payloads with it.
package enum Gzip {
    /// The most that a compressed payload of somebody else may inflate to.
    ///
    /// Two minutes of audio. A packet has a tenth of a second, an answer's sentence some seconds.
    package static let inflatedByteCountMax = 4 << 20

    /// 32 KiB of window, with a gzip wrapper.
    private static let windowBits: Int32 = 15 + 16

    /// The content of the one gzip member that `bytes` are, which stand at `offset` of a message.
    ///
    /// The memory grows with what really comes out, up to ``inflatedByteCountMax``.
    static func inflate(_ bytes: Span<UInt8>, at offset: Int) throws(WireError) -> [UInt8] {
        var stream = unsafe z_stream()
        // Safe, as are the calls below: zlib gets its own structure, in its size and version.
        let started = unsafe inflateInit2_(
            &stream,
            Self.windowBits,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(started == Z_OK, "zlib could not start to inflate: status \(started)")
        defer { _ = unsafe inflateEnd(&stream) }

        // Safe: the input is used inside the closure only, and zlib does not write to it.
        return try unsafe bytes.withUnsafeBufferPointer { input throws(WireError) in
            unsafe stream.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.avail_in = UInt32(clamping: input.count)
            return try unsafe Self.inflate(&stream, at: offset)
        }
    }

    private static func inflate(
        _ stream: inout z_stream,
        at offset: Int
    ) throws(WireError) -> [UInt8] {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        var status = Z_OK
        while status == Z_OK {
            // Safe: zlib writes at most `avail_out` bytes, which is what the chunk has.
            let unused = unsafe chunk.withUnsafeMutableBufferPointer { buffer in
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(clamping: buffer.count)
                status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                return unsafe Int(stream.avail_out)
            }
            let produced = chunk.count - unused
            guard output.count + produced <= Self.inflatedByteCountMax else {
                throw .inflatedTooLong(at: offset, byteCountMax: Self.inflatedByteCountMax)
            }
            output.append(contentsOf: chunk[..<produced])
        }
        // A call that makes no progress, since the input is cut off, says `Z_BUF_ERROR`.
        guard status == Z_STREAM_END, unsafe stream.avail_in == 0 else {
            throw .brokenGzip(at: offset)
        }
        return output
    }

    /// Appends `bytes` as one gzip member, the same on every run.
    ///
    /// The fastest level: speech shrinks by a quarter, whatever the effort.
    static func deflate(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        var stream = unsafe z_stream()
        // Safe, as are the calls below: zlib gets its own structure, in its size and version.
        let started = unsafe deflateInit2_(
            &stream,
            Z_BEST_SPEED,
            Z_DEFLATED,
            Self.windowBits,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(started == Z_OK, "zlib could not start to deflate: status \(started)")
        defer { _ = unsafe deflateEnd(&stream) }

        let bound = unsafe Int(deflateBound(&stream, UInt(bytes.count)))
        // Safe: both buffers outlive the one call, which writes at most `avail_out` bytes.
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe stream.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(buffer.count)
                let status = unsafe CZlib.deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "zlib stopped with status \(status)")
            }
            count = bound - Int(unsafe stream.avail_out)
        }
        output.append(contentsOf: compressed)
    }
}
