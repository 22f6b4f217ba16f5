import YAML

/// What a scenario is varied in. Every combination of values is a scenario of its own.
struct Matrix: Hashable, Sendable {
    static let variantCountMax = 100
    static let axisCountMax = 20

    /// A place in the scenario, and what may stand there.
    struct Axis: Hashable, Sendable {
        /// As it is written: keys with dots between them.
        let written: Located<String>
        /// Its keys, and where each of them stands in `written`.
        let keys: [Located<String>]
        let values: [YAMLNode]

        /// How the value number `index` is called in the name of a scenario.
        func name(of index: Int) -> String {
            let key = self.keys.last?.value ?? ""
            guard case .text(let text) = self.values[index].content else {
                return "\(key)=\(index + 1)"
            }
            return "\(key)=\(text)"
        }
    }

    /// In the order of the file.
    let axes: [Axis]

    /// The tree of each scenario that `root` is varied to. The last axis varies fastest.
    func variants(of root: YAMLNode, _ mistakes: inout Mistakes) -> [YAMLNode] {
        let count = mistakes.diagnostics.count
        for axis in self.axes { axis.check(root, &mistakes) }
        guard mistakes.diagnostics.count == count, !self.axes.isEmpty else { return [root] }
        var variants: [(root: YAMLNode, names: [String])] = [(root, [])]
        for axis in self.axes {
            variants = variants.flatMap { variant in
                axis.values.indices.map { index in
                    (
                        variant.root.setting(axis.values[index], at: axis.keys),
                        variant.names + [axis.name(of: index)]
                    )
                }
            }
        }
        return variants.map { $0.root.named($0.names) }
    }
}

extension Matrix.Axis {
    /// Notes why the path cannot be followed in `root`.
    fileprivate func check(_ root: YAMLNode, _ mistakes: inout Mistakes) {
        let path = self.written.value
        if self.keys.first?.value == "caller", root["caller"] == nil, root["callers"] != nil {
            let problem = CompositionProblem.pathToOneOfManyCallers(path)
            mistakes.note(.composition(problem), at: self.written.position)
            return
        }
        var node = root
        for (index, key) in self.keys.enumerated().dropLast() {
            guard let next = node[key.value] else { return }
            node = next
            if case .map = node.content { continue }
            let place = self.keys[...index].map(\.value).joined(separator: ".")
            let problem = CompositionProblem.blockedPath(path, place: place, found: node.shape)
            mistakes.note(.composition(problem), at: key.position)
            return
        }
    }
}

extension YAMLNode {
    /// This scenario's tree with `names` in brackets after its name.
    fileprivate func named(_ names: [String]) -> YAMLNode {
        guard var name = self["name"], case .text(let text) = name.content, !text.isEmpty else {
            return self
        }
        name.content = .text("\(text)[\(names.joined(separator: ","))]")
        return self.setting(name, at: [Located("name", at: name.position)])
    }
}

extension YAMLReader<Matrix> {
    static let matrix = YAMLReader<[YAMLNode]>.list(of: .node, atLeast: 1).entries.then {
        entries,
        position,
        mistakes -> Matrix? in
        guard entries.count <= Matrix.axisCountMax else {
            let problem = CompositionProblem.tooManyPaths(maximum: Matrix.axisCountMax)
            mistakes.note(.composition(problem), at: position)
            return nil
        }
        var axes: [Matrix.Axis] = []
        for (path, values) in entries {
            guard let axis = Self.axis(path, values, &mistakes) else { continue }
            if let other = axes.first(where: { $0.overlaps(axis) }) {
                let problem = CompositionProblem.overlappingPaths(path.value, other.written.value)
                mistakes.note(.composition(problem), at: path.position)
                continue
            }
            axes.append(axis)
        }
        guard axes.count == entries.count else { return nil }
        var count = 1
        for axis in axes where count <= Matrix.variantCountMax { count *= axis.values.count }
        guard count <= Matrix.variantCountMax else {
            let problem = CompositionProblem.tooManyVariants(maximum: Matrix.variantCountMax)
            mistakes.note(.composition(problem), at: position)
            return nil
        }
        return Matrix(axes: axes)
    }

    private static func axis(
        _ path: Located<String>,
        _ values: [YAMLNode],
        _ mistakes: inout Mistakes
    ) -> Matrix.Axis? {
        var keys: [Located<String>] = []
        var offset = 0
        for key in path.value.split(separator: ".", omittingEmptySubsequences: false) {
            let file = mistakes.file
            let place = file.position(of: offset, in: path.value, at: path.position)
            keys.append(Located(String(key), at: place))
            offset += key.unicodeScalars.count + 1
        }
        guard keys.allSatisfy({ !$0.value.isEmpty }) else {
            mistakes.note(.composition(.badPath(path.value)), at: path.position)
            return nil
        }
        guard !["name", "extends", "matrix"].contains(keys[0].value) else {
            mistakes.note(.composition(.fixedKey(keys[0].value)), at: path.position)
            return nil
        }
        let axis = Matrix.Axis(written: path, keys: keys, values: values)
        var names: Set<String> = []
        for index in values.indices where !names.insert(axis.name(of: index)).inserted {
            let name = String(axis.name(of: index).dropFirst(keys[keys.count - 1].value.count + 1))
            mistakes.note(.composition(.sameValueTwice(name)), at: values[index].position)
            return nil
        }
        return axis
    }
}

extension Matrix.Axis {
    /// Whether one of the two sets a part of what the other sets.
    fileprivate func overlaps(_ other: Self) -> Bool {
        zip(self.keys, other.keys).allSatisfy { $0.value == $1.value }
    }
}
