import Timeline

/// One utterance and its answer, as far as the caller is with it.
struct CallerTurn: Sendable {
    enum Stage: Sendable {
        /// No turn is under way. Can become: speaking.
        case none
        /// SentenceRecognized is waited for. Can become: listening, playingOut, none.
        case speaking(until: Instant)
        /// The answer is on its way. Can become: playingOut.
        case listening(until: Instant)
        /// The answer is complete but still heard. Can become: none.
        case playingOut(until: Instant)
    }

    private(set) var stage = Stage.none
    /// When the last speech of the WAV is due.
    private(set) var endOfSpeech = Instant.start
    /// Whether it is as it should be that nothing comes.
    private(set) var expectsSilence = false
    private var heard: [CallerScript.Sound: Int] = [:]

    /// Whether there is a turn.
    var isUnderWay: Bool {
        switch self.stage {
        case .none: false
        case .speaking, .listening, .playingOut: true
        }
    }

    /// Whether the question has not been heard to its end.
    var isSpeaking: Bool {
        switch self.stage {
        case .speaking: true
        case .none, .listening, .playingOut: false
        }
    }

    var deadline: Instant? {
        switch self.stage {
        case .none: nil
        case .speaking(let until), .listening(let until), .playingOut(let until): until
        }
    }

    /// A turn begins whose speech ends at `endOfSpeech`, and which is given up after `patience`.
    mutating func begin(endOfSpeech: Instant, silentFor: Duration?, patience: Duration) {
        self = CallerTurn()
        self.endOfSpeech = endOfSpeech
        self.expectsSilence = silentFor != nil
        self.stage = .speaking(until: endOfSpeech.advanced(by: silentFor ?? patience))
    }

    /// Something was heard; the caller listens on for `patience`.
    mutating func hear(_ sound: CallerScript.Sound, patience: Duration, at now: Instant) {
        self.heard[sound, default: 0] += 1
        switch (self.stage, sound) {
        case (.speaking, .recognized), (.listening, .recognized), (.listening, .sentenceStart),
            (.listening, .audio), (.listening, .sentenceEnd):
            self.stage = .listening(until: now.advanced(by: patience))
        case (.none, _), (.playingOut, _), (.speaking, .sentenceStart), (.speaking, .audio),
            (.speaking, .sentenceEnd), (.speaking, .done), (.speaking, .botError),
            (.listening, .done), (.listening, .botError):
            break
        }
    }

    /// The answer is complete, and will have been played at `instant`.
    mutating func playOut(until instant: Instant) { self.stage = .playingOut(until: instant) }

    mutating func end() { self.stage = .none }

    /// Whether `moment` has come.
    func hasReached(_ moment: CallerScript.Moment, at now: Instant) -> Bool {
        switch moment {
        case .endOfSpeech: now >= self.endOfSpeech
        case .heard(let sound, let number): self.heard[sound, default: 0] >= number
        }
    }
}
