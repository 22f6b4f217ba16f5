import Call
import Fixture
import Timeline
import Trace

/// Three turns, made up so that every time can be worked out on paper.
///
/// Each WAV is 1.5 s long with speech from 0.1 s to 1 s, recognized in two steps, the last 200 ms after
/// the speech. Each answer has two sentences of 1 s, which are 1,000 bytes each.
enum SmallFixture {
    static let questions = ["一加一？", "再加一？", "谢谢。"]
    static let answers = [["是二。", "很简单。"], ["是三。", "也简单。"], ["不客气。", "再见。"]]

    static let fixture = Fixture(
        name: "small",
        source: .made,
        media: (1...3).flatMap { turn in
            [
                media("turn-\(turn).wav", .milliseconds(1_500), speechEnd: .seconds(1)),
                media("answer-\(turn)-1.mp3", .seconds(1), speechEnd: nil),
                media("answer-\(turn)-2.mp3", .seconds(1), speechEnd: nil),
            ]
        },
        recognitions: (1...3).map { turn in
            let text = questions[turn - 1]
            return Recognition(
                id: "asr-\(turn)",
                audio: "turn-\(turn).wav",
                lines: [
                    Recognition.Line(at: .milliseconds(600), text: String(text.prefix(2))),
                    Recognition.Line(at: .milliseconds(1_200), text: text, isDefinite: true),
                ]
            )
        },
        completions: (1...3).map { turn in
            Completion(
                id: "llm-\(turn)",
                text: questions[turn - 1],
                lines: [
                    Completion.Line(dt: .milliseconds(300), delta: answers[turn - 1][0]),
                    Completion.Line(dt: .milliseconds(50), delta: answers[turn - 1][1]),
                    Completion.Line(dt: .milliseconds(50), delta: nil, finish: "stop"),
                ]
            )
        },
        syntheses: (1...3).map { synthesis(turn: $0) }
    )

    /// What the caller says, turn by turn.
    static let steps = (1...3).map { turn in
        CallerScript.Step.say(
            CallerScript.Speech(
                media: "turn-\(turn).wav",
                digest: digest(of: "turn-\(turn).wav").short,
                packetCount: 15,
                end: .seconds(1)
            )
        )
    }

    /// The digest of a chunk of an answer: they are all half a file of ones.
    static let halfDigest = ContentDigest([UInt8](repeating: 1, count: 500).span)

    static func digest(of path: String) -> SHA256Digest { SHA256Digest(hashing: Array(path.utf8)) }

    private static func media(
        _ path: String,
        _ duration: Duration,
        speechEnd: Duration?
    ) -> Media {
        Media(
            path: path,
            digest: self.digest(of: path),
            duration: duration,
            speech: speechEnd.map { .milliseconds(100)..<$0 },
            bytes: [UInt8](repeating: 1, count: 1_000)
        )
    }

    private static func synthesis(turn: Int) -> Synthesis {
        let sentences = self.answers[turn - 1]
        var lines: [Synthesis.Line] = []
        var characterCount = 0
        for (index, text) in sentences.enumerated() {
            let media = "answer-\(turn)-\(index + 1).mp3"
            characterCount += text.count
            lines += [
                Synthesis.Line(
                    dt: .milliseconds(20),
                    after: .text(characterCount: characterCount),
                    event: .sentenceStart(text: text)
                ),
                Synthesis.Line(
                    dt: .milliseconds(100),
                    event: .audio(media: media, range: 0..<500)
                ),
                Synthesis.Line(
                    dt: .milliseconds(60),
                    event: .audio(media: media, range: 500..<1_000)
                ),
                Synthesis.Line(dt: .milliseconds(10), event: .sentenceEnd(text: text)),
            ]
        }
        return Synthesis(id: "tts-\(turn)", text: sentences.joined(), lines: lines)
    }
}
