import Timeline

/// Invents when providers say things, the way real ones do.
struct Timing {
    private var chance: SeededGenerator

    /// Timing that follows from `chance`.
    init(_ chance: SeededGenerator) {
        self.chance = chance
    }

    /// A result every 200 to 400 ms while somebody speaks, 250 ms behind the voice; the final text
    /// 120 to 350 ms after the last word.
    mutating func recognition(of text: String, in speech: Range<Duration>) -> [Recognition.Line] {
        let characters = Array(text)
        let (start, end) = (speech.lowerBound.millisecondCount, speech.upperBound.millisecondCount)
        let lag: Int64 = 250
        var lines: [Recognition.Line] = []
        var at = start + lag + self.draw(200...400)
        while at < end + 100 {
            let heard = Int(Int64(characters.count) * (at - lag - start) / max(1, end - start))
            let partial = self.partial(Array(characters.prefix(heard)), of: characters.count)
            if !partial.isEmpty, partial != lines.last?.text {
                lines.append(Recognition.Line(at: .milliseconds(at), text: partial))
            }
            at += self.draw(200...400)
        }
        let final = end + self.draw(120...350)
        lines.append(
            Recognition.Line(at: .milliseconds(final), text: text, isDefinite: true)
        )
        return lines
    }

    /// The first token after 250 to 450 ms, then one to four characters every 15 to 40 ms.
    mutating func completion(of text: String) -> [Completion.Line] {
        let characters = Array(text)
        var lines: [Completion.Line] = []
        var start = 0
        while start < characters.count {
            let end = min(start + Int(self.draw(1...4)), characters.count)
            let dt = start == 0 ? self.draw(250...450) : self.draw(15...40)
            let delta = String(characters[start..<end])
            lines.append(Completion.Line(dt: .milliseconds(dt), delta: delta))
            start = end
        }
        let dt = Duration.milliseconds(self.draw(15...40))
        return lines + [Completion.Line(dt: dt, delta: nil, finish: "stop")]
    }

    /// The sentence starts 20 to 60 ms after its text is there, sounds 140 to 260 ms later, and then
    /// comes about three times as fast as it plays.
    mutating func synthesis(of sentence: Sentences.Sentence, _ media: Media) -> [Synthesis.Line] {
        var lines = [
            Synthesis.Line(
                dt: .milliseconds(self.draw(20...60)),
                after: .text(characterCount: sentence.end),
                event: .sentenceStart(text: sentence.text)
            )
        ]
        for range in Pieces.ranges(of: media.bytes.count) {
            let playing = media.duration.millisecondCount * Int64(range.count)
            let percent = self.draw(25...35)
            let dt =
                range.lowerBound == 0
                ? self.draw(140...260) : playing * percent / Int64(media.bytes.count * 100)
            lines.append(
                Synthesis.Line(
                    dt: .milliseconds(dt),
                    event: .audio(media: media.path, range: range)
                )
            )
        }
        let end = Synthesis.Event.sentenceEnd(text: sentence.text)
        return lines + [Synthesis.Line(dt: .milliseconds(self.draw(5...20)), event: end)]
    }

    /// What a recognizer makes of the first `characters` of a text: whole words, and sometimes the
    /// end of a sentence that it takes back later.
    private mutating func partial(_ characters: [Character], of count: Int) -> String {
        let whole = characters.lastIndex { $0.isWhitespace || $0.isWide }.map { index in
            characters[...index]
        }
        let isClosed = self.draw(0...5) == 0
        let text = String(characters.count < count ? whole ?? [] : characters[...]).trimmed
        guard isClosed, let last = text.last, last.isLetter else { return text }
        return text + (last.isWide ? "。" : ".")
    }

    private mutating func draw(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &self.chance)
    }
}
