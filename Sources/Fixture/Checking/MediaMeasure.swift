import Audio
import Timeline

/// How long a file of audio plays and where somebody speaks in it, by listening to it.
struct MediaMeasure: Equatable {
    /// How far a measure may lie from what is declared: decoders of MP3 differ a little.
    static let slack = Duration.milliseconds(30)

    let duration: Duration
    /// `nil` if nobody speaks.
    let speech: Range<Duration>?

    /// Listens to `bytes`, the file at `path`. Times are cut to whole milliseconds.
    init(_ bytes: [UInt8], path: String) throws(AudioError) {
        let recording = try Recording(decoding: bytes, name: path)
        // As long as a caller will take it to play, which only sees the frames.
        let frames = path.hasSuffix(".mp3") ? MediaLength.mp3(bytes.span) : nil
        self.duration = (frames ?? recording.duration).inWholeMilliseconds
        self.speech = recording.speech.map { bounds in
            bounds.lowerBound.inWholeMilliseconds..<bounds.upperBound.inWholeMilliseconds
        }
    }

    /// Where `media`, read from `fixture.yaml` in `directory`, differs from what is heard.
    static func findings(
        in media: [FixtureDraft.Placed<Media>],
        of directory: String
    ) -> [FixtureError] {
        let file = "\(directory)/\(FixtureDraft.File.index.rawValue)"
        return media.filter(\.isWhole).flatMap { media in
            Self.problems(of: media.value).map { problem in
                FixtureError(file: file, line: media.line, .media(problem))
            }
        }
    }

    private static func problems(of media: Media) -> [MediaProblem] {
        let measure: MediaMeasure
        do {
            measure = try MediaMeasure(media.bytes, path: media.path)
        } catch {
            return [.notAudio(media.path, reason: error.reason)]
        }
        var problems: [MediaProblem] = []
        if !measure.duration.isNear(media.duration) {
            problems.append(
                .wrongDuration(
                    media.path,
                    declared: media.duration,
                    measured: measure.duration
                )
            )
        }
        let isSpeechNear =
            switch (media.speech, measure.speech) {
            case (nil, nil): true
            case (let left?, let right?):
                left.lowerBound.isNear(right.lowerBound)
                    && left.upperBound.isNear(right.upperBound)
            case (nil, _?), (_?, nil): false
            }
        if !isSpeechNear {
            problems.append(
                .wrongSpeech(media.path, declared: media.speech, measured: measure.speech)
            )
        }
        return problems
    }
}

extension AudioError {
    /// The error as a sentence, without the name that it begins with.
    var reason: String {
        let sentence = self.description
        guard let colon = sentence.firstRange(of: ": ") else { return sentence }
        return String(sentence[colon.upperBound...])
    }
}

extension Duration {
    fileprivate func isNear(_ other: Duration) -> Bool {
        (other - MediaMeasure.slack...other + MediaMeasure.slack).contains(self)
    }

    /// Cut off below one millisecond.
    var inWholeMilliseconds: Duration { .milliseconds(self.millisecondCount) }

    /// How many whole milliseconds these are.
    var millisecondCount: Int64 { self.wholeNanoseconds / 1_000_000 }
}
