import Fixture
import Foundation
import Testing
import Timeline

struct FixtureWritingTests {
    @Test func writesTheFilesThatAPersonReads() throws {
        let digest = SHA256Digest(bytes: [UInt8](repeating: 0xA5, count: 32))
        let fixture = Fixture(
            name: "two words",
            source: .recorded,
            media: [
                Media(
                    path: "media/问.wav",
                    digest: digest,
                    duration: .milliseconds(1_480),
                    speech: .milliseconds(300)..<(.microseconds(1_280_500)),
                    bytes: [1]
                ),
                Media(
                    path: "no",
                    digest: digest,
                    duration: .nanoseconds(1),
                    speech: nil,
                    bytes: []
                ),
            ],
            recognitions: [
                Recognition(
                    id: "asr-1",
                    audio: "media/问.wav",
                    lines: [
                        .init(at: .milliseconds(480), text: "今\"天\\\n\u{200B}"),
                        .init(at: .microseconds(1_420_999), text: "今天👋", isDefinite: true),
                    ]
                )
            ],
            completions: [
                Completion(
                    id: "llm-1",
                    text: "今天👋",
                    lines: [
                        .init(dt: .zero, delta: nil),
                        .init(dt: .milliseconds(9), delta: nil, reasoning: "嗯"),
                        .init(dt: .milliseconds(300), delta: "好", reasoning: ""),
                        .init(dt: .milliseconds(5), delta: nil, isUsage: true),
                        .init(dt: .zero, delta: "", finish: "length"),
                        .init(dt: .milliseconds(7), delta: nil, finish: "stop"),
                    ]
                )
            ],
            syntheses: [
                Synthesis(
                    id: "tts-1",
                    text: "好",
                    lines: [
                        .init(
                            dt: .milliseconds(20),
                            after: .text(characterCount: 1),
                            event: .sentenceStart(text: "好")
                        ),
                        .init(dt: .milliseconds(140), event: .audio(media: "no", range: 0..<4_096)),
                        .init(dt: .zero, after: .finishSession, event: .sentenceEnd(text: "好")),
                    ]
                )
            ]
        )
        let written = fixture.files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
        let expected = [
            ("media/问.wav", "\u{1}"),
            ("no", ""),
            (
                "asr.jsonl",
                #"""
                {"stream":"asr-1","match":{"audio":"media/问.wav"}}
                {"at":480,"text":"今\"天\\\n\u200b"}
                {"at":1420,"text":"今天👋","definite":true}

                """#
            ),
            (
                "llm.jsonl",
                #"""
                {"stream":"llm-1","match":{"text":"今天👋"}}
                {"dt":0,"role":"assistant"}
                {"dt":9,"reasoning":"嗯"}
                {"dt":300,"delta":"好","reasoning":""}
                {"dt":5,"usage":true}
                {"dt":0,"delta":"","finish":"length"}
                {"dt":7,"finish":"stop"}

                """#
            ),
            (
                "tts.jsonl",
                #"""
                {"stream":"tts-1","match":{"text":"好"}}
                {"dt":20,"after":"text:1","ev":"TTSSentenceStart","text":"好"}
                {"dt":140,"ev":"TTSResponse","audio":"no#0,4096"}
                {"dt":0,"after":"FinishSession","ev":"TTSSentenceEnd","text":"好"}

                """#
            ),
            (
                "fixture.yaml",
                """
                name: "two words"
                source: recorded
                media:
                  - path: media/问.wav
                    sha256: \(String(repeating: "a5", count: 32))
                    duration: 1480ms
                    speech: {from: 300ms, to: 1280500us}
                  - path: "no"
                    sha256: \(String(repeating: "a5", count: 32))
                    duration: 1ns

                """
            ),
        ]
        #expect(written.map(\.0) == expected.map(\.0))
        for (found, golden) in zip(written, expected) { #expect(found.1 == golden.1) }
    }

    @Test func readsBackTheSameBytes() throws {
        let fixture = try Fixture(loading: SampleFiles())
        let written = Dictionary(uniqueKeysWithValues: fixture.files.map { ($0.path, $0.bytes) })
        #expect(written == SampleFiles().files)
    }

    /// Whatever texts and times a fixture has, and however it was put together.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func readsBackWhatItWrote(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        for step in 0..<20 {
            var fixture = try Fixture(loading: SampleFiles())
            let (question, answer) = (Self.text(&chance), Self.text(&chance))
            fixture.name = Self.text(&chance)
            fixture.source = try #require(
                [.made, .recorded, .promoted].randomElement(using: &chance)
            )
            fixture.recognitions[0].id = Self.text(&chance)
            fixture.recognitions[0].lines[1].text = question
            fixture.recognitions[0].lines[1].at = .milliseconds(
                Int.random(in: 481...9_000, using: &chance)
            )
            fixture.completions[0].text = question
            fixture.completions[0].lines[0].delta = answer
            fixture.completions[0].lines[1].delta = Bool.random(using: &chance) ? "" : nil
            fixture.completions[0].lines.removeLast()
            fixture.completions[0].lines[1].finish = "stop"
            fixture.syntheses[0].text = answer
            let last = fixture.syntheses[0].lines.count - 1
            fixture.syntheses[0].lines[0].event = .sentenceStart(text: answer)
            fixture.syntheses[0].lines[0].after = .finishSession
            fixture.syntheses[0].lines[last].event = .sentenceEnd(text: answer)
            fixture.media[1].duration += .nanoseconds(Int.random(in: 0...2, using: &chance) * 500)
            var files = SampleFiles()
            files.files = Dictionary(
                uniqueKeysWithValues: fixture.files.map { ($0.path, $0.bytes) }
            )
            #expect(try Fixture(loading: files) == fixture, "seed \(seed), step \(step)")
        }
    }

    @Test func refusesToWriteOverSomething() throws {
        try TemporaryDirectory.use { directory in
            let fixture = try Fixture(loading: SampleFiles())
            try fixture.write(to: directory + "/new/one")
            #expect(try Fixture(loading: FixtureDirectory(directory + "/new/one/")) == fixture)
            let full = FixtureError(file: directory + "/new", .file(.directoryNotEmpty))
            #expect(throws: full) { try fixture.write(to: directory + "/new") }
            #expect(
                full.description
                    == "\(directory)/new: the directory is there and not empty; choose another one, "
                    + "or remove it first"
            )
            let file = directory + "/new/one/asr.jsonl"
            #expect(throws: FixtureError(file: file, .file(.directoryNotEmpty))) {
                try fixture.write(to: file)
            }
        }
    }

    private static func text(_ chance: inout SeededGenerator) -> String {
        let pool: [Character] = [
            "a", "Z", "0", " ", "\"", "\\", "/", "#", ":", "-", "{", "}", "'", "\n", "\t", "\r\n",
            "\u{0}",
            "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}", "好", "。", "é", "e\u{301}", "👨‍👩‍👧",
            "\u{10FFFF}",
        ]
        let count = Int.random(in: 1...12, using: &chance)
        // A letter in front, so that there is something to say.
        return "x" + String((0..<count).compactMap { _ in pool.randomElement(using: &chance) })
            + "y"
    }
}
