/// Where an agent is in a call, with where it is with each provider: what coverage is counted by.
package struct AgentPlace: Hashable, Sendable {
    /// With the recognizer.
    package enum Hearing: String, Hashable, Sendable, CaseIterable {
        case absent, dialling, open
    }

    /// With the model.
    package enum Thinking: String, Hashable, Sendable, CaseIterable {
        case idle, asked, pausing, answering
    }

    /// With the synthesizer.
    package enum Speaking: String, Hashable, Sendable, CaseIterable {
        case absent, dialling, starting, ready
        case openingSession = "opening_session"
        case inSession = "in_session"
    }

    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case connecting, listening, answering, ended
    }

    package var phase: Phase
    package var hearing: Hearing
    package var thinking: Thinking
    package var speaking: Speaking
}

/// What an agent is told, by kind.
package enum AgentFact: String, Hashable, Sendable, CaseIterable {
    case callerAudio = "caller's audio"
    case callerEvent = "caller's event"
    case callerMalformed = "caller's garbage"
    case callerLeft = "caller left"
    case deadline = "a deadline"
    case recognizerOpened = "recognizer opened"
    case recognizerLost = "recognizer lost"
    case recognized = "result"
    case recognizerFailed = "recognizer's error"
    case token = "token"
    case modelDone = "model is done"
    case modelLost = "model lost"
    case synthesizerOpened = "synthesizer opened"
    case synthesizerLost = "synthesizer lost"
    case connectionStarted = "ConnectionStarted"
    case sessionStarted = "SessionStarted"
    case sentence = "sentence begins, ends"
    case audio = "synthesized audio"
    case sessionFinished = "SessionFinished"
    case synthesizerFailed = "synthesizer's error"
}

/// Which facts reached an agent in which places, and how often.
package struct AgentCoverage: Hashable, Sendable {
    package struct Meeting: Hashable, Sendable {
        package var fact: AgentFact
        package var place: AgentPlace
    }

    package private(set) var counts: [Meeting: Int] = [:]

    package init() {}

    package mutating func note(_ fact: AgentFact, in place: AgentPlace) {
        self.counts[Meeting(fact: fact, place: place), default: 0] += 1
    }

    package static func += (left: inout AgentCoverage, right: AgentCoverage) {
        left.counts.merge(right.counts) { $0 + $1 }
    }

    /// How often `fact` came in `phase`, with the synthesizer there; `nil` for anywhere.
    package func count(
        of fact: AgentFact,
        in phase: AgentPlace.Phase,
        speaking: AgentPlace.Speaking? = nil
    ) -> Int {
        self.counts.reduce(0) { sum, entry in
            let place = entry.key.place
            let isMeant =
                entry.key.fact == fact && place.phase == phase
                && (speaking == nil || place.speaking == speaking)
            return isMeant ? sum + entry.value : sum
        }
    }
}
