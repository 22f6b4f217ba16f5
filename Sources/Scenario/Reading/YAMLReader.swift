package import YAML

/// How a piece of a file becomes a `Value`.
///
/// A reader never throws and never stops: it notes each mistake and gives `nil`, so that one pass
/// finds them all. Readers of maps are made of readers of their values:
///
/// ```swift
/// static let say = YAMLReader.map("say") { map in
///     let media = map.required("media", .text)
///     let delay = map.optional("after", .duration(), default: .zero, about: "Counts from now.")
///     return media.map { Say(media: $0, after: delay) }
/// }
/// ```
///
/// A key is offered by asking for it. The list of known keys in a message is the list of what was
/// asked for, and so is the ``schema``, which therefore accepts what the reader does.
package struct YAMLReader<Value: Sendable>: Sendable {
    private let read: @Sendable (YAMLNode, inout Mistakes) -> Value?
    private let describe: @Sendable () -> YAMLSchema
    /// `nil` if the schema has to be asked.
    private let knownShapes: YAMLSchema.Shapes?

    /// A reader that does as `read`. Where `read` gives `nil` it has noted why.
    ///
    /// What it accepts is `schema`, as far as that can be said. It is not asked for before somebody
    /// wants to know.
    package init(
        accepting schema: @escaping @Sendable @autoclosure () -> YAMLSchema = .anything,
        _ read: @escaping @Sendable (YAMLNode, inout Mistakes) -> Value?
    ) {
        self.init(reading: nil, accepting: schema(), read)
    }

    /// A reader that does as `read`, for what is of one of `shapes`.
    init(
        reading shapes: YAMLSchema.Shapes?,
        accepting schema: @escaping @Sendable @autoclosure () -> YAMLSchema,
        _ read: @escaping @Sendable (YAMLNode, inout Mistakes) -> Value?
    ) {
        self.read = read
        self.describe = schema
        self.knownShapes = shapes
    }

    /// What this reader accepts, for editors and people.
    package var schema: YAMLSchema { self.describe() }

    /// What kinds of things it may read. This is cheap, where all of ``schema`` may be much.
    var shapes: YAMLSchema.Shapes { self.knownShapes ?? self.schema.shapes }

    /// The value of `node`, or `nil` after noting what is wrong with it.
    package func value(of node: YAMLNode, _ mistakes: inout Mistakes) -> Value? {
        self.read(node, &mistakes)
    }

    /// A reader that goes on with what this one gives.
    package func then<Other>(
        _ next: @escaping @Sendable (Value, Position, inout Mistakes) -> Other?
    ) -> YAMLReader<Other> {
        YAMLReader<Other>(reading: self.knownShapes, accepting: self.schema) { node, mistakes in
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

// What is said of readers, for their schemas only.

extension YAMLReader {
    /// This reader, which says that it accepts `schema`.
    package func accepting(
        _ schema: @escaping @Sendable @autoclosure () -> YAMLSchema
    ) -> YAMLReader {
        YAMLReader(reading: self.knownShapes, accepting: schema(), self.read)
    }

    /// This reader, with a sentence about what it reads.
    package func about(_ sentence: String) -> YAMLReader {
        self.accepting(.about(sentence, self.schema))
    }

    /// This reader, whose schema is written once, under `name`, however often it is used.
    package func named(_ name: String) -> YAMLReader {
        self.accepting(.named(name, self.schema))
    }
}
