package import Audio

/// Speaks texts for a fixture that is made.
package protocol Voice {
    /// What messages call the voice.
    var name: String { get }

    /// `text`, spoken.
    ///
    /// - Parameters:
    ///   - text: A sentence or a few, with something to speak in it.
    ///   - speaker: Whose voice it is.
    ///   - language: As espeak-ng calls it.
    /// - Returns: Speech, with any silence around it.
    /// - Throws: ``MakingProblem/voice(text:reason:)``.
    func speak(
        _ text: String,
        as speaker: Speaker,
        language: String
    ) throws(MakingProblem) -> Recording
}

/// One of the two who talk in a call.
package enum Speaker: Sendable {
    case caller
    case bot
}

/// A voice for machines without one: a tone for each sentence, as long as the sentence would take.
///
/// The pitch follows from the text, so that different texts are different audio.
package struct ToneVoice: Voice {
    package let name = "tones"

    /// A voice that needs nothing.
    package init() {}

    package func speak(
        _ text: String,
        as speaker: Speaker,
        language: String
    ) throws(MakingProblem) -> Recording {
        let pause = [Int16](repeating: 0, count: Recording.sampleRate / 5)
        let tones = Sentences.split(text).map { sentence in
            Tone.samples(
                frequency: Self.frequency(of: sentence.text, speaker),
                duration: Self.duration(of: sentence.text)
            )
        }
        return Recording(samples: Array(tones.joined(separator: pause)))
    }

    /// The caller hums between 150 and 250 Hz, the bot 150 Hz higher.
    private static func frequency(of sentence: String, _ speaker: Speaker) -> Double {
        // FNV-1a, since the hashes of the standard library differ from run to run.
        let hash = sentence.utf8.reduce(UInt32(2_166_136_261)) { hash, byte in
            (hash ^ UInt32(byte)) &* 16_777_619
        }
        return (speaker == .caller ? 150 : 300) + Double(hash % 10_000) / 100
    }

    /// 200 ms for a Chinese character, 70 ms for a letter.
    private static func duration(of sentence: String) -> Duration {
        let letters = sentence.filter { $0.isLetter || $0.isNumber }
        let wide = letters.count { $0.isWide }
        return .milliseconds(min(30_000, max(300, wide * 200 + (letters.count - wide) * 70)))
    }
}

extension Character {
    /// Whether this is a character of a script that writes syllables or words, as Chinese does.
    var isWide: Bool { self.unicodeScalars.contains { (0x2E80...0xFFEF).contains($0.value) } }
}
