package import Timeline
package import Wire

/// Who calls, what they say, how the providers behave, and what must hold.
package struct Scenario: Hashable, Sendable {
    package var name: String
    /// What this is about, in a sentence; `nil` if the file does not say.
    package var about: String?
    /// The fixture's directory: absolute, or relative to the working directory.
    package var fixture: Located<String>
    package var caller: Caller
    package var providers: Providers
    package var server: Server
    package var expect: Expectations
    /// Where the scenario was read from; for messages about it.
    package let file: YAMLFile
}

extension Scenario {
    /// The caller's side of the call.
    package struct Caller: Hashable, Sendable {
        package var framing: AudioFraming
        /// How much audio a packet holds: whole milliseconds, from 20 ms to 1 s.
        package var packet: Duration
        package var mic: Microphone
        /// What the caller does, one after the other; at least one step.
        package var steps: [Step]

        /// How many utterances there are, each of which should get an answer.
        package var utteranceCount: Int { self.steps.count(where: \.isSay) }
    }

    /// When the caller's audio goes out.
    package enum Microphone: String, Sendable, CaseIterable {
        /// Closed from SentenceRecognized until playback of the answer would end, as in a browser.
        case gated
        /// Always.
        case open
    }

    package enum Step: Hashable, Sendable {
        /// Speak a file and wait for the answer. `media` is its path in the fixture, such as
        /// `media/turn-1.wav`.
        case say(media: Located<String>)
        case wait(Duration)
        /// Ask for another voice from the next turn on.
        case configure(speaker: String)

        var isSay: Bool {
            switch self {
            case .say: true
            case .wait, .configure: false
            }
        }
    }

    /// How long the providers take. The default is what the fixture recorded.
    package struct Providers: Hashable, Sendable {
        package struct Recognizer: Hashable, Sendable {
            /// From the end of speech to the final text.
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
            package var pace: SynthesisPace

            package init(
                firstByte: Delay = .asRecorded,
                pace: SynthesisPace = .recorded(times: .one)
            ) {
                self.firstByte = firstByte
                self.pace = pace
            }
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

    /// How fast audio is made after its first byte.
    package enum SynthesisPace: Hashable, Sendable {
        /// The real-time factor: making a second of audio takes this many seconds.
        case realTime(Ratio)
        /// As long as the fixture says, times a factor.
        case recorded(times: Ratio)
    }

    /// How our own server behaves. Nobody else's server hears of it.
    package struct Server: Hashable, Sendable {
        package enum AnswerAudio: String, Sendable, CaseIterable {
            /// A message per sentence, as the reference implementation does.
            case sentence
            /// Each chunk as it comes from the synthesizer.
            case stream
        }

        /// How much silence after the last word ends a turn, on the recognizer's audio clock.
        package var endpointSilence: Duration
        package var audio: AnswerAudio

        package init(
            endpointSilence: Duration = .milliseconds(2_000),
            audio: AnswerAudio = .sentence
        ) {
            self.endpointSilence = endpointSilence
            self.audio = audio
        }
    }

    /// What must hold.
    package struct Expectations: Hashable, Sendable {
        /// The whole history of a call.
        package var order: Order

        package init(order: Order = .protocolGrammar) {
            self.order = order
        }
    }
}
