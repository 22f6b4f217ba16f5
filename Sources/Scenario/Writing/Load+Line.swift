import YAML

extension Scenario.Load {
    /// As it is written behind `load:` in a scenario, in one line, such as `{ calls: 200, rate: 20/s }`.
    package var line: String { self.written?.flow ?? "{}" }

    /// The load that ``line`` is; `nil` if it is none.
    package init?(line: String) {
        var mistakes = Mistakes(in: YAMLFile(name: "load", text: line))
        guard let node = try? YAMLNode(parsing: line),
            let load = YAMLReader<Self>.load.value(of: node, &mistakes),
            mistakes.diagnostics.isEmpty
        else { return nil }
        self = load
    }
}
