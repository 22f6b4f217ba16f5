import Yams

/// The text of a YAML file, and its tree.
///
/// Only this file knows the parser. It refuses what a scenario has no use for and what can be used
/// to hang a reader: anchors and aliases, tags, deep nesting, several documents.
package struct YAMLFile: Hashable, Sendable {
    /// Far more than a person writes.
    package static let byteCountMax = 1 << 20
    private static let depthMax = 32
    private static let aliasCountMax = 3

    /// The file as the user named it.
    package let name: String
    private let lines: [Substring]

    /// The lines of `text`, which need not be YAML.
    package init(name: String, text: String) {
        self.name = name
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// A diagnostic of this file, with its line.
    package func diagnostic(_ problem: Problem, at position: Position?) -> Diagnostic {
        Diagnostic(
            file: self.name,
            position: position,
            problem: problem,
            excerpt: position.flatMap { position in
                self.line(position.line).map { Excerpt(of: $0, at: position.column) }
            }
        )
    }

    /// Where the scalar number `offset` of `text` stands, whose node begins at `position`.
    ///
    /// That is `position` itself if the text does not stand there letter by letter, as with
    /// escapes, and texts over several lines.
    package func position(of offset: Int, in text: String, at position: Position) -> Position {
        guard let line = self.line(position.line)?.unicodeScalars else { return position }
        for quote in 0...1 where position.column > 0 {
            let start = position.column - 1 + quote
            if line.dropFirst(start).starts(with: text.unicodeScalars) {
                return Position(line: position.line, column: start + offset + 1)
            }
        }
        return position
    }

    /// The root of `text`.
    package func root(of text: String) -> Result<YAMLNode, FirstProblem> {
        guard !Self.mayExplode(text) else { return .failure(FirstProblem(.anchor, at: nil)) }
        do {
            // An anchor is known as long as its parser lives.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                return .failure(FirstProblem(.empty, at: nil))
            }
            let node = try withExtendedLifetime(parser) { try Self.node(root, depth: 1) }
            return .success(node)
        } catch let problem as FirstProblem {
            return .failure(problem)
        } catch let error as YamlError {
            return .failure(self.problem(error))
        } catch {
            return .failure(FirstProblem(.notYAML("\(error)"), at: nil))
        }
    }

    private func line(_ number: Int) -> Substring? {
        self.lines.indices.contains(number - 1) ? self.lines[number - 1] : nil
    }

    /// Whether aliases of aliases might make a tree that never ends to be read.
    ///
    /// The parser puts copies in the place of aliases and hashes keys, which may be aliases too, so
    /// this cannot wait for the tree. Three aliases cannot do more than treble a file; more of them
    /// together with an anchor are refused. A file without anchors may have any number of stars.
    private static func mayExplode(_ text: String) -> Bool {
        var counts: (anchors: Int, aliases: Int) = (0, 0)
        var previous = UInt8(0)
        for byte in text.utf8 {
            let isNameByte =
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            if isNameByte, previous == UInt8(ascii: "&") { counts.anchors += 1 }
            if isNameByte, previous == UInt8(ascii: "*") { counts.aliases += 1 }
            previous = byte
        }
        return counts.anchors > 0 && counts.aliases > Self.aliasCountMax
    }

    private static func node(_ node: Yams.Node, depth: Int) throws(FirstProblem) -> YAMLNode {
        let position = Position(node.mark)
        // First, since a copy of an alias may be as large as it likes.
        guard node.anchor == nil else { throw FirstProblem(.anchor, at: position) }
        guard depth <= self.depthMax else {
            throw FirstProblem(.tooDeep(maximum: self.depthMax), at: position)
        }
        switch node {
        case .scalar(let scalar):
            try self.refuse(scalar.tag, at: position)
            return YAMLNode(position: position, content: .text(scalar.string))
        case .sequence(let sequence):
            try self.refuse(sequence.tag, at: position)
            var list: [YAMLNode] = []
            for item in sequence { list.append(try self.node(item, depth: depth + 1)) }
            return YAMLNode(position: position, content: .list(list))
        case .mapping(let mapping):
            try self.refuse(mapping.tag, at: position)
            var entries: [YAMLNode.Entry] = []
            for (key, value) in mapping {
                entries.append(try self.entry(key, value, depth: depth + 1))
            }
            return YAMLNode(position: position, content: .map(entries))
        case .alias: throw FirstProblem(.anchor, at: position)
        }
    }

    private static func entry(
        _ key: Yams.Node,
        _ value: Yams.Node,
        depth: Int
    ) throws(FirstProblem) -> YAMLNode.Entry {
        let key = try self.node(key, depth: depth)
        guard case .text(let name) = key.content else {
            let problem = Problem.wrongShape(found: key.shape, expected: "a key")
            throw FirstProblem(problem, at: key.position)
        }
        let value = try self.node(value, depth: depth)
        return YAMLNode.Entry(key: name, position: key.position, value: value)
    }

    private static func refuse(_ tag: Tag, at position: Position) throws(FirstProblem) {
        // The parser marks quoted texts with the first of these and keys with any.
        let usual = ["", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"]
        guard usual.contains(tag.description) else {
            throw FirstProblem(.tag(tag.description), at: position)
        }
    }

    private func problem(_ error: YamlError) -> FirstProblem {
        switch error {
        case .scanner(let context, let words, let mark, _),
            .parser(let context, let words, let mark, _),
            .composer(let context, let words, let mark, _):
            return self.problem(words, while: context?.text, at: Position(mark))
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            return FirstProblem(.duplicateKey(key), at: Position(context.mark))
        case .reader(let words, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count(where: \.isNewline) + 1
            let column = before.suffix { !$0.isNewline }.unicodeScalars.count + 1
            return FirstProblem(.notYAML(words), at: Position(line: line, column: column))
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return FirstProblem(.notYAML("\(error)"), at: nil)
        }
    }

    private func problem(
        _ words: String,
        while context: String?,
        at position: Position
    ) -> FirstProblem {
        if words.contains("found another document") {
            return FirstProblem(.secondDocument, at: position)
        }
        if words.contains("undefined alias") { return FirstProblem(.anchor, at: position) }
        if let line = self.line(position.line), words.contains("cannot start any token"),
            line.unicodeScalars.dropFirst(position.column - 1).first == "\t"
        {
            return FirstProblem(.tab, at: position)
        }
        return FirstProblem(
            .notYAML([context, words].compactMap(\.self).joined(separator: ", ")),
            at: position
        )
    }
}

/// The first thing that is wrong with a file which has no tree.
package struct FirstProblem: Error, Hashable, Sendable {
    package var problem: Problem
    /// `nil` if the whole file is meant.
    package var position: Position?

    init(_ problem: Problem, at position: Position?) {
        self.problem = problem
        self.position = position
    }
}

extension Position {
    /// The beginning of the file if the parser does not know.
    fileprivate init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}

extension BidirectionalCollection {
    /// The longest end of which all elements satisfy `predicate`.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
        var start = self.endIndex
        while start > self.startIndex, predicate(self[self.index(before: start)]) {
            start = self.index(before: start)
        }
        return self[start...]
    }
}
