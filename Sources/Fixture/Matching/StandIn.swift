import Audio

/// Makes up what a fixture does not have: a short text for any audio, an answer to any text, and a
/// tone for any sentence. Always the same for the same question.
struct StandIn: Sendable {
    /// What each sentence sounds like. Outside of any fixture, so its path cannot be taken.
    let tone: Media

    /// Encodes the tone, once.
    init() throws(AudioError) {
        let samples = Tone.samples(frequency: 330, duration: .milliseconds(800), sampleRate: 24_000)
        let bytes = try MP3.encode(samples, sampleRate: 24_000)
        let path = "stand-in/tone.mp3"
        let measure = try MediaMeasure(bytes, path: path)
        self.tone = Media(
            path: path,
            digest: SHA256Digest(hashing: bytes),
            duration: measure.duration,
            speech: measure.speech,
            bytes: bytes
        )
    }

    /// A text that names the audio by its digest, definite after a second.
    func recognition(_ digest: UInt32) -> Recognition {
        let text = "audio " + String(digest, radix: 16)
        let line = Recognition.Line(at: .seconds(1), text: text, isDefinite: true)
        return Recognition(id: "stand-in", audio: "", lines: [line])
    }

    /// An answer that repeats the question.
    func completion(_ text: String) -> Completion {
        let lines = Pieces.split("(\(text))", every: 4).enumerated().map { index, delta in
            Completion.Line(dt: .milliseconds(index == 0 ? 300 : 25), delta: delta)
        }
        let end = Completion.Line(dt: .milliseconds(25), delta: nil, finish: "stop")
        return Completion(id: "stand-in", text: text, lines: lines + [end])
    }

    /// The tone for each sentence, each as soon as its text is there.
    func synthesis(_ text: String) -> Synthesis {
        let lines = Sentences.split(text).flatMap { sentence in
            let start = Synthesis.Line(
                dt: .milliseconds(20),
                after: .text(characterCount: sentence.end),
                event: .sentenceStart(text: sentence.text)
            )
            let end = Synthesis.Line(dt: .zero, event: .sentenceEnd(text: sentence.text))
            return [start] + self.chunks + [end]
        }
        return Synthesis(id: "stand-in", text: text, lines: lines)
    }

    private var chunks: [Synthesis.Line] {
        Pieces.ranges(of: self.tone.bytes.count).enumerated().map { index, range in
            Synthesis.Line(
                dt: .milliseconds(index == 0 ? 180 : 60),
                event: .audio(media: self.tone.path, range: range)
            )
        }
    }
}

/// Cuts what is sent in pieces.
enum Pieces {
    /// How many bytes of audio come at once.
    static let chunkByteCount = 4_096

    /// The chunks of a file of `byteCount` bytes.
    static func ranges(of byteCount: Int) -> [Range<Int>] {
        stride(from: 0, to: byteCount, by: Self.chunkByteCount).map { start in
            start..<min(start + Self.chunkByteCount, byteCount)
        }
    }

    /// `text` in pieces of `count` characters.
    static func split(_ text: String, every count: Int) -> [String] {
        let characters = Array(text)
        return stride(from: 0, to: characters.count, by: count).map { start in
            String(characters[start..<min(start + count, characters.count)])
        }
    }
}
