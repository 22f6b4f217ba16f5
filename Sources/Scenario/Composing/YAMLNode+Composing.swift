import YAML

extension YAMLNode {
    /// The value of `key`, if this is a map that has it.
    subscript(key: String) -> YAMLNode? {
        guard case .map(let entries) = self.content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// This tree, all of which stands in the file number `file`.
    func placed(inFile file: Int) -> YAMLNode {
        var node = self
        node.position.file = file
        switch self.content {
        case .text: break
        case .list(let items): node.content = .list(items.map { $0.placed(inFile: file) })
        case .map(let entries):
            node.content = .map(
                entries.map { entry in
                    var entry = entry
                    entry.position.file = file
                    entry.value = entry.value.placed(inFile: file)
                    return entry
                }
            )
        }
        return node
    }

    /// The scenario that this one and `base` are together: maps are merged key by key, all else
    /// of `base` is replaced by what stands here.
    func extending(_ base: YAMLNode) -> YAMLNode {
        guard case .map(let own) = self.content, case .map(let theirs) = base.content else {
            return self
        }
        return YAMLNode(position: self.position, content: .map(Self.merged(own, onto: theirs)))
    }

    /// This tree, as another scenario inherits it: without a name, which it must have.
    func asBase(_ mistakes: inout Mistakes) -> YAMLNode {
        guard case .map(let entries) = self.content else { return self }
        if let name = self["name"] {
            _ = YAMLReader<String>.text.value(of: name, &mistakes)
        } else {
            mistakes.note(.missingKey("name", in: "the scenario"), at: self.position)
        }
        return YAMLNode(
            position: self.position,
            content: .map(entries.filter { $0.key != "name" })
        )
    }

    /// A scenario has one of the callers, and a load one way to begin, so each takes the place of the
    /// others, and of what has a meaning only beside those.
    private static let replacedKeys: [String: [String]] = [
        "caller": ["callers"],
        "callers": ["caller"],
        "rate": ["stages", "concurrent", "ramp_up"],
        "stages": ["rate", "concurrent", "ramp_up"],
        "concurrent": ["rate", "stages", "arrivals"],
    ]

    /// In the order of `base`, then what is new.
    private static func merged(_ own: [Entry], onto base: [Entry]) -> [Entry] {
        let replaced = Set(own.flatMap { Self.replacedKeys[$0.key] ?? [] })
            .subtracting(own.map(\.key))
        let base = base.filter { !replaced.contains($0.key) }
        var entries = base
        let indices = Dictionary(uniqueKeysWithValues: zip(base.map(\.key), base.indices))
        for entry in own {
            guard let index = indices[entry.key] else {
                entries.append(entry)
                continue
            }
            var merged = entry
            if case .map(let theirs) = entries[index].value.content,
                case .map(let ours) = entry.value.content
            {
                merged.value.content = .map(Self.merged(ours, onto: theirs))
            }
            entries[index] = merged
        }
        return entries
    }

    /// This tree with `value` at the end of `path`, whose keys stand at the positions beside them.
    /// Maps that are missing on the way are made.
    func setting(
        _ value: YAMLNode,
        at path: some Collection<Located<String>>
    ) -> YAMLNode {
        guard let first = path.first else { return value }
        guard case .map(var entries) = self.content else { return self }
        let index = entries.firstIndex { $0.key == first.value }
        let under = index.map { entries[$0].value }
        let missing = YAMLNode(position: first.position, content: .map([]))
        let entry = Entry(
            key: first.value,
            position: index.map { entries[$0].position } ?? first.position,
            value: (under ?? missing).setting(value, at: path.dropFirst())
        )
        if let index { entries[index] = entry } else { entries.append(entry) }
        return YAMLNode(position: self.position, content: .map(entries))
    }
}
