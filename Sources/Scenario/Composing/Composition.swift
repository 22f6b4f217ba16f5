import YAML

/// A scenario file put together with the files that it extends.
struct Composition {
    /// How many files a scenario may extend, one through the other.
    static let baseCountMax = 8

    /// The file itself, which knows those that it extends.
    let file: YAMLFile
    /// The tree of each scenario that the matrix gives; one if there is no matrix.
    let variants: [YAMLNode]
    /// What is wrong, and would not be seen in the trees.
    let diagnostics: [Diagnostic]

    /// - Throws: What is wrong if a file is no YAML, or if what it extends cannot be had.
    init(text: String, file: String) throws(ScenarioErrors) {
        var layers = [try Layer(text: text, file: file)]
        while let base = try Self.base(of: layers) { layers.append(base) }
        self.file = layers[0].file.extending(layers.dropFirst().map(\.file))
        var mistakes = Mistakes(in: self.file)
        var root: YAMLNode?
        for (index, layer) in layers.enumerated().reversed() {
            let tree = layer.root.placed(inFile: index)
            let merged = root.map(tree.extending) ?? tree
            root = index > 0 ? merged.asBase(&mistakes) : merged
        }
        self.variants = Self.variants(of: root ?? layers[0].root, &mistakes)
        self.diagnostics = mistakes.diagnostics
    }

    private static func variants(of root: YAMLNode, _ mistakes: inout Mistakes) -> [YAMLNode] {
        guard let node = root["matrix"] else { return [root] }
        // The reader of the scenario reads it again, and says then what is wrong with it.
        var others = Mistakes(in: mistakes.file)
        let matrix = YAMLReader<Matrix>.matrix.value(of: node, &others)
        return matrix?.variants(of: root, &mistakes) ?? [root]
    }

    /// The file that the last of `layers` extends; `nil` if it extends none.
    private static func base(of layers: [Layer]) throws(ScenarioErrors) -> Layer? {
        let layer = layers[layers.count - 1]
        guard let node = layer.root["extends"] else { return nil }
        var mistakes = Mistakes(in: layer.file)
        guard let path = YAMLReader<Located<String>>.path.value(of: node, &mistakes)?.value else {
            throw ScenarioErrors(mistakes.diagnostics)
        }
        let identity = TextFile.identity(of: path)
        if let first = layers.firstIndex(where: { $0.identity == identity }) {
            let files = layers[first...].map(\.file.name) + [path]
            throw layer.error(.circle(files: files), at: node)
        }
        guard layers.count <= Self.baseCountMax else {
            throw layer.error(.tooManyBases(maximum: Self.baseCountMax), at: node)
        }
        return try self.base(at: path, of: layers, node)
    }

    private static func base(
        at path: String,
        of layers: [Layer],
        _ node: YAMLNode
    ) throws(ScenarioErrors) -> Layer {
        let layer = layers[layers.count - 1]
        let base: Layer
        do throws(ScenarioErrors) {
            base = try Layer(text: TextFile.read(path), file: path)
        } catch {
            // What is wrong in the file is shown there, and what there is no place for here.
            switch error.diagnostics[0].problem {
            case .unreadable(let reason):
                let problem = CompositionProblem.unreadableBase(
                    path,
                    reason: reason,
                    nearest: Self.fileMeant(by: path, besides: layers.map(\.file.name))
                )
                throw layer.error(problem, at: node)
            case .yaml(.empty):
                throw layer.error(.notAScenario(path: path, found: .nothing), at: node)
            default: throw error
            }
        }
        if case .map = base.root.content { return base }
        throw layer.error(.notAScenario(path: path, found: base.root.shape), at: node)
    }
}

extension Composition {
    /// The name of the file, none of `files`, that somebody who wrote `path` there probably meant.
    private static func fileMeant(by path: String, besides files: [String]) -> String? {
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let directory = String(path[..<start])
        let names = TextFile.names(in: directory.isEmpty ? "." : directory)
            .filter { !files.contains(directory + $0) }
        return nearest(to: String(path[start...]), in: names)
    }
}

/// One file of several that are put together.
private struct Layer {
    let file: YAMLFile
    let root: YAMLNode
    /// The same for all names of the file.
    var identity: String { TextFile.identity(of: self.file.name) }

    init(text: String, file: String) throws(ScenarioErrors) {
        let yaml = YAMLFile(name: file, text: text)
        guard text.utf8.count <= YAMLFile.byteCountMax else {
            let problem = Problem.tooLong(maximumByteCount: YAMLFile.byteCountMax)
            throw ScenarioErrors([yaml.diagnostic(problem, at: nil)])
        }
        do throws(YAMLError) {
            self.root = try YAMLNode(parsing: text)
        } catch {
            throw ScenarioErrors([yaml.diagnostic(.yaml(error.problem), at: error.position)])
        }
        self.file = yaml
    }

    /// What is wrong with `node` of this file.
    func error(_ problem: CompositionProblem, at node: YAMLNode) -> ScenarioErrors {
        ScenarioErrors([self.file.diagnostic(.composition(problem), at: node.position)])
    }
}
