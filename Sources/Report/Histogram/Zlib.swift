private import CZlib

/// One whole zlib stream (RFC 1950), as encoded histograms hold it.
enum Zlib {
    /// The content of the stream that `bytes` are, of which at most `byteCountMax` may come out: no
    /// more memory is taken.
    ///
    /// Throws ``HistogramError/inflatedTooLong(byteCountMax:)``, or
    /// ``HistogramError/brokenZlib(byteCount:)`` if the stream is cut off, damaged, no stream at all,
    /// or followed by something else.
    static func inflate(
        _ bytes: Span<UInt8>,
        byteCountMax: Int
    ) throws(HistogramError) -> [UInt8] {
        var (status, usedCount) = (Z_OK, UInt(bytes.count))
        // Safe: zlib reads at most `usedCount` bytes, and writes at most `capacity`, within the call.
        let output = unsafe [UInt8](unsafeUninitializedCapacity: byteCountMax) { buffer, count in
            var capacity = UInt(byteCountMax)
            status = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe uncompress2(buffer.baseAddress, &capacity, input.baseAddress, &usedCount)
            }
            count = Int(capacity)
        }
        if status == Z_BUF_ERROR { throw .inflatedTooLong(byteCountMax: byteCountMax) }
        guard status == Z_OK, usedCount == bytes.count else {
            throw .brokenZlib(byteCount: bytes.count)
        }
        return output
    }

    /// `bytes` as one stream, the same on every run.
    static func deflate(_ bytes: Span<UInt8>) -> [UInt8] {
        let bound = compressBound(UInt(bytes.count))
        // Safe: zlib reads the bytes of the span, and writes at most `capacity`, within the call.
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
            var capacity = bound
            let status = unsafe bytes.withUnsafeBufferPointer { input in
                unsafe compress2(
                    buffer.baseAddress,
                    &capacity,
                    input.baseAddress,
                    UInt(input.count),
                    Z_DEFAULT_COMPRESSION
                )
            }
            precondition(status == Z_OK, "zlib stopped with status \(status)")
            count = Int(capacity)
        }
    }
}
