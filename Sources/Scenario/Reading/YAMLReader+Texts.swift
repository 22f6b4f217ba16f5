package import Timeline
package import YAML

extension YAMLReader where Value == String {
    /// Any text but an empty one. Numbers are text too.
    package static let text = Self.text(expected: "a text")

    /// Any text but an empty one; anything else is answered with "expected `expected`".
    package static func text(expected: String) -> Self {
        Self(reading: .text, accepting: .text) { node, mistakes in
            if case .text(let text) = node.content, !text.isEmpty { return text }
            mistakes.note(.wrongShape(found: node.shape, expected: expected), at: node.position)
            return nil
        }
    }
}

extension YAMLReader where Value: CaseIterable & RawRepresentable<String> {
    /// One of the words of an enumeration.
    package static var word: Self {
        let known = Value.allCases.map(\.rawValue)
        return YAMLReader<String>.text(expected: "one of " + known.joined(separator: ", ")).then {
            text,
            position,
            mistakes in
            if let value = Value(rawValue: text) { return value }
            mistakes.note(.unknownWord(text, known: known), at: position)
            return nil
        }
        .accepting(.words(known))
    }
}

extension YAMLReader where Value == Duration {
    /// A length of time.
    package static let duration = YAMLReader<String>.text(expected: "a time, such as 25ms").then {
        text,
        position,
        mistakes in
        do throws(QuantityError) {
            return try Duration(parsing: text)
        } catch {
            mistakes.note(.badTime(text, error), at: position)
            return nil
        }
    }
    .accepting(.time)

    /// A length of time within `range`, in whole `step`s.
    package static func duration(in range: ClosedRange<Duration>, step: Duration) -> Self {
        let expected =
            "a time from \(range.lowerBound.written) to \(range.upperBound.written),"
            + " in steps of \(step.written)"
        return Self.duration.then { duration, position, mistakes in
            let isWhole = duration.wholeNanoseconds % step.wholeNanoseconds == 0
            if range.contains(duration), isWhole { return duration }
            mistakes.note(.outOfRange(duration.written, expected: expected), at: position)
            return nil
        }
        .about("\(expected.prefix(1).uppercased())\(expected.dropFirst()).")
    }
}

extension YAMLReader where Value == Ratio {
    /// A factor of at least 0.
    package static let ratio = YAMLReader<String>.text(expected: "a number, such as 0.3").then {
        text,
        position,
        mistakes in
        do throws(QuantityError) {
            return try Ratio(parsing: text)
        } catch {
            mistakes.note(.badNumber(text, error), at: position)
            return nil
        }
    }
    .accepting(.number)
}

extension YAMLReader where Value == YAMLNode {
    /// Whatever stands there, for somebody else to read.
    package static let node = Self { node, _ in node }
}
