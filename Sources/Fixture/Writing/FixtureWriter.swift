/// Turns a fixture into the text of its files.
///
/// Keys stand in a fixed order and nothing depends on the machine, so the same fixture is the same
/// bytes, and a change is a small difference. Times in streams are cut to whole milliseconds.
struct FixtureWriter {
    let fixture: Fixture

    /// `fixture.yaml`.
    var index: String {
        var lines = [
            "name: \(Self.scalar(self.fixture.name))",
            "source: \(self.fixture.source.rawValue)",
            "media:",
        ]
        for media in self.fixture.media {
            lines.append("  - path: \(Self.scalar(media.path))")
            lines.append("    sha256: \(media.digest.hex)")
            lines.append("    duration: \(TimeText.write(media.duration))")
            if let speech = media.speech {
                let from = TimeText.write(speech.lowerBound)
                lines.append(
                    "    speech: {from: \(from), to: \(TimeText.write(speech.upperBound))}"
                )
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// `asr.jsonl`.
    var recognitions: String {
        Self.lines(
            self.fixture.recognitions.flatMap { stream in
                [Self.header(stream.id, "audio", stream.audio)] + stream.lines.map(Self.line)
            }
        )
    }

    /// `llm.jsonl`.
    var completions: String {
        Self.lines(
            self.fixture.completions.flatMap { stream in
                [Self.header(stream.id, "text", stream.text)] + stream.lines.map(Self.line)
            }
        )
    }

    /// `tts.jsonl`.
    var syntheses: String {
        Self.lines(
            self.fixture.syntheses.flatMap { stream in
                [Self.header(stream.id, "text", stream.text)] + stream.lines.map(Self.line)
            }
        )
    }

    /// The line that begins a stream.
    static func header(_ id: String, _ key: String, _ match: String) -> String {
        let match = "{\"\(key)\":\(JSONText.quoted(match))}"
        return "{\"stream\":\(JSONText.quoted(id)),\"match\":\(match)}"
    }

    /// A line of `asr.jsonl`.
    static func line(_ line: Recognition.Line) -> String {
        let definite = line.isDefinite ? ",\"definite\":true" : ""
        return
            "{\"at\":\(line.at.millisecondCount),\"text\":\(JSONText.quoted(line.text))\(definite)}"
    }

    /// A line of `llm.jsonl`.
    static func line(_ line: Completion.Line) -> String {
        let texts = [
            ("delta", line.delta), ("reasoning", line.reasoning), ("finish", line.finish),
            ("role", line.isRole ? "assistant" : nil),
        ]
        let fields = texts.compactMap { key, text in
            text.map { ",\"\(key)\":\(JSONText.quoted($0))" }
        }
        let usage = line.isUsage ? ",\"usage\":true" : ""
        return "{\"dt\":\(line.dt.millisecondCount)\(fields.joined())\(usage)}"
    }

    /// A line of `tts.jsonl`.
    static func line(_ line: Synthesis.Line) -> String {
        let after =
            switch line.after {
            case .text(let count): ",\"after\":\"text:\(count)\""
            case .finishSession: ",\"after\":\"FinishSession\""
            case nil: ""
            }
        let event =
            switch line.event {
            case .sentenceStart(let text):
                "\"ev\":\"TTSSentenceStart\",\"text\":\(JSONText.quoted(text))"
            case .audio(let media, let range):
                "\"ev\":\"TTSResponse\",\"audio\":"
                    + JSONText.quoted("\(media)#\(range.lowerBound),\(range.upperBound)")
            case .sentenceEnd(let text):
                "\"ev\":\"TTSSentenceEnd\",\"text\":\(JSONText.quoted(text))"
            }
        return "{\"dt\":\(line.dt.millisecondCount)\(after),\(event)}"
    }

    private static func lines(_ lines: [String]) -> String {
        lines.map { $0 + "\n" }.joined()
    }

    /// `text` as YAML: plain where no reader of YAML could take it for anything else, else in quotes.
    private static func scalar(_ text: String) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
        let isPlain =
            text.first?.isLetter == true && !words.contains(text.lowercased())
            && text.allSatisfy { $0.isLetter || $0.isASCII && $0.isNumber || "-_./".contains($0) }
        return isPlain ? text : JSONText.quoted(text)
    }
}
