/// Tells pieces of audio apart, and whether pieces joined are the same as others joined.
///
/// The bytes are the coefficients of a polynomial modulo 2^61 - 1, so that the digest of two pieces
/// joined follows from their digests: a server may cut and join audio as it likes. Two different
/// pieces of a megabyte have the same digest with a chance of 1 in 10^12. It is not for secrets.
package struct ContentDigest: Hashable, Sendable {
    package private(set) var byteCount: Int
    /// Below 2^61.
    package private(set) var hash: UInt64
    /// The base to the power of ``byteCount``.
    private var power: UInt64

    /// The digest of nothing.
    package static let empty = ContentDigest(byteCount: 0, hash: 0, power: 1)

    private static let modulus: UInt64 = (1 << 61) - 1
    private static let base: UInt64 = 0x0B5A_2C9E_D731_4F61

    /// The digest of `bytes`.
    package init(_ bytes: Span<UInt8>) {
        let powers = Self.powers
        let blocksEnd = bytes.count & ~7
        var hash = UInt64(0)
        for index in stride(from: 0, to: blocksEnd, by: 8) {
            hash = Self.next(hash, bytes, index, powers)
        }
        for index in blocksEnd..<bytes.count { hash = Self.next(hash, bytes[index]) }
        self.init(
            byteCount: bytes.count,
            hash: Self.reduced(hash),
            power: Self.power(of: bytes.count)
        )
    }

    /// The base to the power of 8, of 7, and so on to 1.
    private static let powers = InlineArray<8, UInt64> { Self.power(of: 8 - $0) }

    /// Takes in eight bytes. Their sum, below 2^72, is not reduced before the last step, which alone waits for
    /// the bytes before them.
    @inline(__always)
    private static func next(
        _ hash: UInt64,
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ powers: InlineArray<8, UInt64>
    ) -> UInt64 {
        // Zeros count too.
        var sum = (high: UInt64(0), low: UInt64(bytes[start &+ 7]) &+ 1)
        for index in 1..<8 {
            let digit = UInt64(bytes[start &+ index &- 1]) &+ 1
            Self.add(digit.multipliedFullWidth(by: powers[index]), to: &sum)
        }
        Self.add(hash.multipliedFullWidth(by: powers[0]), to: &sum)
        return Self.reduced(high: sum.high, low: sum.low)
    }

    @inline(__always)
    private static func add(
        _ product: (high: UInt64, low: UInt64),
        to sum: inout (high: UInt64, low: UInt64)
    ) {
        let (low, overflow) = sum.low.addingReportingOverflow(product.low)
        sum = (sum.high &+ product.high &+ (overflow ? 1 : 0), low)
    }

    @inline(__always)
    private static func next(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        // Zeros count too.
        Self.product(hash, Self.base) + UInt64(byte) + 1
    }

    /// The digest that was written down as `byteCount` and `hash`; `nil` if no bytes have it.
    package init?(byteCount: Int, hash: UInt64) {
        guard byteCount >= 0, hash < Self.modulus, byteCount > 0 || hash == 0 else { return nil }
        self.init(byteCount: byteCount, hash: hash, power: Self.power(of: byteCount))
    }

    private init(byteCount: Int, hash: UInt64, power: UInt64) {
        self.byteCount = byteCount
        self.hash = hash
        self.power = power
    }

    /// The digest of both pieces joined.
    package static func + (left: ContentDigest, right: ContentDigest) -> ContentDigest {
        ContentDigest(
            byteCount: left.byteCount + right.byteCount,
            hash: Self.reduced(Self.product(left.hash, right.power) + right.hash),
            power: Self.product(left.power, right.power)
        )
    }

    package static func += (left: inout ContentDigest, right: ContentDigest) {
        left = left + right
    }

    /// A number below 2^63, modulo 2^61 - 1.
    private static func reduced(_ number: UInt64) -> UInt64 {
        let folded = (number & Self.modulus) + (number >> 61)
        return folded >= Self.modulus ? folded - Self.modulus : folded
    }

    /// The base to the power of `exponent`.
    private static func power(of exponent: Int) -> UInt64 {
        var (power, square, rest) = (UInt64(1), Self.base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { power = Self.product(power, square) }
            square = Self.product(square, square)
            rest >>= 1
        }
        return power
    }

    /// A number below 2^123, modulo 2^61 - 1.
    private static func reduced(high: UInt64, low: UInt64) -> UInt64 {
        Self.reduced((low & Self.modulus) + (high << 3 | low >> 61))
    }

    private static func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return Self.reduced(high: high, low: low)
    }
}
