/// Something that must be found in what happened, in a turn or in a call: an item of `expect`.
package enum Expectation: Hashable, Sendable {
    /// The caller was told that it said this.
    case recognized(TextPattern?)
    /// The caller was told that it hears this: all sentences of the turn joined.
    case spoken(TextPattern)
    case audio(AudioExpectation)
    case done(TimeLimit?)
    /// A BotError whose code is like this.
    case error(code: TextPattern, TimeLimit?)
    /// TTSDone or BotError, whichever.
    case settled(TimeLimit?)
    /// This must not be heard.
    case absent(CallEvent)
    /// No answer comes for so long after the end of speech.
    case silent(Duration)
    /// The server closes the call.
    case closed(code: Int?, TimeLimit?)
    /// The synthesizer was asked for this voice.
    case speaker(String)
    /// The last answer in the conversation that the model was sent; `nil`: there is none.
    case remembers(TextPattern?)

    /// Whether it makes a failure part of the plan.
    var plansErrors: Bool {
        switch self {
        case .error, .settled, .closed: true
        case .recognized, .spoken, .audio, .done, .absent, .silent, .speaker, .remembers: false
        }
    }
}

/// What is expected of the audio of a turn.
package struct AudioExpectation: Hashable, Sendable {
    /// How many messages, at least; 1 unless something else is said.
    package var atLeast: Int
    /// How many messages, at most; `nil`: any number.
    package var atMost: Int?
    /// How many of the messages cannot be decoded; `nil`: nobody counts.
    package var undecodable: Int?
    /// When the first must be there.
    package var limit: TimeLimit?

    package init(
        atLeast: Int = 1,
        atMost: Int? = nil,
        undecodable: Int? = nil,
        limit: TimeLimit? = nil
    ) {
        self.atLeast = atLeast
        self.atMost = atMost
        self.undecodable = undecodable
        self.limit = limit
    }
}

/// By when something must have happened.
package struct TimeLimit: Hashable, Sendable {
    /// What time is counted from.
    package enum Start: String, Hashable, Sendable, CaseIterable {
        case dialled, ready
        /// The end of the caller's speech, as scheduled.
        case speech
        case recognized, sentence, audio, done, error
    }

    package var within: Duration
    /// `nil`: the end of speech in a turn, the beginning of the call elsewhere.
    package var after: Start?

    package init(within: Duration, after: Start? = nil) {
        self.within = within
        self.after = after
    }
}

/// A text as it must be, or what it must be like.
package enum TextPattern: Hashable, Sendable {
    case exactly(String)
    /// `*` stands for any text, also for none.
    case like(String)

    /// Whether `text` is as it must be. Takes no longer than the length of the text times that of the
    /// pattern, whatever they are.
    package func matches(_ text: String) -> Bool {
        switch self {
        case .exactly(let expected): text == expected
        case .like(let pattern): Self.matches(Array(text), Array(pattern))
        }
    }

    /// How it is written.
    package var text: String {
        switch self {
        case .exactly(let text), .like(let text): text
        }
    }

    /// Goes back only to the last star, since an earlier one cannot help where that does not.
    private static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
        var (at, place) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while at < text.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == text[at] {
                (at, place) = (at + 1, place + 1)
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (at, place) = (last.text + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
