import Call
import Fixture
import Scenario

/// A way to make a scenario smaller; the first cut most.
enum Reduction: CaseIterable {
    /// The failing call is the only one.
    case oneCall
    case fewerCalls
    case fewerKinds
    case fewerSteps
    case fewerFaults
    /// Faults happen in fewer places.
    case narrowerFaults
    /// What chance decided is decided.
    case certainFaults
    /// Faults that are off are not there.
    case dropFaults
    /// What is as usual is not said.
    case plainer
    case shorterDelays
    case shorterSpeech

    /// What may be tried in place of the scenario of `attempt`, the smallest first.
    func candidates(for attempt: Attempt, fixture: Fixture) -> [Scenario] {
        let scenario = attempt.scenario
        return switch self {
        case .oneCall: Self.oneCall(attempt)
        case .fewerCalls: Self.fewerCalls(attempt)
        case .fewerKinds: Self.fewerKinds(attempt)
        case .fewerSteps: Self.fewerSteps(scenario)
        case .fewerFaults: Self.fewerFaults(scenario)
        case .narrowerFaults: Self.narrowerFaults(attempt)
        case .certainFaults: Self.certainFaults(scenario)
        case .dropFaults: Self.dropFaults(scenario)
        case .plainer: Self.plainer(scenario)
        case .shorterDelays: Self.shorterDelays(scenario)
        case .shorterSpeech: Self.shorterSpeech(scenario, fixture)
        }
    }

    /// Ranges of `count` things that may be left out together: all of them, halves, and so on to each one. The
    /// last come first, since what fails is seldom in need of what comes after it.
    static func chunks(of count: Int) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var size = count
        while size > 0 {
            var end = count
            while end > 0 {
                chunks.append(max(0, end - size)..<end)
                end -= size
            }
            size = size == 1 ? 0 : (size + 1) / 2
        }
        return chunks
    }
}

// MARK: Calls

extension Reduction {
    private static func oneCall(_ attempt: Attempt) -> [Scenario] {
        guard let call = attempt.finding.call else { return [] }
        var scenario = attempt.scenario
        scenario.callers = [scenario.callers[attempt.callerIndex].alone]
        scenario.load = Scenario.Load()
        for index in scenario.faults.indices {
            guard let calls = scenario.faults[index].fault.call else { continue }
            scenario.faults[index].fault.call = nil
            if !calls.contains(call) { scenario.faults[index].fault.turnOff() }
        }
        return [scenario]
    }

    private static func fewerCalls(_ attempt: Attempt) -> [Scenario] {
        let count = attempt.trial.callCount
        let counts = [1, 2, attempt.finding.call ?? 1, count / 2, count - 1]
        return counts.filter { (1..<count).contains($0) }.flatMap { fewer in
            [true, false].map { isTogether in
                var scenario = attempt.scenario
                if isTogether { scenario.load = Scenario.Load() }
                scenario.load.calls = fewer
                scenario.turnOffFaults { ($0.call?.first ?? 1) > fewer }
                return scenario
            }
        } + self.together(attempt)
    }

    /// As many calls, all at once.
    private static func together(_ attempt: Attempt) -> [Scenario] {
        var scenario = attempt.scenario
        let count = attempt.trial.callCount
        scenario.load = Scenario.Load(calls: count == 1 ? nil : count)
        return [scenario]
    }

    private static func fewerKinds(_ attempt: Attempt) -> [Scenario] {
        let callers = attempt.scenario.callers
        guard callers.count > 1 else { return [] }
        let failing = attempt.callerIndex
        let order = [failing] + callers.indices.filter { $0 != failing }
        let alone = order.map { [callers[$0].alone] }
        let without = callers.indices.reversed().map { index in
            callers.enumerated().filter { $0.offset != index }.map(\.element)
        }
        return (alone + without).map { callers in
            var scenario = attempt.scenario
            scenario.callers = callers
            let turnCount = callers.map(\.utteranceCount).max() ?? 0
            scenario.turnOffFaults { ($0.turn?.first ?? 0) > turnCount }
            return scenario
        }
    }
}

// MARK: Steps

extension Reduction {
    private static func fewerSteps(_ scenario: Scenario) -> [Scenario] {
        scenario.callers.indices.flatMap { index in
            Self.chunks(of: scenario.callers[index].steps.count).map { chunk in
                var smaller = scenario
                smaller.callers[index].steps.removeSubrange(chunk)
                // Of one kind of caller it is known which turns are left.
                if scenario.callers.count == 1 {
                    smaller.renumberTurns(Self.turns(in: scenario.callers[0].steps, without: chunk))
                }
                let turnCount = smaller.callers.map(\.utteranceCount).max() ?? 0
                smaller.turnOffFaults { ($0.turn?.first ?? 0) > turnCount }
                return smaller
            }
        }
    }

    /// The new number of each turn, from 1; `nil` for one that is left out.
    private static func turns(
        in steps: [Scenario.Step],
        without chunk: Range<Int>
    ) -> [Int?] {
        var turns: [Int?] = []
        var count = 0
        for (index, step) in steps.enumerated() {
            guard case .say = step else { continue }
            if !chunk.contains(index) { count += 1 }
            turns.append(chunk.contains(index) ? nil : count)
        }
        return turns
    }

    private static func shorterSpeech(_ scenario: Scenario, _ fixture: Fixture) -> [Scenario] {
        func length(_ path: String) -> Duration {
            fixture.media.first { $0.path == path }?.duration ?? .zero
        }
        let said = scenario.callers.flatMap(\.steps).compactMap(\.media)
        guard let shortest = said.min(by: { length($0.value) < length($1.value) }) else {
            return []
        }
        return scenario.callers.indices.flatMap { caller in
            scenario.callers[caller].steps.indices.compactMap { index in
                guard case .say(var say) = scenario.callers[caller].steps[index],
                    length(shortest.value) < length(say.media.value)
                else { return nil }
                say.media = shortest
                var smaller = scenario
                smaller.callers[caller].steps[index] = .say(say)
                return smaller
            }
        }
    }
}
