/// The SHA-256 digest (FIPS 180-4) of a file.
package struct SHA256Digest: Hashable, Sendable {
    /// Exactly 32.
    package let bytes: [UInt8]

    /// The first four bytes, which a watermark has room for.
    package var short: UInt32 { self.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// The digest as 64 lowercase hexadecimal digits.
    package var hex: String {
        self.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// A digest of these 32 bytes.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a SHA-256 digest has 32 bytes, not \(bytes.count)")
        self.bytes = bytes
    }

    /// The digest of `message`.
    package init(hashing message: [UInt8]) {
        var hash = SHA256()
        self.bytes = hash.digest(of: message.span)
    }

    /// Reads a digest written as text.
    ///
    /// - Parameter hex: 64 hexadecimal digits, in either case. Anything else gives `nil`.
    package init?(hex: String) {
        let digits = hex.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high * 16 + low))
        }
        self.bytes = bytes
    }
}
