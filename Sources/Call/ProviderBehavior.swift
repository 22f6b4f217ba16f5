package import Timeline
package import Trace

/// How the mock providers behave. The default is what the fixture says and what the services do.
package struct ProviderBehavior: Hashable, Sendable {
    package struct Recognizer: Hashable, Sendable {
        /// When it replies.
        package enum Replies: String, Sendable, CaseIterable {
            /// To each packet.
            case packet
            /// When the text has changed, as `bigmodel_async` does.
            case change
        }

        /// From the end of speech to the final text, in received audio.
        package var finalLag: Delay
        package var replies: Replies
        /// How long it waits for a packet before it closes the connection with 45000081.
        package var idle: Duration
        /// Whether replies have a sequence number.
        package var numbering: Habit
        /// Whether replies are compressed.
        package var compression: Habit
        package var limits: ProviderLimits

        package init(
            finalLag: Delay = .asRecorded,
            replies: Replies = .packet,
            idle: Duration = .seconds(8),
            numbering: Habit = .asAsked,
            compression: Habit = .asAsked,
            limits: ProviderLimits = .none
        ) {
            self.finalLag = finalLag
            self.replies = replies
            self.idle = idle
            self.numbering = numbering
            self.compression = compression
            self.limits = limits
        }
    }

    /// Whether a provider does as its client does.
    package enum Habit: String, Hashable, Sendable, CaseIterable {
        case asAsked = "as_asked"
        case always
        case never

        /// What it does for a client that does `asked`.
        package func applied(to asked: Bool) -> Bool {
            switch self {
            case .asAsked: asked
            case .always: true
            case .never: false
            }
        }
    }

    package struct Chat: Hashable, Sendable {
        /// From the request to the first token.
        package var firstToken: Delay
        /// From a token to the next.
        package var betweenTokens: Delay
        package var limits: ProviderLimits

        package init(
            firstToken: Delay = .asRecorded,
            betweenTokens: Delay = .asRecorded,
            limits: ProviderLimits = .none
        ) {
            self.firstToken = firstToken
            self.betweenTokens = betweenTokens
            self.limits = limits
        }
    }

    package struct Synthesizer: Hashable, Sendable {
        /// From the text of a sentence to its first audio.
        package var firstByte: Delay
        package var pace: Pace
        /// How long it keeps a connection on which nothing is said.
        package var idle: Duration
        package var limits: ProviderLimits

        package init(
            firstByte: Delay = .asRecorded,
            pace: Pace = .recorded(times: .one),
            idle: Duration = .seconds(30),
            limits: ProviderLimits = .none
        ) {
            self.firstByte = firstByte
            self.pace = pace
            self.idle = idle
            self.limits = limits
        }
    }

    /// How fast audio is made after its first byte.
    package enum Pace: Hashable, Sendable {
        /// The real-time factor: making a second of audio takes this many seconds.
        case realTime(Ratio)
        /// As long as the fixture says, times a factor.
        case recorded(times: Ratio)
    }

    package var recognizer: Recognizer
    package var chat: Chat
    package var synthesizer: Synthesizer

    package init(
        recognizer: Recognizer = Recognizer(),
        chat: Chat = Chat(),
        synthesizer: Synthesizer = Synthesizer()
    ) {
        self.recognizer = recognizer
        self.chat = chat
        self.synthesizer = synthesizer
    }
}

extension ProviderBehavior {
    /// How many `provider` serves.
    package func limits(of provider: Provider) -> ProviderLimits {
        switch provider {
        case .asr: self.recognizer.limits
        case .llm: self.chat.limits
        case .tts: self.synthesizer.limits
        }
    }
}
