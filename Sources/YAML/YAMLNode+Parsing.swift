import Yams

extension YAMLNode {
    private static let depthMax = 32
    private static let aliasCountMax = 3

    /// The root of the only document in `text`.
    ///
    /// Only this file knows the parser. It refuses what our files have no use for and what can be used
    /// to hang a reader: anchors and aliases, tags, deep nesting, several documents.
    ///
    /// - Throws: The first thing that is wrong. Then there is no tree.
    package init(parsing text: String) throws(YAMLError) {
        guard !Self.mayExplode(text) else { throw YAMLError(.anchor, at: nil) }
        do {
            // An anchor is known as long as its parser lives.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else { throw YAMLError(.empty, at: nil) }
            self = try withExtendedLifetime(parser) { try Self.node(root, depth: 1) }
        } catch let error as YAMLError {
            throw error
        } catch let error as YamlError {
            throw YAMLError(error, in: text)
        } catch {
            throw YAMLError(.notYAML("\(error)"), at: nil)
        }
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

    private static func node(_ node: Yams.Node, depth: Int) throws(YAMLError) -> YAMLNode {
        let position = Position(node.mark)
        // First, since a copy of an alias may be as large as it likes.
        guard node.anchor == nil else { throw YAMLError(.anchor, at: position) }
        guard depth <= self.depthMax else {
            throw YAMLError(.tooDeep(maximum: self.depthMax), at: position)
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
        case .alias: throw YAMLError(.anchor, at: position)
        }
    }

    private static func entry(
        _ key: Yams.Node,
        _ value: Yams.Node,
        depth: Int
    ) throws(YAMLError) -> YAMLNode.Entry {
        let key = try self.node(key, depth: depth)
        guard case .text(let name) = key.content else {
            let problem = YAMLProblem.notAKey(found: key.shape)
            throw YAMLError(problem, at: key.position)
        }
        let value = try self.node(value, depth: depth)
        return YAMLNode.Entry(key: name, position: key.position, value: value)
    }

    private static func refuse(_ tag: Tag, at position: Position) throws(YAMLError) {
        // The parser marks quoted texts with the first of these and keys with any.
        let usual = ["", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"]
        guard usual.contains(tag.description) else {
            throw YAMLError(.tag(tag.description), at: position)
        }
    }
}

extension YAMLError {
    /// What the parser says of `text`.
    fileprivate init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let words, let mark, _),
            .parser(let context, let words, let mark, _),
            .composer(let context, let words, let mark, _):
            self.init(words, while: context?.text, at: Position(mark), in: text)
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(.duplicateKey(keys.first ?? ""), at: Position(context.mark))
        case .reader(let words, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count(where: \.isNewline) + 1
            let column = before.suffix { !$0.isNewline }.unicodeScalars.count + 1
            self.init(.notYAML(words), at: Position(line: line, column: column))
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(.notYAML("\(error)"), at: nil)
        }
    }

    private init(_ words: String, while context: String?, at position: Position, in text: String) {
        let problem: YAMLProblem =
            if words.contains("found another document") {
                .secondDocument
            } else if words.contains("undefined alias") {
                .anchor
            } else if words.contains("cannot start any token"), text.hasTab(at: position) {
                .tab
            } else {
                .notYAML([context, words].compactMap(\.self).joined(separator: ", "))
            }
        self.init(problem, at: position)
    }
}

extension String {
    fileprivate func hasTab(at position: Position) -> Bool {
        let lines = self.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard lines.indices.contains(position.line - 1) else { return false }
        return lines[position.line - 1].unicodeScalars.dropFirst(position.column - 1).first == "\t"
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
