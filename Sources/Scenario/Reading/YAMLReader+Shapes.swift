import YAML

extension YAMLReader {
    /// A list of at least `minimum` of what `item` reads.
    package static func list<Item>(
        of item: YAMLReader<Item>,
        atLeast minimum: Int = 0
    ) -> Self where Value == [Item] {
        Self(
            reading: .list,
            accepting: .list(of: item.schema, atLeast: minimum)
        ) { node, mistakes in
            guard case .list(let nodes) = node.content, nodes.count >= minimum else {
                let expected = minimum > 0 ? "a list that is not empty" : "a list"
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
    /// `body` must ask for all of its keys before it returns, whatever it found wrong: it is also
    /// run with nothing to read, for the keys that it asks for.
    package static func map(
        _ place: String,
        _ body: @escaping @Sendable (inout YAMLMap) -> Value?
    ) -> Self {
        @Sendable func schema() -> YAMLSchema {
            var map = YAMLMap(describing: place)
            _ = body(&map)
            return .map(map.keys)
        }
        return Self(reading: .map, accepting: schema()) { node, mistakes in
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

    /// A map with keys of the writer's choice, each with a value that this reader reads, in the
    /// order of the file.
    package var entries: YAMLReader<[(key: Located<String>, value: Value)]> {
        YAMLReader<[(key: Located<String>, value: Value)]>(
            reading: .map,
            accepting: .entries(of: self.schema)
        ) { node, mistakes in
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

    /// What `first` or `second` reads, of which one reads texts, say, and the other maps: what
    /// stands there says which of them is meant.
    package static func either(_ first: Self, or second: Self) -> Self {
        Self(
            reading: first.shapes.union(second.shapes),
            accepting: .either([first.schema, second.schema])
        ) { node, mistakes in
            let shape = YAMLSchema.Shapes(node.shape)
            if first.shapes.contains(shape) { return first.value(of: node, &mistakes) }
            if second.shapes.contains(shape) { return second.value(of: node, &mistakes) }
            let expected = "\(first.schema.words) or \(second.schema.words)"
            mistakes.note(.wrongShape(found: node.shape, expected: expected), at: node.position)
            return nil
        }
    }
}
