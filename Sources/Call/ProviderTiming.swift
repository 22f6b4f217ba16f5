package import Timeline

/// How long the mock providers take. The default is what the fixture says.
package struct ProviderTiming: Hashable, Sendable {
    package struct Recognizer: Hashable, Sendable {
        /// From the end of speech to the final text, in received audio.
        package var finalLag = Delay.asRecorded

        package init() {}
    }

    package struct Chat: Hashable, Sendable {
        /// From the request to the first token.
        package var firstToken = Delay.asRecorded
        /// From a token to the next.
        package var betweenTokens = Delay.asRecorded

        package init() {}
    }

    package struct Synthesizer: Hashable, Sendable {
        /// From the text of a sentence to its first audio.
        package var firstByte = Delay.asRecorded
        package var pace = Pace.recorded(times: .one)

        package init() {}
    }

    /// How fast audio is made after its first byte.
    package enum Pace: Hashable, Sendable {
        /// The real-time factor: making a second of audio takes this many seconds.
        case realTime(Ratio)
        /// As long as the fixture says, times a factor.
        case recorded(times: Ratio)
    }

    package var recognizer = Recognizer()
    package var chat = Chat()
    package var synthesizer = Synthesizer()

    package init() {}

    /// Providers that take no time: what is left is the server's own.
    package static let instant = {
        var timing = ProviderTiming()
        timing.recognizer.finalLag = .fixed(.zero)
        timing.chat.firstToken = .fixed(.zero)
        timing.chat.betweenTokens = .fixed(.zero)
        timing.synthesizer.firstByte = .fixed(.zero)
        timing.synthesizer.pace = .realTime(.zero)
        return timing
    }()
}
