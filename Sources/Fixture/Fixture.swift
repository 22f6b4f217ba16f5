/// What the providers say in a run, and the audio that goes with it.
package struct Fixture: Sendable, Equatable {
    /// Where the content came from.
    package enum Source: String, Sendable {
        /// Written by `ringer fixture new`.
        case made
        /// Captured from real providers.
        case recorded
        /// Recorded, then edited into a regression test.
        case promoted
    }

    package var name: String
    package var source: Source
    /// In the order of `fixture.yaml`.
    package var media: [Media]
    package var recognitions: [Recognition]
    package var completions: [Completion]
    package var syntheses: [Synthesis]

    package init(
        name: String,
        source: Source,
        media: [Media] = [],
        recognitions: [Recognition] = [],
        completions: [Completion] = [],
        syntheses: [Synthesis] = []
    ) {
        self.name = name
        self.source = source
        self.media = media
        self.recognitions = recognitions
        self.completions = completions
        self.syntheses = syntheses
    }
}

/// A file of audio.
package struct Media: Sendable, Equatable {
    /// Relative to the fixture's directory, such as `media/turn-1.wav`.
    package var path: String
    /// SHA-256 of the file.
    package var digest: SHA256Digest
    package var duration: Duration
    /// From the first to the last speech in the file; `nil` if there is none.
    package var speech: Range<Duration>?
    /// The file.
    package var bytes: [UInt8]

    package init(
        path: String,
        digest: SHA256Digest,
        duration: Duration,
        speech: Range<Duration>?,
        bytes: [UInt8]
    ) {
        self.path = path
        self.digest = digest
        self.duration = duration
        self.speech = speech
        self.bytes = bytes
    }
}

/// What is recognized in one WAV file: a stream of `asr.jsonl`.
package struct Recognition: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// How much audio must have been received, from the first packet of the WAV on.
        package var at: Duration
        /// All text so far; empty where nothing was understood.
        package var text: String
        /// Whether the text so far is final. What follows adds to it.
        package var isDefinite: Bool

        package init(at: Duration, text: String, isDefinite: Bool = false) {
            self.at = at
            self.text = text
            self.isDefinite = isDefinite
        }
    }

    /// The stream's name, such as `asr-1`.
    package var id: String
    /// The path of the WAV that this stream belongs to.
    package var audio: String
    package var lines: [Line]

    package init(id: String, audio: String, lines: [Line]) {
        self.id = id
        self.audio = audio
        self.lines = lines
    }
}

/// What the model answers to one text: a stream of `llm.jsonl`.
package struct Completion: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// Time since the line before; for the first, since the request.
        package var dt: Duration
        /// The text of this chunk; `nil` for one that only ends the answer, or only says whose it is.
        package var delta: String?
        /// What the model thinks at this point and nobody should hear.
        package var reasoning: String?
        /// Why the answer ends here, such as `stop`.
        package var finish: String?
        /// Whether this chunk tells how much was used so far, and nothing else.
        package var isUsage: Bool

        package init(
            dt: Duration,
            delta: String?,
            reasoning: String? = nil,
            finish: String? = nil,
            isUsage: Bool = false
        ) {
            self.dt = dt
            self.delta = delta
            self.reasoning = reasoning
            self.finish = finish
            self.isUsage = isUsage
        }

        /// Whether this chunk says nothing but that the assistant speaks.
        package var isRole: Bool {
            self.delta == nil && self.reasoning == nil && self.finish == nil && !self.isUsage
        }
    }

    /// The stream's name, such as `llm-1`.
    package var id: String
    /// The user's text that this stream answers.
    package var text: String
    package var lines: [Line]

    /// All deltas joined: what the model says.
    package var answer: String { self.lines.compactMap(\.delta).joined() }

    package init(id: String, text: String, lines: [Line]) {
        self.id = id
        self.text = text
        self.lines = lines
    }
}

/// How one answer is spoken: a stream of `tts.jsonl`.
package struct Synthesis: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// Time since the line before or since `after` came true, whichever was later.
        package var dt: Duration
        /// What must have arrived; `nil` if nothing beyond the line before.
        package var after: Cause?
        package var event: Event

        package init(dt: Duration, after: Cause? = nil, event: Event) {
            self.dt = dt
            self.after = after
            self.event = event
        }
    }

    package enum Cause: Sendable, Equatable {
        /// This many characters (as a reader counts them) of text in this session, from its start.
        case text(characterCount: Int)
        /// The client's FinishSession.
        case finishSession
    }

    package enum Event: Sendable, Equatable {
        case sentenceStart(text: String)
        /// Bytes `range` of the file at `media`.
        case audio(media: String, range: Range<Int>)
        case sentenceEnd(text: String)
    }

    /// The stream's name, such as `tts-1`.
    package var id: String
    /// The text that this stream speaks.
    package var text: String
    package var lines: [Line]

    package init(id: String, text: String, lines: [Line]) {
        self.id = id
        self.text = text
        self.lines = lines
    }
}
