/// A value in a file of results, and where it stands.
///
/// Whoever asks it for something that it is not, is told so, with the path and what was found.
struct ResultNode {
    /// Such as `metrics.first_audio.n`; empty for the whole.
    let path: String
    let value: JSONTree

    init(_ value: JSONTree, path: String = "") {
        self.value = value
        self.path = path
    }

    func unexpected(_ expected: String) -> ResultProblem {
        .unexpected(path: self.path, found: self.value.words, expected: expected)
    }

    // MARK: Parts

    /// The value of `key`, which must be there and not null.
    func member(_ key: String, _ expected: String) throws(ResultProblem) -> ResultNode {
        guard let member = try self.optional(key) else {
            throw .missing(path: self.path(of: key), expected: expected)
        }
        return member
    }

    /// The value of `key`; `nil` if there is none, or null.
    func optional(_ key: String) throws(ResultProblem) -> ResultNode? {
        guard case .object(let members) = self.value else { throw self.unexpected("an object") }
        guard let member = members.first(where: { $0.key == key }), member.value != .null else {
            return nil
        }
        return ResultNode(member.value, path: self.path(of: key))
    }

    /// The value of `key`, which must be an object.
    func object(_ key: String) throws(ResultProblem) -> ResultNode {
        let member = try self.member(key, "an object")
        guard case .object = member.value else { throw member.unexpected("an object") }
        return member
    }

    /// All members of an object, in their order.
    func members() throws(ResultProblem) -> [(key: String, node: ResultNode)] {
        guard case .object(let members) = self.value else { throw self.unexpected("an object") }
        return members.map { ($0.key, ResultNode($0.value, path: self.path(of: $0.key))) }
    }

    /// The elements of the list at `key`.
    func list(_ key: String) throws(ResultProblem) -> [ResultNode] {
        try self.member(key, "a list").elements()
    }

    func elements() throws(ResultProblem) -> [ResultNode] {
        guard case .list(let elements) = self.value else { throw self.unexpected("a list") }
        return elements.enumerated().map {
            ResultNode($0.element, path: "\(self.path)[\($0.offset)]")
        }
    }

    /// What `read` makes of each element of the list at `key`.
    func map<Value>(
        _ key: String,
        _ read: (ResultNode) throws(ResultProblem) -> Value
    ) throws(ResultProblem) -> [Value] {
        var values: [Value] = []
        for element in try self.list(key) { values.append(try read(element)) }
        return values
    }

    private func path(of key: String) -> String {
        self.path.isEmpty ? key : "\(self.path).\(key)"
    }

    // MARK: Values

    func string(_ key: String) throws(ResultProblem) -> String {
        try self.member(key, "a text").string()
    }

    func string() throws(ResultProblem) -> String {
        guard case .string(let text) = self.value else { throw self.unexpected("a text") }
        return text
    }

    func bool(_ key: String) throws(ResultProblem) -> Bool {
        let member = try self.member(key, "true or false")
        guard case .bool(let value) = member.value else {
            throw member.unexpected("true or false")
        }
        return value
    }

    /// More of anything is in no result, and sums of so many never overflow.
    static let countMax = 1_000_000_000

    /// A number of things, or a number that things have.
    func count(
        _ key: String,
        in range: ClosedRange<Int> = 0...Self.countMax
    ) throws(ResultProblem) -> Int {
        try self.member(key, Self.words(range)).count(in: range)
    }

    func count(in range: ClosedRange<Int> = 0...Self.countMax) throws(ResultProblem) -> Int {
        guard let count: Int = self.integer(), range.contains(count) else {
            throw self.unexpected(Self.words(range))
        }
        return count
    }

    /// `nil` if it is no whole number of that type.
    func integer<Value: FixedWidthInteger>() -> Value? {
        guard case .number(let digits) = self.value else { return nil }
        return Value(digits)
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    /// The one of the words that it is.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String,
        of type: Word.Type
    ) throws(ResultProblem) -> Word where Word.RawValue == String {
        try self.member(key, Self.words(type)).word(of: type)
    }

    func word<Word: RawRepresentable & CaseIterable>(
        of type: Word.Type
    ) throws(ResultProblem) -> Word where Word.RawValue == String {
        guard case .string(let text) = self.value, let word = Word(rawValue: text) else {
            throw self.unexpected(Self.words(type))
        }
        return word
    }

    private static func words<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type
    ) -> String where Word.RawValue == String {
        "one of " + type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    // MARK: Times

    /// Nothing that happens in a run takes longer.
    static let timeMax = Duration.seconds(366 * 24 * 60 * 60)
    /// Not even if it is added up over all that happen.
    static let sumMax = Duration.seconds(1_000_000_000_000)
    /// No clock counts more of a run, nor all processors of a machine: 95 years. Three of that are still
    /// counted in nanoseconds.
    static let clockMax = Duration.seconds(3_000_000_000)

    private static let timeWords =
        "a time in milliseconds, with at most 6 decimals and not longer than a year"

    /// A time, or a moment since the start of the run.
    func time(_ key: String) throws(ResultProblem) -> Duration {
        try self.member(key, Self.timeWords).time()
    }

    func time() throws(ResultProblem) -> Duration {
        guard let time = self.milliseconds, time >= .zero - Self.timeMax, time <= Self.timeMax
        else {
            throw self.unexpected(Self.timeWords)
        }
        return time
    }

    /// Times added up.
    func sum(
        _ key: String,
        atMost most: Duration = Self.sumMax
    ) throws(ResultProblem) -> Duration {
        let years = most.components.seconds / (365 * 24 * 60 * 60)
        let words =
            "a time of at least 0 in milliseconds, with at most 6 decimals and not longer than "
            + "\(years) years"
        let member = try self.member(key, words)
        guard let time = member.milliseconds, time >= .zero, time <= most else {
            throw member.unexpected(words)
        }
        return time
    }

    /// `nil` if it is no decimal number of milliseconds with at most 6 decimals.
    private var milliseconds: Duration? {
        guard case .number(let digits) = self.value else { return nil }
        let isNegative = digits.hasPrefix("-")
        let parts = digits.drop { $0 == "-" }.split(separator: ".")
        guard parts.count <= 2, let whole = parts.first.flatMap({ Int64($0) }),
            whole <= 1_000_000_000_000_000
        else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].utf8.count <= 6, let fraction = Int64(parts[1]) else { return nil }
            nanoseconds = fraction
            for _ in parts[1].utf8.count..<6 { nanoseconds *= 10 }
        }
        let time = Duration.milliseconds(whole) + .nanoseconds(nanoseconds)
        return isNegative ? .zero - time : time
    }
}
