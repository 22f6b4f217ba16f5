/// What an expression over events says, before it is compiled.
indirect enum OrderSyntax {
    case event(CallEvent)
    case sequence([OrderSyntax])
    case choice([OrderSyntax])
    /// `minimum` to `maximum` times; no `maximum` is as often as it likes. `maximum` is at least 1.
    case repeated(OrderSyntax, minimum: Int, maximum: Int?)
}

/// Why a text is not an expression over events.
package struct OrderSyntaxError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unknownEvent(String)
        case unexpected(Character, expected: String)
        case unexpectedEnd(expected: String)
        /// The parenthesis or brace at the column is never closed.
        case unclosed(Character)
        case badCount(String)
        case tooDeep(maximum: Int)
        /// Written out without counts, the expression has more events than `maximum`.
        case tooLarge(maximum: Int)
        /// The automaton would have more states than `maximum`.
        case tooManyStates(maximum: Int)
    }

    package var reason: Reason
    /// Where, in Unicode scalars of the expression, counted from 1.
    package var column: Int

    /// What was found, what was expected, and what to do.
    package var sentence: String {
        let known = CallEvent.allCases.map(\.rawValue)
        return switch self.reason {
        case .unknownEvent(let name): Problem.unknownWord(name, known: known).sentence
        case .unexpected(let character, let expected):
            "found \(quoted(String(character))); expected \(expected)"
        case .unexpectedEnd(let expected): "the expression ends here; expected \(expected)"
        case .unclosed(let character): "this \(quoted(String(character))) is never closed"
        case .badCount(let text):
            "found {\(printable(text))}; expected {n} or {n,m} with n at most m,"
                + " and m from 1 to \(OrderParser.countMax)"
        case .tooDeep(let maximum): "parentheses are nested deeper than \(maximum)"
        case .tooLarge(let maximum):
            "written out, the expression has more than \(maximum) events; use * or + for a count"
        case .tooManyStates(let maximum):
            "the expression needs more than \(maximum) states; simplify its choices and counts"
        }
    }
}

/// Reads an expression:
///
///     choice   = sequence ("|" sequence)*
///     sequence = repeated+
///     repeated = atom ("*" | "+" | "?" | "{" n "}" | "{" n "," m "}")*
///     atom     = event | "(" choice ")"
struct OrderParser {
    static let countMax = 1_000
    private static let depthMax = 50

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ text: String) {
        self.scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(OrderSyntaxError) -> OrderSyntax {
        let syntax = try self.choice()
        guard let next = self.peek() else { return syntax }
        throw self.error(.unexpected(Character(next), expected: "an event, (, | or the end"))
    }

    private mutating func choice() throws(OrderSyntaxError) -> OrderSyntax {
        var choices = [try self.sequence()]
        while self.take("|") { choices.append(try self.sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(OrderSyntaxError) -> OrderSyntax {
        var parts = [try self.repeated()]
        while let next = self.peek(), next != "|", next != ")" { parts.append(try self.repeated()) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated() throws(OrderSyntaxError) -> OrderSyntax {
        var syntax = try self.atom()
        // Each suffix nests, so their number counts as depth too.
        let depthBefore = self.depth
        defer { self.depth = depthBefore }
        while let next = self.peek(), "*+?{".unicodeScalars.contains(next) {
            try self.descend()
            let start = self.index
            self.index += 1
            switch next {
            case "*": syntax = .repeated(syntax, minimum: 0, maximum: nil)
            case "+": syntax = .repeated(syntax, minimum: 1, maximum: nil)
            case "?": syntax = .repeated(syntax, minimum: 0, maximum: 1)
            default:
                let counts = try self.counts(openedAt: start)
                syntax = .repeated(syntax, minimum: counts.lowerBound, maximum: counts.upperBound)
            }
        }
        return syntax
    }

    private mutating func atom() throws(OrderSyntaxError) -> OrderSyntax {
        guard let next = self.peek() else {
            throw self.error(.unexpectedEnd(expected: "an event or ("))
        }
        let start = self.index
        guard next == "(" else { return .event(try self.event(next)) }
        self.index += 1
        try self.descend()
        let syntax = try self.choice()
        self.depth -= 1
        guard self.take(")") else { throw self.error(.unclosed("("), at: start) }
        return syntax
    }

    private mutating func event(_ first: Unicode.Scalar) throws(OrderSyntaxError) -> CallEvent {
        let start = self.index
        let word = self.scalars[start...].prefix { $0.properties.isAlphabetic || $0 == "_" }
        guard !word.isEmpty else {
            throw self.error(.unexpected(Character(first), expected: "an event or ("))
        }
        let name = String(String.UnicodeScalarView(word))
        guard let event = CallEvent(rawValue: name) else { throw self.error(.unknownEvent(name)) }
        self.index = word.endIndex
        return event
    }

    /// The counts after the brace at `start`.
    private mutating func counts(
        openedAt start: Int
    ) throws(OrderSyntaxError) -> ClosedRange<Int> {
        guard let end = self.scalars[start...].firstIndex(of: "}") else {
            throw self.error(.unclosed("{"), at: start)
        }
        let text = String(String.UnicodeScalarView(self.scalars[start + 1..<end]))
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0.filter { $0 != " " })
        }
        guard (1...2).contains(numbers.count), let minimum = numbers[0],
            let maximum = numbers[numbers.count - 1], minimum >= 0, minimum <= maximum,
            (1...Self.countMax).contains(maximum)
        else { throw self.error(.badCount(text), at: start) }
        self.index = end + 1
        return minimum...maximum
    }

    private mutating func descend() throws(OrderSyntaxError) {
        self.depth += 1
        guard self.depth <= Self.depthMax else {
            throw self.error(.tooDeep(maximum: Self.depthMax))
        }
    }

    /// The next scalar that is not a space, where the index now is; `nil` at the end.
    private mutating func peek() -> Unicode.Scalar? {
        while self.index < self.scalars.count, self.scalars[self.index].properties.isWhitespace {
            self.index += 1
        }
        return self.index < self.scalars.count ? self.scalars[self.index] : nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard self.peek() == scalar else { return false }
        self.index += 1
        return true
    }

    private func error(
        _ reason: OrderSyntaxError.Reason,
        at index: Int? = nil
    ) -> OrderSyntaxError {
        OrderSyntaxError(reason: reason, column: (index ?? self.index) + 1)
    }
}
