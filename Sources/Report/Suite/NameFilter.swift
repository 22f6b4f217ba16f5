import Scenario

/// Picks scenarios by their names or paths, as a person writes it: a part of one, or all of one with `*`
/// for any text. Capitals do not count.
package struct NameFilter: Sendable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Whether the scenario with `name`, in the file at `path`, is meant.
    package func matches(name: String, path: String?) -> Bool {
        [name, path].compactMap(\.self).contains { candidate in
            self.text.contains("*")
                ? TextPattern.like(self.text.lowercased()).matches(candidate.lowercased())
                : self.text.isEmpty || candidate.lowercased().contains(self.text.lowercased())
        }
    }

    /// What to say if none of the scenarios with `names` is meant.
    package func complaint(names: [String]) -> String {
        let known = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", ..." : "")
        // A variant has the name of its file's scenario, and more in brackets.
        let stems = names.map { String($0.prefix { $0 != "[" }) }
        let near = nearest(to: self.text, in: names + stems)
        return "no scenario matches \"\(self.text)\""
            + (near.map { "; did you mean \"\($0)\"?" } ?? "") + " (there are: \(known))"
    }
}
