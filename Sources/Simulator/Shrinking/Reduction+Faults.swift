import Call
import Scenario
import Timeline

extension Reduction {
    /// Some are turned off. They stay where they are, since chance goes by their numbers.
    static func fewerFaults(_ scenario: Scenario) -> [Scenario] {
        let left = scenario.faults.indices.filter { !scenario.faults[$0].fault.isOff }
        return Self.chunks(of: left.count).map { chunk in
            var smaller = scenario
            for index in left[chunk] { smaller.faults[index].fault.turnOff() }
            return smaller
        }
    }

    /// Those that are off are left out: all, or each one from the last on.
    static func dropFaults(_ scenario: Scenario) -> [Scenario] {
        let off = scenario.faults.indices.filter { scenario.faults[$0].fault.isOff }
        guard !off.isEmpty else { return [] }
        var without = scenario
        without.faults.removeAll { $0.fault.isOff }
        return [without]
            + off.reversed().map { index in
                var smaller = scenario
                smaller.faults.remove(at: index)
                return smaller
            }
    }

    /// All, or each one, happen wherever they may.
    static func certainFaults(_ scenario: Scenario) -> [Scenario] {
        let chancy = scenario.faults.indices.filter { index in
            let chance = scenario.faults[index].fault.chance
            return chance != .zero && chance != .one
        }
        guard !chancy.isEmpty else { return [] }
        return ([chancy] + chancy.map { [$0] }).map { indices in
            var certain = scenario
            for index in indices { certain.faults[index].fault.chance = .one }
            return certain
        }
    }

    // MARK: Places

    /// Each fault only there where it happened once; then, of the numbers of its event, only half.
    static func narrowerFaults(_ attempt: Attempt) -> [Scenario] {
        let scenario = attempt.scenario
        return scenario.faults.indices.flatMap { index -> [Scenario] in
            let fault = scenario.faults[index].fault
            guard !fault.isOff else { return [] }
            let happenings = attempt.happenings.filter { $0.index == index }
            let isOneCall = attempt.trial.callCount == 1
            let narrower =
                happenings.flatMap { fault.narrowed(to: $0, isOneCall: isOneCall) }
                + fault.withFewerNumbers
            return narrower.map { fault in
                var smaller = scenario
                smaller.faults[index].fault = fault
                return smaller
            }
        }
    }
}

extension Fault {
    /// The same only for the call and turn to which it happened. Chance decides as before.
    fileprivate func narrowed(to happening: Attempt.Happening, isOneCall: Bool) -> [Fault] {
        guard self.knowsTurns else { return [] }
        var fault = self
        if let call = happening.call, !isOneCall, fault.call == nil || fault.call?.isOne == false {
            fault.call = Numbers(call)
        }
        if happening.turn > 0, fault.turn == nil || fault.turn?.isOne == false {
            fault.turn = Numbers(happening.turn)
        }
        return fault == self ? [] : [fault]
    }

    /// Whether its party knows at its place whose turn it is.
    private var knowsTurns: Bool {
        switch self.place {
        case .event(let event, _): !event.isOutsideOfTurns
        case .handshake: self.party == .llm || self.party == .caller
        case .start, .byte, .time, .heard: true
        }
    }

    /// The same with fewer of the numbers at its place: half of them, or so many if they have no end.
    fileprivate var withFewerNumbers: [Fault] {
        let places: [FaultPlace] =
            switch self.place {
            case .event(let event, let numbers):
                Numbers.fewer(than: numbers).map { .event(event, $0) }
            case .handshake(let numbers):
                Numbers.fewer(than: numbers).map { .handshake($0) }
            case .start, .byte, .time, .heard: []
            }
        return places.map { place in
            var fault = self
            fault.place = place
            return fault
        }
    }
}

extension Numbers {
    fileprivate var isOne: Bool { self.last == self.first }

    /// Smaller ranges inside `numbers`, which are all if they are `nil`.
    fileprivate static func fewer(than numbers: Numbers?) -> [Numbers] {
        let first = numbers?.first ?? 1
        guard let last = numbers?.last else {
            return [1, 2, 8, 32, 128, 1_024].map { Numbers(first, through: first + $0 - 1) }
        }
        guard last > first else { return [] }
        let middle = first + (last - first) / 2
        return [Numbers(first, through: middle), Numbers(middle + 1, through: last)]
    }
}

// MARK: Delays

extension Reduction {
    /// Each delay of a fault or a caller shorter, or the same each time.
    static func shorterDelays(_ scenario: Scenario) -> [Scenario] {
        let faults = scenario.faults.indices.flatMap { index -> [Scenario] in
            let fault = scenario.faults[index].fault
            guard !fault.isOff else { return [] }
            return fault.deed.shorter.map { deed in
                var smaller = scenario
                smaller.faults[index].fault.deed = deed
                return smaller
            }
        }
        let steps = scenario.callers.indices.flatMap { caller in
            scenario.callers[caller].steps.indices.flatMap { index in
                scenario.callers[caller].steps[index].shorter.map { step in
                    var smaller = scenario
                    smaller.callers[caller].steps[index] = step
                    return smaller
                }
            }
        }
        return faults + steps
    }
}

extension FaultDeed {
    fileprivate var shorter: [FaultDeed] {
        switch self {
        case .latency(let delay): delay.simpler.map { .latency($0) }
        case .timeout(.some(let duration)): duration.shorter.map { .timeout(cutAfter: $0) }
        case .stall(let duration): duration.shorter.map { .stall($0) }
        case .slowClose(let duration): duration.shorter.map { .slowClose($0) }
        case .stale(let count) where count > 1: [.stale(count: 1), .stale(count: count - 1)]
        case .bandwidth, .slicer, .noReply, .timeout, .resetPeer, .close, .limitData, .httpStatus,
            .omit, .duplicate, .swap, .errorFrame, .event, .malformed, .corrupt, .stale:
            []
        }
    }
}

extension Scenario.Step {
    fileprivate var shorter: [Scenario.Step] {
        switch self {
        case .wait(let duration): duration.shorter.map { .wait($0) }
        case .mute(let duration): duration.shorter.map { .mute($0) }
        case .say, .interject, .configure, .send, .ringAgain, .hangUp: []
        }
    }
}

extension Delay {
    /// Without chance, or shorter.
    fileprivate var simpler: [Delay] {
        switch self {
        case .fixed(let duration): duration.shorter.map { .fixed($0) }
        case .uniform(let least, let most):
            [.fixed(most.rounded), .fixed(((least + most) / 2).rounded)]
        case .normal(let typical, _), .lognormal(let typical, _):
            [.fixed((typical * 2).rounded), .fixed(typical.rounded)]
        case .recorded: []
        }
    }
}

extension Duration {
    /// A quarter, half and three quarters of it, as a person would write them; none for what is short already.
    fileprivate var shorter: [Duration] {
        [self / 4, self / 2, self * 3 / 4].map(\.rounded).filter { $0 < self && $0 > .zero }
    }

    /// To two digits or so, and whole milliseconds.
    fileprivate var rounded: Duration {
        let count = Int64(self / .milliseconds(1))
        let step: Int64 = count >= 10_000 ? 1_000 : count >= 1_000 ? 100 : count >= 100 ? 10 : 1
        return .milliseconds(count / step * step)
    }
}
