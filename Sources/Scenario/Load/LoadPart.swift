/// Which part of a load a generator makes when several share it, such as `2/4`: the second of four.
///
/// Part 2 of 4 makes the calls 2, 6, 10 and so on, when a single generator would make them, and with
/// the same chance in them. Of a closed model it has every fourth of the calls at a time.
package struct LoadPart: Hashable, Sendable {
    /// How many parts a person may ask for.
    package static let countMax = 1_000
    /// All of it.
    package static let whole = LoadPart(number: 1, of: 1)

    /// From 1 to ``count``.
    package let number: Int
    /// How many parts there are, at least 1.
    package let count: Int

    /// Part `number` of `count`, both in their ranges.
    package init(number: Int, of count: Int) {
        precondition(count >= 1, "there are \(count) parts")
        precondition((1...count).contains(number), "there is no part \(number) of \(count)")
        self.number = number
        self.count = count
    }

    /// A part such as `2/4`.
    package init(parsing text: some StringProtocol) throws(LoadPartError) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false)
            .map { Self.number(String($0)) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else {
            throw .notAPart(String(text))
        }
        guard (1...Self.countMax).contains(count) else { throw .badCount(String(text)) }
        guard (1...count).contains(number) else { throw .noSuchPart(String(text), count: count) }
        self.init(number: number, of: count)
    }

    /// Whether this part makes call `call`.
    package func makes(call: Int) -> Bool { (call - self.number).isMultiple(of: self.count) }

    /// This part, shared by `count` threads: what thread `number` of them makes.
    package func part(_ number: Int, of count: Int) -> LoadPart {
        LoadPart(number: self.number + (number - 1) * self.count, of: self.count * count)
    }

    /// The number of its call `index`, which counts from 0.
    func call(_ index: Int) -> Int { self.number + index * self.count }

    /// How many of the calls 1 to `count` it makes.
    package func share(of count: Int) -> Int {
        count < self.number ? 0 : (count - self.number) / self.count + 1
    }

    /// As it would be written.
    package var written: String { "\(self.number)/\(self.count)" }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

/// Why a text names no part of a load.
package enum LoadPartError: Error, Hashable {
    /// Not two whole numbers with a slash between them.
    case notAPart(String)
    /// There cannot be so many parts.
    case badCount(String)
    /// There are `count` parts, and not that one.
    case noSuchPart(String, count: Int)
}

extension LoadPartError: CustomStringConvertible {
    /// What was found, and what was expected.
    package var description: String {
        switch self {
        case .notAPart(let text):
            "found \(quoted(text)); expected a part and how many there are, such as 2/4"
        case .badCount(let text):
            "found \(quoted(text)); expected from 1 to \(LoadPart.countMax) parts"
        case .noSuchPart(let text, let count):
            "found \(quoted(text)); expected a part from 1/\(count) to \(count)/\(count)"
        }
    }
}
