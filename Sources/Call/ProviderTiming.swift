package import Timeline

/// How long the mock providers take. The default is what the fixture says.
package struct ProviderTiming: Hashable, Sendable {
    package struct Recognizer: Hashable, Sendable {
        /// From the end of speech to the final text, in received audio.
        package var finalLag: Delay

        package init(finalLag: Delay = .asRecorded) {
            self.finalLag = finalLag
        }
    }

    package struct Chat: Hashable, Sendable {
        /// From the request to the first token.
        package var firstToken: Delay
        /// From a token to the next.
        package var betweenTokens: Delay

        package init(firstToken: Delay = .asRecorded, betweenTokens: Delay = .asRecorded) {
            self.firstToken = firstToken
            self.betweenTokens = betweenTokens
        }
    }

    package struct Synthesizer: Hashable, Sendable {
        /// From the text of a sentence to its first audio.
        package var firstByte: Delay
        package var pace: Pace

        package init(firstByte: Delay = .asRecorded, pace: Pace = .recorded(times: .one)) {
            self.firstByte = firstByte
            self.pace = pace
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
