import Call
import Scenario
import Simulator
import Testing
import Timeline
import Trace
import Wire

/// A mistake that a voice call server could make, and how it shows.
struct PlantedBug: Sendable, CustomTestStringConvertible {
    var name: String
    var bend: Bend
    var kind: Violation.Kind
    var rule: RuleName

    var testDescription: String { self.name }

    init(_ name: String, _ kind: Violation.Kind, by rule: RuleName, _ bend: Bend) {
        self.name = name
        self.kind = kind
        self.rule = rule
        self.bend = bend
    }

    static let all = [
        PlantedBug("a sentence is told after its audio", .order, by: .order, .tellsLate),
        PlantedBug("a slow tail is lost", .order, by: .order, .losesSlowTails),
        PlantedBug(
            "an answer goes on after the caller has left",
            .leftOpen,
            by: .leftOpen,
            Bend(isDeafToHangUps: true)
        ),
        PlantedBug(
            "sessions of synthesis are mixed up",
            .answerAudio,
            by: .audioDown,
            Bend(mixesUpSessions: true)
        ),
        PlantedBug("nobody gives up a silent model", .timeout, by: .silence, .waitsForEver),
        PlantedBug("every 64th packet is lost", .audio, by: .audioUp, .losesPackets),
        PlantedBug("TTSDone comes twice", .order, by: .order, .saysDoneTwice),
        PlantedBug("texts of two calls are crossed", .crossTalk, by: .crossTalk, .crossesCalls),
        PlantedBug("an error is not told", .timeout, by: .silence, .swallowsErrors),
        PlantedBug("a synthesizer is left", .leftOpen, by: .leftOpen, .leavesSynthesizers),
    ]
}

extension Bend {
    fileprivate static let tellsLate = Bend { order, place, memory in
        if case .tell(.ttsSentenceStart) = order {
            memory[place.agent].kept.append(order)
            return []
        }
        defer { memory[place.agent].kept = [] }
        return [order] + memory[place.agent].kept
    }

    /// What comes long after the sentence was told is taken for that of an older one.
    fileprivate static let losesSlowTails = Bend { order, place, memory in
        if case .tell(.ttsSentenceStart) = order { memory[place.agent].at = place.at }
        guard case .play = order, let told = memory[place.agent].at else { return [order] }
        return told.duration(to: place.at) > .milliseconds(2_500) ? [] : [order]
    }

    fileprivate static let waitsForEver = Bend(settings: { settings in
        settings.patience.token = .seconds(3_600)
        settings.patience.synthesis = .seconds(3_600)
    })

    /// The counter that cuts audio into packets is off by one where it begins anew.
    fileprivate static let losesPackets = Bend { order, place, memory in
        guard case .forward = order else { return [order] }
        memory[place.agent].count += 1
        return memory[place.agent].count.isMultiple(of: 64) ? [] : [order]
    }

    fileprivate static let saysDoneTwice = Bend { order, place, memory in
        guard case .tell(.ttsDone) = order else { return [order] }
        memory[place.agent].count += 1
        return memory[place.agent].count == 2 ? [order, order] : [order]
    }

    /// A sentence is told to whoever is told one at about the same time.
    fileprivate static let crossesCalls = Bend { order, place, memory in
        guard case .tell(.ttsSentenceStart(let text)) = order else { return [order] }
        let last = memory.together
        memory.together.text = text
        memory.together.at = place.at
        memory.together.count = place.agent
        guard let other = last.text, let at = last.at, last.count != place.agent,
            at.duration(to: place.at) < .milliseconds(700)
        else { return [order] }
        return [.tell(.ttsSentenceStart(sentence: other))]
    }

    fileprivate static let swallowsErrors = Bend { order, _, _ in
        if case .tell(.botError) = order { [] } else { [order] }
    }

    fileprivate static let leavesSynthesizers = Bend { order, _, _ in
        if case .hangUp(let leg) = order, leg.provider == .tts { [] } else { [order] }
    }
}
