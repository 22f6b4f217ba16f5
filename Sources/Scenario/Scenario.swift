package import Call
package import Trace
package import Wire
package import YAML

/// Who calls, what they say, how the providers behave, and what must hold.
package struct Scenario: Hashable, Sendable {
    package var name: String
    /// What this is about, in a sentence; `nil` if the file does not say.
    package var about: String?
    /// The fixture's directory: absolute, or relative to the working directory.
    package var fixture: Located<String>
    /// The kinds of caller, at least one.
    package var callers: [Caller]
    package var providers: ProviderBehavior
    package var faults: [LocatedFault]
    package var server: Server
    /// How good the lines are; only simulated runs hear of it.
    package var lines: LineConditions
    package var load: Load
    /// For those who ask how many calls at a time hold.
    package var capacity: Capacity
    package var expect: Expectations
    /// What is known of how a server fails; `nil` if it should pass.
    package var known: KnownFailure?
    /// What is known of other servers, by the name of a profile.
    package var profiles: [Profile]
    /// Where the scenario was read from; for messages about it.
    package let file: YAMLFile
}

extension Scenario {
    /// One kind of caller.
    package struct Caller: Hashable, Sendable {
        /// `nil` if there is only one kind.
        package var name: String?
        /// How many of the calls are of this kind, compared with the other kinds. At least 1.
        package var weight: Int
        package var framing: AudioFraming
        /// How much audio a packet holds: whole milliseconds, from 20 ms to 1 s.
        package var packet: Duration
        package var mic: CallerScript.Microphone
        /// Noise in all that the caller sends, in decibels below full scale; `nil` for none.
        package var noise: Decibels?
        /// How loud the caller's microphone hears what the caller hears; `nil` for not at all.
        package var echo: Decibels?
        /// How long the caller waits for the next event.
        package var patience: Duration
        /// What the caller does, one after the other; at least one step.
        package var steps: [Step]
        /// What must hold of the call as a whole.
        package var expect: [Located<Expectation>]

        /// What is expected of the turns, one entry for each `say`.
        package var turns: [[Located<Expectation>]] {
            self.steps.compactMap { step in
                if case .say(let say) = step { say.expect } else { nil }
            }
        }

        /// How many utterances there are.
        package var utteranceCount: Int { self.turns.count }
    }

    /// Below full scale, in whole decibels, from 10 to 90: `-40dB` is 40.
    package struct Decibels: Hashable, Sendable {
        package var attenuation: Int

        package init(attenuation: Int) { self.attenuation = attenuation }
    }

    package enum Step: Hashable, Sendable {
        /// Speak a file, and hear the answer out.
        case say(Say)
        /// Speak a file into an answer.
        case interject(media: Located<String>)
        case wait(Duration)
        /// Send nothing.
        case mute(Duration)
        /// Ask for another voice from the next turn on.
        case configure(speaker: String)
        case send(CallerScript.RawMessage)
        case ringAgain
        case hangUp(HangUp)

        /// Whether something is said that is to be answered.
        package var isTurn: Bool {
            switch self {
            case .say(let say): say.silentFor == nil
            case .interject, .wait, .mute, .configure, .send, .ringAgain, .hangUp: false
            }
        }

        /// The file that is spoken, if one is.
        package var media: Located<String>? {
            switch self {
            case .say(let say): say.media
            case .interject(let media): media
            case .wait, .mute, .configure, .send, .ringAgain, .hangUp: nil
            }
        }
    }

    package struct Say: Hashable, Sendable {
        /// Its path in the fixture, such as `media/turn-1.wav`.
        package var media: Located<String>
        /// Where the script goes on, if not at the end of the answer.
        package var until: CallerScript.Moment?
        package var expect: [Located<Expectation>]

        package init(
            media: Located<String>,
            until: CallerScript.Moment? = nil,
            expect: [Located<Expectation>] = []
        ) {
            self.media = media
            self.until = until
            self.expect = expect
        }

        /// For how long no answer may come; `nil` if one should.
        package var silentFor: Duration? {
            for case .silent(let duration) in self.expect.map(\.value) { return duration }
            return nil
        }
    }

    /// A fault, and where it is written.
    package struct LocatedFault: Hashable, Sendable {
        package var fault: Fault
        package var position: Position
        /// As a reader of a report should see it, such as `tts, turn 2, at Audio 1: stall 800ms`.
        package var words: String

        package init(_ fault: Fault, words: String, at position: Position) {
            self.fault = fault
            self.words = words
            self.position = position
        }
    }

    /// How our own server behaves. Nobody else's server hears of it.
    package struct Server: Hashable, Sendable {
        package enum Endpoint: String, Hashable, Sendable, CaseIterable {
            /// After ``endpointSilence``.
            case silence
            /// When the recognizer says so, and after ``endpointSilence`` at the latest.
            case definite
        }

        /// How much silence after the last word ends a turn, on the recognizer's audio clock.
        package var endpointSilence: Duration
        package var endpoint: Endpoint
        package var audio: AgentSettings.AudioDelivery

        package init(
            endpointSilence: Duration = .milliseconds(2_000),
            endpoint: Endpoint = .silence,
            audio: AgentSettings.AudioDelivery = .sentence
        ) {
            self.endpointSilence = endpointSilence
            self.endpoint = endpoint
            self.audio = audio
        }
    }

    /// A failure that is known, and so is no news.
    package struct KnownFailure: Hashable, Sendable {
        /// The kinds of violation that it shows itself in; `nil`: any.
        package var kinds: [Violation.Kind]?
        /// Why, for the reader of the scenario.
        package var why: String?

        package init(kinds: [Violation.Kind]? = nil, why: String? = nil) {
            self.kinds = kinds
            self.why = why
        }
    }

    /// A server that is not ours.
    package struct Profile: Hashable, Sendable {
        package var name: String
        package var known: KnownFailure?

        package init(name: String, known: KnownFailure?) {
            self.name = name
            self.known = known
        }
    }
}

extension Scenario {
    /// The scenario as it holds for the server that the profile `name` is about.
    package func profile(_ name: String) -> Scenario {
        guard let profile = self.profiles.first(where: { $0.name == name }) else { return self }
        var scenario = self
        scenario.known = profile.known
        return scenario
    }

    /// Whether a BotError, or an end of the call by the server, is part of the plan.
    package var plansErrors: Bool {
        self.callers.contains { caller in
            (caller.turns.joined() + caller.expect).contains { $0.value.plansErrors }
        }
    }
}
