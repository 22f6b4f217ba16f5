import Call
import Scenario
import Timeline

extension Scenario {
    /// Whether a file that says this can be read.
    var isSound: Bool {
        guard !self.callers.isEmpty, self.callers.allSatisfy(\.isSound) else { return false }
        let turnCount = self.callers.map(\.utteranceCount).max() ?? 0
        let callCount = self.load.callCount ?? .max
        return self.faults.allSatisfy { located in
            (located.fault.turn?.first ?? 0) <= turnCount
                && (located.fault.call?.first ?? 0) <= callCount
        } && self.load.isSound
    }

    /// Whether it follows from the seed what happens.
    var hasChance: Bool {
        self.callers.count > 1 || self.load.isByChance
            || self.faults.contains { $0.fault.isChancy }
            || self.providers != ProviderBehavior()
    }

    /// The scenario with words for its faults as they are now.
    var withWordsOfFaults: Scenario {
        var scenario = self
        for index in scenario.faults.indices {
            scenario.faults[index].words = scenario.faults[index].fault.words
        }
        return scenario
    }

    /// Turns those faults off that are for none of the calls and turns that are left. They stay where they
    /// are, since chance goes by their numbers.
    mutating func turnOffFaults(where isVain: (Fault) -> Bool) {
        for index in self.faults.indices where isVain(self.faults[index].fault) {
            self.faults[index].fault.turnOff()
        }
    }

    /// Lets faults follow their turns, of which `turns` are the new numbers.
    mutating func renumberTurns(_ turns: [Int?]) {
        for index in self.faults.indices {
            guard let numbers = self.faults[index].fault.turn, numbers.last == numbers.first,
                turns.indices.contains(numbers.first - 1)
            else { continue }
            if let turn = turns[numbers.first - 1] {
                self.faults[index].fault.turn = Numbers(turn)
            } else {
                self.faults[index].fault.turnOff()
            }
        }
    }
}

extension Scenario.Caller {
    /// The same as the only kind.
    var alone: Scenario.Caller {
        var caller = self
        (caller.name, caller.weight) = (nil, 1)
        return caller
    }

    /// Whether each step can happen.
    fileprivate var isSound: Bool {
        var answerMayBeUnderWay = false
        for (index, step) in self.steps.enumerated() {
            switch step {
            case .say(let say): answerMayBeUnderWay = say.until != nil && say.silentFor == nil
            case .ringAgain: answerMayBeUnderWay = false
            case .interject: if !answerMayBeUnderWay { return false }
            case .hangUp: if index + 1 < self.steps.count { return false }
            case .wait, .mute, .configure, .send: break
            }
        }
        return !self.steps.isEmpty
    }
}

extension Scenario.Load {
    fileprivate var isByChance: Bool {
        switch self.shape {
        case .together, .concurrent: false
        case .steady(_, let spacing), .stages(_, let spacing): spacing == .poisson
        }
    }

    fileprivate var isSound: Bool { (try? self.check()) != nil }
}

extension Fault {
    /// Whether it never happens.
    var isOff: Bool { self.chance == .zero }

    /// Whether it happens or not by chance, or takes as long as chance says.
    fileprivate var isChancy: Bool {
        if !self.isOff, self.chance != .one { return true }
        guard case .latency(let delay) = self.deed, !self.isOff else { return false }
        if case .fixed = delay { return false }
        return true
    }

    /// It never happens, anywhere.
    mutating func turnOff() {
        self.chance = .zero
        self.call = nil
        self.turn = nil
    }
}
