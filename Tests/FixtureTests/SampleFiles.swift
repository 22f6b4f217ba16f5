import Audio
import Fixture

/// A small fixture in memory that is as it should be, to be broken in one place.
struct SampleFiles: FixtureFiles {
    var name = "weather"
    var files: [String: [UInt8]]

    /// A copy of the sample, which is made once.
    init() {
        self = Self.sample
    }

    private static let sample = SampleFiles(made: ())

    private init(made: ()) {
        let ask = Self.wav(silence: 4_800, speech: 8_000, behind: 3_200)
        let say = Self.wav(silence: 1_600, speech: 4_800, behind: 1_600)
        self.files = ["media/ask.wav": ask, "media/say.wav": say]
        self["fixture.yaml"] = """
            name: weather
            source: made
            media:
              - path: media/ask.wav
                sha256: \(SHA256Digest(hashing: ask).hex)
                duration: 1000ms
                speech: {from: 300ms, to: 800ms}
              - path: media/say.wav
                sha256: \(SHA256Digest(hashing: say).hex)
                duration: 500ms
                speech: {from: 100ms, to: 400ms}

            """
        self["asr.jsonl"] = """
            {"stream":"asr-1","match":{"audio":"media/ask.wav"}}
            {"at":480,"text":"要带"}
            {"at":980,"text":"要带伞吗？","definite":true}

            """
        self["llm.jsonl"] = """
            {"stream":"llm-1","match":{"text":"要带伞吗？"}}
            {"dt":300,"delta":"不用，"}
            {"dt":25,"delta":"不下雨。"}
            {"dt":20,"finish":"stop"}

            """
        self["tts.jsonl"] = """
            {"stream":"tts-1","match":{"text":"不用，不下雨。"}}
            {"dt":40,"after":"text:7","ev":"TTSSentenceStart","text":"不用，不下雨。"}
            {"dt":160,"ev":"TTSResponse","audio":"media/say.wav#0,8192"}
            {"dt":50,"ev":"TTSResponse","audio":"media/say.wav#8192,16044"}
            {"dt":10,"ev":"TTSSentenceEnd","text":"不用，不下雨。"}

            """
    }

    /// The text of a file.
    subscript(path: String) -> String {
        get { String(decoding: self.files[path] ?? [], as: UTF8.self) }
        set { self.files[path] = Array(newValue.utf8) }
    }

    func read(_ path: String, limit: Int) throws(FixtureError) -> [UInt8] {
        guard let bytes = self.files[path] else {
            throw FixtureError(file: "\(self.name)/\(path)", .file(.missing(path)))
        }
        guard bytes.count <= limit else {
            let problem = FileProblem.tooLarge(path, byteCountMax: limit)
            throw FixtureError(file: "\(self.name)/\(path)", .file(problem))
        }
        return bytes
    }

    /// Whole numbers all along, so that the digest is the same on every platform.
    private static func wav(silence: Int, speech: Int, behind: Int) -> [UInt8] {
        let samples = (0..<silence + speech + behind).map { index -> Int16 in
            guard (silence..<silence + speech).contains(index) else { return 0 }
            return index / 40 % 2 == 0 ? 4_000 : -4_000
        }
        return WAV.encode(samples, sampleRate: Recording.sampleRate)
    }
}
