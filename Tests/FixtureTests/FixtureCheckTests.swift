import Fixture
import Foundation
import Testing
import Timeline

struct FixtureCheckTests {
    @Test func findsNothingInAFixtureAsItShouldBe() throws {
        #expect(Fixture.findings(in: SampleFiles()) == [])
        let fixture = try Fixture(loading: SampleFiles())
        #expect(fixture.completions.map(\.answer) == ["不用，不下雨。"])
    }

    @Test(arguments: try BrokenFixture.all())
    func saysWhatIsWrong(broken: BrokenFixture) throws {
        let files = try broken.files()
        let found = Fixture.findings(in: files)
        #expect(found.map(\.description) == broken.findings)
        // Playing is refused for the same errors, but for those that only the ear finds.
        let heard = found.filter { !$0.isWarning && !$0.isHeard }
        if heard.isEmpty {
            #expect(throws: Never.self) { try Fixture(loading: files) }
        } else {
            #expect(throws: FixtureErrors(all: heard)) { try Fixture(loading: files) }
        }
    }

    @Test func partsMayBeFinalBeforeTheWhole() throws {
        var files = SampleFiles()
        files["asr.jsonl"] = files["asr.jsonl"]
            .replacing(#""要带"}"#, with: #""要带","definite":true}"#)
        #expect(Fixture.findings(in: files) == [])
        let lines = try Fixture(loading: files).recognitions[0].lines
        #expect(lines.map(\.isDefinite) == [true, true])
    }

    @Test func whatIsNotFinalMayBeAnswered() {
        var files = SampleFiles()
        files["llm.jsonl"] += """
            {"stream":"llm-2","match":{"text":"要带"}}
            {"dt":300,"delta":"不用，不下雨。","finish":"stop"}
            """
        #expect(Fixture.findings(in: files) == [])
    }

    @Test func noiseIsRecognizedAsNothing() throws {
        var files = SampleFiles()
        let noise = files.files["media/say.wav"].map {
            $0[..<44] + Array(repeating: 0, count: 16_000)
        }
        files.files["media/noise.wav"] = noise.map { Array($0) }
        let digest = SHA256Digest(hashing: files.files["media/noise.wav"] ?? []).hex
        files["fixture.yaml"] += """
              - path: media/noise.wav
                sha256: \(digest)
                duration: 500ms
            """
        files["asr.jsonl"] += """
            {"stream":"asr-2","match":{"audio":"media/noise.wav"}}
            {"at":300,"text":"","definite":true}
            """
        #expect(Fixture.findings(in: files) == [])
    }

    @Test func anAnswerWithoutALetterNeedsNobodyToSpeakIt() {
        var files = SampleFiles()
        files["asr.jsonl"] = files["asr.jsonl"].replacing("要带\"}", with: "要带伞\"}")
        files["llm.jsonl"] += """
            {"stream":"llm-2","match":{"text":"要带伞"}}
            {"dt":300,"delta":"……","finish":"stop"}
            """
        #expect(Fixture.findings(in: files) == [])
    }

    @Test func readsThoughtsRolesAndUsage() throws {
        var files = SampleFiles()
        files["llm.jsonl"] = files["llm.jsonl"].replacing(
            #"{"dt":300,"#,
            with: """
                {"dt":9,"role":"assistant"}
                {"dt":8,"reasoning":"嗯"}
                {"dt":7,"usage":true}
                {"dt":300,
                """
        )
        #expect(Fixture.findings(in: files) == [])
        #expect(
            try Fixture(loading: files).completions[0].lines.prefix(3) == [
                Completion.Line(dt: .milliseconds(9), delta: nil),
                Completion.Line(dt: .milliseconds(8), delta: nil, reasoning: "嗯"),
                Completion.Line(dt: .milliseconds(7), delta: nil, isUsage: true),
            ]
        )
    }

    /// Sentences with a megabyte of audio need no megabyte in a repository.
    @Test func aFileMayBeSpokenAgainOnceItWasSpokenWhole() {
        var files = SampleFiles()
        let end = #"{"dt":10,"ev":"TTSSentenceEnd""#
        let again = #"{"dt":50,"ev":"TTSResponse","audio":"media/say.wav#0,16044"}"#
        files["tts.jsonl"] = files["tts.jsonl"].replacing(end, with: "\(again)\n\(again)\n\(end)")
        #expect(Fixture.findings(in: files) == [])
    }

    @Test func readsLinesThatEndInCRLFAndSkipsEmptyOnes() throws {
        var files = SampleFiles()
        for path in ["fixture.yaml", "asr.jsonl", "llm.jsonl", "tts.jsonl"] {
            files[path] = files[path].replacing("\n", with: "\r\n") + "\r\n"
        }
        #expect(Fixture.findings(in: files) == [])
        #expect(try Fixture(loading: files) == Fixture(loading: SampleFiles()))
    }

    @Test(arguments: ["[", "- ", "{a: "])
    func refusesDeepNesting(opening: String) throws {
        var files = SampleFiles()
        files["fixture.yaml"] = "name: " + String(repeating: opening, count: 50_000)
        let error = try #require(Fixture.findings(in: files).first)
        #expect(error.file == "weather/fixture.yaml")
        #expect(error.line == 1)
    }

    @Test func findsAFileThatIsNotUTF8() {
        var files = SampleFiles()
        files.files["llm.jsonl"] = [0x7B, 0xFF, 0x7D]
        let found = Fixture.findings(in: files).map(\.description)
        #expect(found == ["weather/llm.jsonl: the file is not UTF-8"])
    }

    @Test func findsFilesThatAreMissingAllAtOnce() {
        var files = SampleFiles()
        for path in ["fixture.yaml", "asr.jsonl", "tts.jsonl"] { files.files[path] = nil }
        #expect(
            Fixture.findings(in: files).map(\.description) == [
                "weather/fixture.yaml: there is no file \"fixture.yaml\"",
                "weather/asr.jsonl: there is no file \"asr.jsonl\"",
                "weather/tts.jsonl: there is no file \"tts.jsonl\"",
            ]
        )
    }

    @Test func findsAnEmptyIndex() {
        var files = SampleFiles()
        files["fixture.yaml"] = ""
        let found = Fixture.findings(in: files).map(\.description)
        #expect(found == ["weather/fixture.yaml: the file is empty"])
    }

    @Test func refusesAFileThatIsTooLarge() {
        var files = SampleFiles()
        files.files["asr.jsonl"] = [UInt8](repeating: 0x20, count: 16 << 20 + 1)
        let found = Fixture.findings(in: files).first?.description
        #expect(found == "weather/asr.jsonl: \"asr.jsonl\" is larger than 16777216 bytes")
    }

    @Test func findsMediaThatIsNotAudio() {
        var files = SampleFiles()
        let text = Array("This is a text, not a sound.".utf8)
        let digest = SHA256Digest(hashing: files.files["media/ask.wav"] ?? []).hex
        files.files["media/ask.wav"] = text
        files["fixture.yaml"] = files["fixture.yaml"]
            .replacing(digest, with: SHA256Digest(hashing: text).hex)
        #expect(
            Fixture.findings(in: files).map(\.description) == [
                "weather/fixture.yaml:4: \"media/ask.wav\" cannot be heard: is not audio: it begins as "
                    + "text. Expected WAV, FLAC, Ogg or MP3; convert it, for example with sox."
            ]
        )
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func findsSomethingToSayAboutAnyBytes(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        for step in 0..<80 {
            var files = SampleFiles()
            let path = ["fixture.yaml", "asr.jsonl", "llm.jsonl", "tts.jsonl"][step % 4]
            var bytes = try #require(files.files[path])
            for _ in 0...Int.random(in: 0...3, using: &chance) {
                let index = Int.random(in: 0..<bytes.count, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &chance)
                case 1: bytes.remove(at: index)
                default:
                    bytes.insert(
                        contentsOf: "{}[]\":,-&*\n".utf8.shuffled(using: &chance),
                        at: index
                    )
                }
            }
            files.files[path] = bytes
            do {
                let fixture = try Fixture(loading: files)
                #expect(!fixture.name.isEmpty, "seed \(seed), step \(step)")
            } catch {
                let isNamed = error.all.allSatisfy { $0.file.hasPrefix("weather/") }
                #expect(isNamed && !error.all.isEmpty, "seed \(seed), step \(step)")
            }
        }
    }
}

extension FixtureError {
    /// Whether only listening to the audio shows it.
    fileprivate var isHeard: Bool {
        switch self.problem {
        case .media(.notAudio), .media(.wrongDuration), .media(.wrongSpeech): true
        default: false
        }
    }
}
