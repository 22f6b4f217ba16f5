package import Timeline
package import YAML

/// How a piece of a file becomes a `Value`.
///
/// A reader never throws and never stops: it notes each mistake and gives `nil`, so that one pass
/// finds them all. Readers of maps are made of readers of their values:
///
/// ```swift
/// static let say = YAMLReader.map("say") { map in
///     let media = map.required("media", .text)
///     let delay = map.optional("after", .duration(), default: .zero)
///     return media.map { Say(media: $0, after: delay) }
/// }
/// ```
///
/// A key is offered by asking for it. The list of known keys in a message is the list of what was
/// asked for.
package struct YAMLReader<Value: Sendable>: Sendable {
    private let read: @Sendable (YAMLNode, inout Mistakes) -> Value?

    /// A reader that does as `read`. Where `read` gives `nil` it has noted why.
    package init(_ read: @escaping @Sendable (YAMLNode, inout Mistakes) -> Value?) {
        self.read = read
    }

    /// The value of `node`, or `nil` after noting what is wrong with it.
    package func value(of node: YAMLNode, _ mistakes: inout Mistakes) -> Value? {
        self.read(node, &mistakes)
    }

    /// A reader that goes on with what this one gives.
    package func then<Other>(
        _ next: @escaping @Sendable (Value, Position, inout Mistakes) -> Other?
    ) -> YAMLReader<Other> {
        YAMLReader<Other> { node, mistakes in
            guard let value = self.value(of: node, &mistakes) else { return nil }
            return next(value, node.position, &mistakes)
        }
    }

    /// A reader of the same text, as another value.
    package func `as`<Other>(_ make: @escaping @Sendable (Value) -> Other) -> YAMLReader<Other> {
        self.then { value, _, _ in make(value) }
    }

    /// This reader, whose value remembers where it stood.
    package var located: YAMLReader<Located<Value>> {
        self.then { value, position, _ in Located(value, at: position) }
    }
}

/// What was found wrong so far.
package struct Mistakes: Sendable {
    /// Nobody reads more of them, and a file may be wrong in half a million places.
    package static let countMax = 100

    package private(set) var diagnostics: [Diagnostic] = []
    package let file: YAMLFile

    package init(in file: YAMLFile) {
        self.file = file
    }

    /// Whether there is no use in looking for more.
    package var areTooMany: Bool { self.diagnostics.count >= Self.countMax }

    /// The diagnostics in the order of the file, then of those that it extends.
    package var inOrder: [Diagnostic] {
        self.diagnostics.inOrder
    }

    /// Notes `problem`, which stands at `position`, unless there are ``countMax`` mistakes already.
    package mutating func note(_ problem: Problem, at position: Position?) {
        guard !self.areTooMany else { return }
        self.diagnostics.append(self.file.diagnostic(problem, at: position))
    }
}

/// A value, and where in its file it stood.
package struct Located<Value: Sendable>: Sendable {
    package var value: Value
    package var position: Position

    package init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

// MARK: Leaves

extension YAMLReader where Value == String {
    /// Any text but an empty one. Numbers are text too.
    package static let text = Self.text(expected: "a text")

    /// Any text but an empty one; anything else is answered with "expected `expected`".
    package static func text(expected: String) -> Self {
        Self { node, mistakes in
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

    /// A length of time within `range`, in whole `step`s.
    package static func duration(in range: ClosedRange<Duration>, step: Duration) -> Self {
        Self.duration.then { duration, position, mistakes in
            let isWhole = duration.wholeNanoseconds % step.wholeNanoseconds == 0
            if range.contains(duration), isWhole { return duration }
            let expected =
                "a time from \(range.lowerBound.written) to \(range.upperBound.written),"
                + " in steps of \(step.written)"
            mistakes.note(.outOfRange(duration.written, expected: expected), at: position)
            return nil
        }
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
}

extension YAMLReader {
    /// A list of at least `minimum` of what `item` reads.
    package static func list<Item>(
        of item: YAMLReader<Item>,
        atLeast minimum: Int = 0
    ) -> Self where Value == [Item] {
        Self { node, mistakes in
            guard case .list(let nodes) = node.content, nodes.count >= minimum else {
                let expected = minimum > 0 ? "a list of at least \(minimum)" : "a list"
                mistakes.note(.wrongShape(found: node.shape, expected: expected), at: node.position)
                return nil
            }
            var items: [Item] = []
            for node in nodes where !mistakes.areTooMany {
                if let value = item.value(of: node, &mistakes) { items.append(value) }
            }
            return items.count == nodes.count ? items : nil
        }
    }

    /// A map, whose keys `body` asks for; any other key is a mistake. Messages call it `place`.
    ///
    /// `body` must ask for all of its keys before it returns, whatever it found wrong.
    package static func map(
        _ place: String,
        _ body: @escaping @Sendable (inout YAMLMap) -> Value?
    ) -> Self {
        Self { node, mistakes in
            guard case .map(let entries) = node.content else {
                mistakes.note(.wrongShape(found: node.shape, expected: "a map"), at: node.position)
                return nil
            }
            var map = YAMLMap(place, entries, at: node.position, &mistakes)
            let value = body(&map)
            map.finish(&mistakes)
            return value
        }
    }
}

extension YAMLReader where Value == YAMLNode {
    /// Whatever stands there, for somebody else to read.
    package static let node = Self { node, _ in node }
}

extension YAMLReader {
    /// A map with keys of the writer's choice, each with a value that this reader reads, in the
    /// order of the file. `keys` says what the keys are.
    package func entries(keys: String) -> YAMLReader<[(key: Located<String>, value: Value)]> {
        YAMLReader<[(key: Located<String>, value: Value)]> { node, mistakes in
            guard case .map(let entries) = node.content else {
                mistakes.note(.wrongShape(found: node.shape, expected: "a map"), at: node.position)
                return nil
            }
            var values: [(key: Located<String>, value: Value)] = []
            for entry in entries where !mistakes.areTooMany {
                guard let value = self.value(of: entry.value, &mistakes) else { continue }
                values.append((Located(entry.key, at: entry.position), value))
            }
            return values.count == entries.count ? values : nil
        }
    }
}
