import Audio
import Testing

struct AudioErrorTests {
    @Test(
        arguments: [
            (
                .unreadable(name: "a.wav", reason: "No such file or directory"),
                "a.wav: cannot be read: No such file or directory. Check the path."
            ),
            (
                .empty(name: "a.wav"),
                "a.wav: the file is empty, expected audio. Record or copy it again."
            ),
            (
                .tooLarge(name: "a.wav", byteCount: 402_653_185),
                "a.wav: has 402653185 bytes, at most 402653184 are read. Cut it into shorter files."
            ),
            (
                .notAudio(name: "a.wav", found: "it begins as text"),
                "a.wav: is not audio: it begins as text. Expected WAV, FLAC, Ogg or MP3; convert it, "
                    + "for example with sox."
            ),
            (
                .noSamples(name: "a.wav"),
                "a.wav: has a header and no samples, expected audio. Record or copy it again."
            ),
            (
                .cutOff(name: "a.flac", found: .milliseconds(1_500), expected: .seconds(2)),
                "a.flac: only 1.5 seconds of audio can be decoded, its header says 2.0 seconds. "
                    + "The file is cut off or damaged; copy it again."
            ),
            (
                .unsupportedRate(name: "a.wav", rate: 4_000),
                "a.wav: has 4000 samples per second, expected 8000 to 192000. Convert it to 16000."
            ),
            (
                .unsupportedChannels(name: "a.wav", count: 6),
                "a.wav: has 6 channels, expected 1 or 2. Mix it down to one."
            ),
            (
                .tooLong(name: "a.wav"),
                "a.wav: plays longer than 1800.0 seconds, which is the most for one recording. "
                    + "Cut it into shorter files."
            ),
            (
                .notEncodable(sampleRate: 24_001),
                "MP3 cannot have 24001 samples per second. Expected one of 8000, 11025, 12000, 16000, "
                    + "22050, 24000, 32000, 44100, 48000."
            ),
            (
                .encoderFailed(reason: "it cannot be opened"),
                "The MP3 encoder failed: it cannot be opened. "
                    + "Check that libsndfile is 1.2 or later and has MP3."
            ),
        ] as [(AudioError, String)]
    )
    func saysWhereWhatAndWhatToDo(error: AudioError, sentence: String) {
        #expect(error.description == sentence)
    }
}
