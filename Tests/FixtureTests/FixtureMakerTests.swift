import Audio
import Fixture
import Foundation
import Testing

struct FixtureMakerTests {
    private static let weather = """
        name: weather
        language: zh
        turns:
          - caller: 今天上海天气怎么样？
            bot: 今天上海多云，二十三度。出门带件外套吧。
          - caller: Thank you very much, that is all I need for today.
            bot: 不客气。
        """

    @Test func makesTheSameBytesFromTheSameSeed() throws {
        let first = try Self.make(Self.weather, seed: 7)
        #expect(try Self.make(Self.weather, seed: 7) == first)
        let other = try Self.make(Self.weather, seed: 8)
        #expect(other != first)
        #expect(other.media == first.media)
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func makesFixturesWithNothingToFind(seed: UInt64) throws {
        let fixture = try Self.make(Self.weather, seed: seed)
        var files = SampleFiles()
        files.files = Dictionary(uniqueKeysWithValues: fixture.files.map { ($0.path, $0.bytes) })
        #expect(Fixture.findings(in: files) == [], "seed \(seed)")
        #expect(try Fixture(loading: files) == fixture, "seed \(seed)")
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func timesThingsAsProvidersDo(seed: UInt64) throws {
        let fixture = try Self.make(Self.weather, seed: seed)
        for stream in fixture.recognitions {
            let media = try #require(fixture.media.first { $0.path == stream.audio })
            let speech = try #require(media.speech)
            #expect(speech.lowerBound == .milliseconds(300), "seed \(seed)")
            #expect(media.duration - speech.upperBound == .milliseconds(200), "seed \(seed)")
            let final = try #require(stream.lines.last)
            let lag = final.at - speech.upperBound
            #expect((.milliseconds(120) ... .milliseconds(350)).contains(lag), "seed \(seed)")
            #expect(stream.lines.count >= 4, "seed \(seed)")
        }
        for stream in fixture.completions {
            let first = try #require(stream.lines.first)
            #expect((.milliseconds(250) ... .milliseconds(450)).contains(first.dt), "seed \(seed)")
            let deltas = stream.lines.compactMap(\.delta)
            #expect(deltas.allSatisfy { (1...4).contains($0.count) }, "seed \(seed)")
            #expect(stream.lines.last?.finish == "stop", "seed \(seed)")
        }
    }

    @Test func takesTheCallersOwnAudio() throws {
        try TemporaryDirectory.use { directory in
            let silence = [Int16](repeating: 0, count: 1_600)
            let samples =
                silence + Tone.samples(frequency: 300, duration: .milliseconds(900)) + silence
            try Data(WAV.encode(samples, sampleRate: 16_000))
                .write(to: URL(filePath: directory + "/ask.wav"))
            let description = directory + "/weather.yaml"
            try Data(
                """
                name: weather
                language: zh
                turns:
                  - caller: {audio: ask.wav, text: 要带伞吗？}
                    bot: 不用。
                """.utf8
            ).write(to: URL(filePath: description))
            let made = try FixtureMaker(voice: ToneVoice())
                .fixture(from: FixtureDescription(readingFileAt: description), at: description)
            #expect(made.media.first?.bytes == WAV.encode(samples, sampleRate: 16_000))
            #expect(made.recognitions.first?.lines.last?.text == "要带伞吗？")
        }
    }

    @Test func refusesTheSameAudioForAnotherText() throws {
        try TemporaryDirectory.use { directory in
            let tone = Tone.samples(frequency: 300, duration: .milliseconds(900))
            try Data(WAV.encode(tone, sampleRate: 16_000))
                .write(to: URL(filePath: directory + "/ask.wav"))
            let text = """
                name: weather
                language: zh
                turns:
                  - caller: {audio: ask.wav, text: 要带伞吗？}
                    bot: 不用。
                  - caller: {audio: ask.wav, text: 冷吗？}
                    bot: 不冷。
                """
            let path = directory + "/weather.yaml"
            let description = try FixtureDescription(reading: Array(text.utf8), file: path)
            let error = FixtureError(file: path, line: 6, .making(.repeatedAudio("ask.wav")))
            #expect(throws: error) {
                _ = try FixtureMaker(voice: ToneVoice()).fixture(from: description, at: path)
            }
        }
    }

    @Test func humsEachTextInItsOwnWay() throws {
        let voice = ToneVoice()
        let texts = ["你好。", "再见。", "你好", "早安。"]
        let recordings = try texts.map { try voice.speak($0, as: .caller, language: "zh") }
        for (index, recording) in recordings.enumerated() {
            #expect(recordings.firstIndex(of: recording) == index)
        }
    }

    @Test(arguments: [
        ("gone.wav", "\"gone.wav\" cannot be heard: cannot be read: "),
        ("silence.wav", "nobody speaks in \"silence.wav\""),
        ("text.wav", "\"text.wav\" cannot be heard: is not audio: it begins as text"),
    ])
    func refusesAudioThatCannotBeRecognized(file: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            let silence = WAV.encode([Int16](repeating: 0, count: 16_000), sampleRate: 16_000)
            try Data(silence).write(to: URL(filePath: directory + "/silence.wav"))
            try Data("hello there".utf8).write(to: URL(filePath: directory + "/text.wav"))
            let text = """
                name: weather
                language: zh
                turns:
                  - caller: {audio: \(file), text: 要带伞吗？}
                    bot: 不用。
                """
            let path = directory + "/weather.yaml"
            let description = try FixtureDescription(reading: Array(text.utf8), file: path)
            let error = try #require(throws: FixtureError.self) {
                _ = try FixtureMaker(voice: ToneVoice()).fixture(from: description, at: path)
            }
            #expect(error.description.hasPrefix("\(path):4: \(message)"))
        }
    }

    @Test func refusesToMakeIntoADirectoryWithFiles() throws {
        try TemporaryDirectory.use { directory in
            try Data(Self.weather.utf8).write(to: URL(filePath: directory + "/weather.yaml"))
            let full = FixtureError(file: directory, .file(.directoryNotEmpty))
            #expect(throws: full) {
                _ = try Fixture.make(from: directory + "/weather.yaml", into: directory)
            }
        }
    }

    @Test(.enabled(if: EspeakVoice() != nil, "espeak-ng is not installed"))
    func makesAFixtureThatSpeaks() throws {
        try TemporaryDirectory.use { directory in
            let path = directory + "/weather.yaml"
            try Data(Self.weather.utf8).write(to: URL(filePath: path))
            let made = try Fixture.make(from: path, into: directory + "/weather")
            #expect(made.voice == "espeak-ng")
            let files = FixtureDirectory(directory + "/weather")
            #expect(Fixture.findings(in: files) == [])
            #expect(try Fixture(loading: files) == made.fixture)
        }
    }

    @Test(.enabled(if: EspeakVoice() != nil, "espeak-ng is not installed"))
    func saysThatEspeakDoesNotKnowALanguage() throws {
        let voice = try #require(EspeakVoice())
        let problem = MakingProblem.voice(
            text: "--help",
            reason: "it ended with status 1; does it know the language \"xx-none\"? "
                + "espeak-ng --voices lists them"
        )
        #expect(throws: problem) { try voice.speak("--help", as: .bot, language: "xx-none") }
        // A text is never an option.
        #expect(try voice.speak("--help", as: .bot, language: "en").speech != nil)
    }

    private static func make(_ text: String, seed: UInt64) throws -> Fixture {
        let description = try FixtureDescription(reading: Array(text.utf8), file: "weather.yaml")
        return try FixtureMaker(voice: ToneVoice(), seed: seed)
            .fixture(from: description, at: "weather.yaml")
    }
}
