/// Reads the lines of the three `.jsonl` files.
///
/// `at` and `dt` are whole milliseconds without a unit there, since a stream has hundreds of them.
enum StreamLine {
    /// `{"stream":"asr-1","match":{"audio":"media/turn-1.wav"}}`
    static func recognition(_ fields: Fields) throws(FixtureError) -> Recognition {
        let match = try Self.match(fields, key: "audio", example: "media/turn-1.wav")
        return Recognition(id: try Self.id(fields, "asr-1"), audio: match, lines: [])
    }

    /// `{"stream":"llm-1","match":{"text":"…"}}`
    static func completion(_ fields: Fields) throws(FixtureError) -> Completion {
        let match = try Self.match(fields, key: "text", example: "what the caller said")
        return Completion(id: try Self.id(fields, "llm-1"), text: match, lines: [])
    }

    /// `{"stream":"tts-1","match":{"text":"…"}}`
    static func synthesis(_ fields: Fields) throws(FixtureError) -> Synthesis {
        let match = try Self.match(fields, key: "text", example: "what the model answers")
        return Synthesis(id: try Self.id(fields, "tts-1"), text: match, lines: [])
    }

    /// `{"at":480,"text":"…"}`, with `"definite":true` on the last and where a part is final before.
    static func recognized(_ node: Node, in file: String) throws(FixtureError) -> Recognition.Line {
        let fields = try Fields(node, in: file, known: ["at", "text", "definite"])
        return Recognition.Line(
            at: try fields.milliseconds("at"),
            text: try fields.anyText("text", example: "all text so far"),
            isDefinite: try fields.flag("definite")
        )
    }

    /// `{"dt":25,"delta":"…"}`, `{"dt":25,"reasoning":"…"}` or `{"dt":25,"finish":"stop"}`, or several in
    /// one; or the role alone, `{"dt":0,"role":"assistant"}`, or the usage alone, `{"dt":0,"usage":true}`.
    static func completed(_ node: Node, in file: String) throws(FixtureError) -> Completion.Line {
        let all = ["dt", "delta", "reasoning", "finish", "role", "usage"]
        let any = try Fields(node, in: file, known: all)
        if any["role"] != nil { return try Self.role(node, in: file) }
        if any["usage"] != nil { return try Self.usage(node, in: file) }
        let line = Completion.Line(
            dt: try any.milliseconds("dt"),
            delta: try any.optionalText("delta"),
            reasoning: try any.optionalText("reasoning"),
            finish: try any.optionalText("finish")
        )
        guard !line.isRole else {
            let problem = TextProblem.missingKey("delta", example: "text, or finish: stop")
            throw FixtureError(file: file, at: node.place, .text(problem))
        }
        return line
    }

    private static func role(_ node: Node, in file: String) throws(FixtureError) -> Completion.Line
    {
        let fields = try Fields(node, in: file, known: ["dt", "role"])
        guard try fields.text("role", example: "assistant") == "assistant" else {
            throw fields.wrong("role", expected: "assistant")
        }
        return Completion.Line(dt: try fields.milliseconds("dt"), delta: nil)
    }

    private static func usage(_ node: Node, in file: String) throws(FixtureError) -> Completion.Line
    {
        let fields = try Fields(node, in: file, known: ["dt", "usage"])
        guard try fields.flag("usage") else { throw fields.wrong("usage", expected: "true") }
        return Completion.Line(dt: try fields.milliseconds("dt"), delta: nil, isUsage: true)
    }

    /// `{"dt":180,"after":"text:12","ev":"TTSSentenceStart","text":"…"}` and the other two events.
    static func synthesized(_ node: Node, in file: String) throws(FixtureError) -> Synthesis.Line {
        let fields = try Fields(node, in: file, known: ["dt", "after", "ev", "text", "audio"])
        return Synthesis.Line(
            dt: try fields.milliseconds("dt"),
            after: try Self.cause(fields),
            event: try Self.event(node, in: file)
        )
    }

    private static func event(_ node: Node, in file: String) throws(FixtureError) -> Synthesis.Event
    {
        let all = try Fields(node, in: file, known: ["dt", "after", "ev", "text", "audio"])
        let name = try all.text("ev", example: "TTSSentenceStart")
        let key = name == "TTSResponse" ? "audio" : "text"
        // The keys of another event would say something that nobody does.
        let fields = try Fields(node, in: file, known: ["dt", "after", "ev", key])
        switch name {
        case "TTSSentenceStart":
            return .sentenceStart(text: try fields.text("text", example: "the sentence"))
        case "TTSSentenceEnd":
            return .sentenceEnd(text: try fields.text("text", example: "the sentence"))
        case "TTSResponse":
            return try Self.audio(fields)
        default:
            let known = "TTSSentenceStart, TTSResponse or TTSSentenceEnd"
            throw all.wrong("ev", expected: known)
        }
    }

    /// `media/answer-1-1.mp3#4096,8192`: the file, the first byte, the byte after the last.
    private static func audio(_ fields: Fields) throws(FixtureError) -> Synthesis.Event {
        let example = "media/answer-1-1.mp3#0,4096"
        let text = try fields.text("audio", example: example)
        guard let mark = text.lastIndex(of: "#") else {
            throw Self.badChunk(fields, example)
        }
        let path = String(text[..<mark])
        let bounds = text[text.index(after: mark)...]
            .split(separator: ",", omittingEmptySubsequences: false).map { Self.count($0) }
        guard !path.isEmpty, bounds.count == 2, let from = bounds[0], let to = bounds[1], from < to
        else { throw Self.badChunk(fields, example) }
        return .audio(media: path, range: from..<to)
    }

    private static func badChunk(_ fields: Fields, _ example: String) -> FixtureError {
        let expected = "a file, its first byte and the byte after the last, such as \(example)"
        return fields.wrong("audio", expected: expected)
    }

    private static func cause(_ fields: Fields) throws(FixtureError) -> Synthesis.Cause? {
        guard let node = fields["after"] else { return nil }
        let expected = "text:N, where N is a number of characters, or FinishSession"
        guard case .text(let text) = node.value else {
            throw fields.wrong("after", expected: expected)
        }
        if text == "FinishSession" { return .finishSession }
        guard text.hasPrefix("text:"), let count = Self.count(text.dropFirst(5)) else {
            throw fields.wrong("after", expected: expected)
        }
        return .text(characterCount: count)
    }

    private static func id(_ fields: Fields, _ example: String) throws(FixtureError) -> String {
        try fields.text("stream", example: example)
    }

    private static func match(
        _ fields: Fields,
        key: String,
        example: String
    ) throws(FixtureError) -> String {
        let node = try fields.node("match", example: "{\"\(key)\":\"\(example)\"}")
        let match = try Fields(node, in: fields.file, known: [key])
        return try match.text(key, example: example)
    }

    /// Digits and nothing else, so that `+4` or `04` does not become another spelling of `4`.
    private static func count(_ text: Substring) -> Int? {
        guard let count = Int(text), String(count) == text, count >= 0 else { return nil }
        return count
    }
}
