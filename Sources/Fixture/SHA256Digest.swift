/// The SHA-256 digest (FIPS 180-4) of a file.
package struct SHA256Digest: Hashable, Sendable {
    /// Exactly 32.
    package let bytes: [UInt8]

    /// The first four bytes, which a watermark has room for.
    package var short: UInt32 { self.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// A digest of these 32 bytes.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a SHA-256 digest has 32 bytes, not \(bytes.count)")
        self.bytes = bytes
    }
}
