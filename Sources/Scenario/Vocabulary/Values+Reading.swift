import Call
import Timeline
import Trace
import YAML

// Values of several keys.

extension YAMLReader<Located<String>> {
    /// A path, made relative to the working directory. It is written relative to its file.
    static let path: Self = YAMLReader<String>.text.then { path, position, mistakes in
        Located(mistakes.file.path(path, at: position), at: position)
    }
}

extension YAMLReader<Int> {
    /// A whole number in `range`.
    static func count(in range: ClosedRange<Int>) -> Self {
        YAMLReader<String>.text(expected: "a whole number").accepting(.wholeNumber).then {
            text,
            position,
            mistakes in
            if let number = Int(text), range.contains(number), text.first?.isNumber == true {
                return number
            }
            let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            mistakes.note(.outOfRange(text, expected: expected), at: position)
            return nil
        }
    }
}

extension YAMLReader<Numbers> {
    /// `2`, `2..4` or `2..`.
    static let numbers = YAMLReader<String>.text(expected: "a number, such as 2, 2..4 or 2..")
        .accepting(
            .either([.wholeNumber, .matching(pattern: "^[1-9][0-9]*\\.\\.([1-9][0-9]*)?$")])
        )
        .then { text, position, mistakes in
            if let numbers = Numbers(parsing: text) { return numbers }
            let expected = "a number from 1, or several, such as 2, 2..4 or 2.."
            mistakes.note(.outOfRange(text, expected: expected), at: position)
            return nil
        }
}

extension Numbers {
    /// `nil` if `text` is not `2`, `2..4` or `2..`.
    init?(parsing text: some StringProtocol) {
        let dots = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = Self.number(dots[0]) else { return nil }
        guard dots.count == 2 else {
            self.init(first)
            return
        }
        guard !dots[1].isEmpty else {
            self.init(first, through: nil)
            return
        }
        guard let last = Self.number(dots[1]), last >= first else { return nil }
        self.init(first, through: last)
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard text.first?.isNumber == true, let number = Int(text), (1...1_000_000).contains(number)
        else { return nil }
        return number
    }
}

extension YAMLReader<Ratio> {
    /// A share, such as `10%`: at most 100 %, to a hundredth of a percent.
    static let percent = YAMLReader<String>.text(expected: "a share, such as 10%")
        .accepting(.matching(pattern: "^[0-9]+(\\.[0-9]+)?%$"))
        .then { text, position, mistakes in
            if text.last == "%", let number = try? Ratio(parsing: text.dropLast()),
                number.partsPerMillion <= 100_000_000
            {
                return Ratio(partsPerMillion: number.partsPerMillion / 100)
            }
            mistakes.note(
                .outOfRange(text, expected: "a share from 0% to 100%, such as 10%"),
                at: position
            )
            return nil
        }
}

extension YAMLReader<Scenario.Decibels> {
    /// How far below full scale, such as `-40dB`.
    static let decibels = YAMLReader<String>.text(expected: "a level, such as -40dB")
        .accepting(.matching(pattern: "^-[1-9][0-9]dB$"))
        .then { text, position, mistakes in
            if text.hasPrefix("-"), text.hasSuffix("dB"),
                let attenuation = Int(text.dropFirst().dropLast(2)),
                (10...90).contains(attenuation)
            {
                return Scenario.Decibels(attenuation: attenuation)
            }
            mistakes.note(
                .outOfRange(text, expected: "a level from -90dB to -10dB, such as -40dB"),
                at: position
            )
            return nil
        }
}

extension YAMLReader<[UInt8]> {
    /// Bytes as hexadecimal digits, with or without spaces.
    static let hex = YAMLReader<String>.text(expected: "bytes, such as 11 20 10 00")
        .accepting(.matching(pattern: "^([0-9a-fA-F]{2} *)+$"))
        .then { text, position, mistakes in
            let digits = text.filter { $0 != " " }
            let values: [UInt8] = digits.compactMap { $0.hexDigitValue.map(UInt8.init) }
            if values.count == digits.count, values.count.isMultiple(of: 2) {
                return stride(from: 0, to: values.count, by: 2).map { index -> UInt8 in
                    values[index] << 4 | values[index + 1]
                }
            }
            mistakes.note(
                .outOfRange(text, expected: "pairs of hexadecimal digits, such as 11 20 10 00"),
                at: position
            )
            return nil
        }
}

extension YAMLReader<Order> {
    static let order: Self = YAMLReader<String>.text(expected: "the order of events")
        .then {
            text,
            position,
            mistakes in
            do throws(OrderSyntaxError) {
                return try Order(text)
            } catch {
                let place = mistakes.file.position(of: error.column - 1, in: text, at: position)
                mistakes.note(.badOrder(error), at: place)
                return nil
            }
        }
}
