import Audio
import Timeline

/// Makes a fixture out of a description: has everything spoken, and invents the timing that real
/// providers might have had.
package struct FixtureMaker<SpeakingVoice: Voice> {
    private let voice: SpeakingVoice
    private let seed: SeededGenerator

    /// A maker that speaks with `voice`.
    ///
    /// The timing follows from `seed`: the same description, voice and seed make the same fixture.
    package init(voice: SpeakingVoice, seed: UInt64 = 1) {
        self.voice = voice
        self.seed = SeededGenerator(seed: seed)
    }

    /// The fixture that `description` describes.
    ///
    /// - Parameters:
    ///   - description: Who says what.
    ///   - file: What messages call the description. Its audio lies relative to it.
    /// - Returns: A fixture in which ``Fixture/findings(in:)`` finds nothing.
    /// - Throws: ``MakingProblem`` with the line of the turn.
    package func fixture(
        from description: FixtureDescription,
        at file: String
    ) throws(FixtureError) -> Fixture {
        var fixture = Fixture(name: description.name, source: .made)
        for (index, turn) in description.turns.enumerated() {
            do throws(MakingProblem) {
                let chance = self.seed.child(UInt64(index))
                let audio = try self.caller(turn, in: description.language, relativeTo: file)
                try Self.recognize(turn, audio, number: index + 1, chance.child(1), &fixture)
                Self.answer(turn, number: index + 1, chance.child(2), &fixture)
                let isSpoken = fixture.syntheses.contains { $0.text == turn.bot }
                if !isSpoken {
                    try self.speak(turn, index + 1, description.language, chance.child(3), &fixture)
                }
            } catch {
                throw FixtureError(file: file, line: turn.line, .making(error))
            }
        }
        return fixture
    }

    // MARK: What the caller says

    /// Speech made here has 300 ms of silence before and 200 ms behind it; a file stays as it is.
    private func caller(
        _ turn: FixtureDescription.Turn,
        in language: String,
        relativeTo file: String
    ) throws(MakingProblem) -> Recording {
        guard let audio = turn.audio else {
            let spoken = try self.voice.speak(turn.caller, as: .caller, language: language)
            return try spoken.trimmed(before: 4_800, behind: 3_200, name: turn.caller)
        }
        let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let path = audio.hasPrefix("/") ? audio : directory + audio
        do {
            return try Recording(reading: path)
        } catch {
            throw .notAudio(audio, reason: error.reason)
        }
    }

    private static func recognize(
        _ turn: FixtureDescription.Turn,
        _ audio: Recording,
        number: Int,
        _ chance: SeededGenerator,
        _ fixture: inout Fixture
    ) throws(MakingProblem) {
        let bytes = WAV.encode(audio.samples, sampleRate: Recording.sampleRate)
        let media = try Self.media(bytes, path: "media/turn-\(number).wav")
        guard let speech = media.speech else { throw .silent(turn.audio ?? turn.caller) }
        guard !fixture.media.contains(where: { $0.digest == media.digest }) else {
            throw .repeatedAudio(turn.audio ?? turn.caller)
        }
        fixture.media.append(media)
        var timing = Timing(chance)
        fixture.recognitions.append(
            Recognition(
                id: "asr-\(number)",
                audio: media.path,
                lines: timing.recognition(of: turn.caller, in: speech)
            )
        )
    }

    // MARK: What the bot answers

    private static func answer(
        _ turn: FixtureDescription.Turn,
        number: Int,
        _ chance: SeededGenerator,
        _ fixture: inout Fixture
    ) {
        var timing = Timing(chance)
        let lines = timing.completion(of: turn.bot)
        fixture.completions.append(Completion(id: "llm-\(number)", text: turn.caller, lines: lines))
    }

    private func speak(
        _ turn: FixtureDescription.Turn,
        _ number: Int,
        _ language: String,
        _ chance: SeededGenerator,
        _ fixture: inout Fixture
    ) throws(MakingProblem) {
        var timing = Timing(chance)
        var synthesis = Synthesis(id: "tts-\(number)", text: turn.bot, lines: [])
        for (index, sentence) in Sentences.split(turn.bot).enumerated() {
            let spoken = try self.voice.speak(sentence.text, as: .bot, language: language)
                .trimmed(before: 800, behind: 3_200, name: sentence.text)
            let path = "media/answer-\(number)-\(index + 1).mp3"
            let media = try Self.media(Self.mp3(spoken, sentence.text), path: path)
            fixture.media.append(media)
            synthesis.lines += timing.synthesis(of: sentence, media)
        }
        fixture.syntheses.append(synthesis)
    }

    private static func mp3(
        _ recording: Recording,
        _ text: String
    ) throws(MakingProblem) -> [UInt8] {
        let samples = Resampler.resample(
            recording.samples,
            from: Recording.sampleRate,
            to: 24_000
        )
        do {
            return try MP3.encode(samples, sampleRate: 24_000)
        } catch {
            throw .notAudio(text, reason: error.reason)
        }
    }

    private static func media(_ bytes: [UInt8], path: String) throws(MakingProblem) -> Media {
        do {
            let measure = try MediaMeasure(bytes, path: path)
            return Media(
                path: path,
                digest: SHA256Digest(hashing: bytes),
                duration: measure.duration,
                speech: measure.speech,
                bytes: bytes
            )
        } catch {
            throw .notAudio(path, reason: error.reason)
        }
    }
}

extension Recording {
    /// The speech in it, with so many samples of silence `before` and `behind`.
    fileprivate func trimmed(
        before: Int,
        behind: Int,
        name: String
    ) throws(MakingProblem) -> Recording {
        guard let speech = self.speech else { throw .silent(name) }
        let first = Int(speech.lowerBound.millisecondCount) * Recording.sampleRate / 1_000
        let end = Int(speech.upperBound.millisecondCount) * Recording.sampleRate / 1_000
        let spoken = self.samples[first..<min(end, self.samples.count)]
        return Recording(
            samples: [Int16](repeating: 0, count: before) + spoken
                + [Int16](repeating: 0, count: behind)
        )
    }
}
