import Timeline

extension Expectation: CustomStringConvertible {
    /// As a reader of a report should see it, such as `audio within 900ms after recognized`.
    package var description: String {
        switch self {
        case .recognized(let pattern): "recognized" + (pattern.map { " \($0.words)" } ?? "")
        case .spoken(let pattern): "spoken \(pattern.words)"
        case .audio(let audio): audio.words
        case .done(let limit): "done" + Self.words(limit)
        case .error(let code, let limit):
            "error" + (code.text == "*" ? "" : " \(code.text)") + Self.words(limit)
        case .settled(let limit): "settled" + Self.words(limit)
        case .absent(let event): "absent \(event.rawValue)"
        case .silent(let duration): "silent \(duration.written)"
        case .closed(let code, let limit):
            "closed" + (code.map { " \($0)" } ?? "") + Self.words(limit)
        case .speaker(let name): "speaker \(name)"
        case .remembers(let pattern): "remembers \(pattern?.words ?? "nothing")"
        }
    }

    fileprivate static func words(_ limit: TimeLimit?) -> String {
        guard let limit else { return "" }
        return " within \(limit.within.written)"
            + (limit.after.map { " after \($0.rawValue)" } ?? "")
    }
}

extension AudioExpectation {
    fileprivate var words: String {
        var counts: [String] = []
        if self.atLeast > 1 { counts.append("at least \(self.atLeast)") }
        if let atMost = self.atMost { counts.append("at most \(atMost)") }
        if let undecodable = self.undecodable { counts.append("\(undecodable) undecodable") }
        let inBrackets = counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"
        return "audio" + inBrackets + Expectation.words(self.limit)
    }
}

extension TextPattern {
    fileprivate var words: String {
        switch self {
        case .exactly(let text): "“\(text)”"
        case .like(let pattern): "like “\(pattern)”"
        }
    }
}
