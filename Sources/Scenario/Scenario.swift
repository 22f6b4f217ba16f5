package import Call
package import Wire

/// Who calls, what they say, how the providers behave, and what must hold.
package struct Scenario: Hashable, Sendable {
    package var name: String
    /// What this is about, in a sentence; `nil` if the file does not say.
    package var about: String?
    /// The fixture's directory: absolute, or relative to the working directory.
    package var fixture: Located<String>
    package var caller: Caller
    package var providers: ProviderBehavior
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
        package var mic: CallerScript.Microphone
        /// What the caller does, one after the other; at least one step.
        package var steps: [Step]

        /// How many utterances there are, each of which should get an answer.
        package var utteranceCount: Int { self.steps.count(where: \.isSay) }
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

    /// How our own server behaves. Nobody else's server hears of it.
    package struct Server: Hashable, Sendable {
        /// How much silence after the last word ends a turn, on the recognizer's audio clock.
        package var endpointSilence: Duration
        package var audio: AgentSettings.AudioDelivery

        package init(
            endpointSilence: Duration = .milliseconds(2_000),
            audio: AgentSettings.AudioDelivery = .sentence
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
