/// Why a text is not the quantity that it should be.
package enum QuantityError: Error, Hashable {
    case empty
    /// Not a decimal number, such as `20` or `1.5`. Signs and exponents are not offered.
    case notANumber(String)
    /// A length of time without a unit.
    case noUnit(number: String)
    case unknownUnit(String)
    /// Finer than we count.
    case tooFine(unit: String)
    case tooLarge(maximum: String)
}

extension Duration {
    /// The units of time, shortest first, as in `25ms`.
    package static let unitNames = ["ns", "us", "ms", "s", "m", "h"]

    /// The longest time that can be written. Sums of such times never overflow.
    package static let writtenMax = Duration.seconds(24 * 60 * 60)

    /// A length of time such as `25ms`, `1.5s` or `2m`: a decimal number and one of ``unitNames``.
    ///
    /// - Throws: ``QuantityError``, also for a bare number: whether it means seconds or
    ///   milliseconds is a guess that we do not make.
    package init(parsing text: some StringProtocol) throws(QuantityError) {
        let number = text.prefix { !$0.isLetter && !$0.isWhitespace }
        let unit = String(text[number.endIndex...])
        guard !text.isEmpty else { throw .empty }
        let decimal = try Decimal(parsing: number, of: String(text))
        guard !unit.isEmpty else { throw .noUnit(number: String(number)) }
        guard let nanosecondsPerUnit = Self.nanosecondsPerUnit(unit) else {
            throw .unknownUnit(unit)
        }
        let nanoseconds = try decimal.times(nanosecondsPerUnit, finest: "ns", maximum: "24h")
        guard nanoseconds <= Self.writtenMax.wholeNanoseconds else {
            throw .tooLarge(maximum: "24h")
        }
        self = .nanoseconds(nanoseconds)
    }

    /// The time as it would be written, in the largest unit that needs at most three decimals,
    /// such as `1.5s` or `250ms`.
    package var written: String {
        let nanoseconds = self.wholeNanoseconds
        guard nanoseconds != 0 else { return "0ms" }
        for unit in ["s", "ms", "us"] {
            guard let size = Self.nanosecondsPerUnit(unit) else { continue }
            let thousandth = size / 1_000
            guard nanoseconds.magnitude >= size.magnitude, nanoseconds % thousandth == 0 else {
                continue
            }
            return Self.decimal(thousandths: nanoseconds / thousandth) + unit
        }
        return "\(nanoseconds)ns"
    }

    private static func nanosecondsPerUnit(_ unit: String) -> Int64? {
        switch unit {
        case "ns": 1
        case "us": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    private static func decimal(thousandths: Int64) -> String {
        let whole = "\(thousandths / 1_000)"
        let rest = (thousandths % 1_000).magnitude
        guard rest != 0 else { return whole }
        var digits = Array("\(1_000 + rest)".dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return whole + "." + String(digits)
    }
}

extension Ratio {
    /// A factor such as `0.5` or `2`, with up to six decimals.
    package init(parsing text: some StringProtocol) throws(QuantityError) {
        guard !text.isEmpty else { throw .empty }
        let decimal = try Decimal(parsing: text, of: String(text))
        let parts = try decimal.times(1_000_000, finest: "0.000001", maximum: "1000")
        guard parts <= Self.partsPerMillionMax else { throw .tooLarge(maximum: "1000") }
        self.init(partsPerMillion: parts)
    }
}

/// An unsigned decimal number: its digits, and how many of them stand behind the point.
private struct Decimal {
    private let digits: Int64
    private let decimalCount: Int

    /// The number `text`, which is a part of `whole`, which errors show.
    init(parsing text: some StringProtocol, of whole: String) throws(QuantityError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ Self.isDigits(String($0)) }) else {
            throw .notANumber(whole)
        }
        var fraction = parts.count == 2 ? String(parts[1]) : ""
        while fraction.last == "0" { fraction.removeLast() }
        guard let digits = Int64(String(parts[0]) + fraction), fraction.utf8.count <= 18 else {
            throw .notANumber(whole)
        }
        self.digits = digits
        self.decimalCount = fraction.utf8.count
    }

    /// This number times `scale`, if that is whole.
    func times(_ scale: Int64, finest: String, maximum: String) throws(QuantityError) -> Int64 {
        let divisor = (0..<self.decimalCount).reduce(into: Int128(1)) { power, _ in power *= 10 }
        let product = Int128(self.digits) * Int128(scale)
        guard product % divisor == 0 else { throw .tooFine(unit: finest) }
        guard let result = Int64(exactly: product / divisor) else {
            throw .tooLarge(maximum: maximum)
        }
        return result
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
