import Audio
import Call
import Fixture
import Scenario
import Trace

/// What the callers of each kind do, worked out before the first call.
struct CallerKinds: Sendable {
    private let plans: [CallPlan]
    private let scenario: Scenario
    private let seed: UInt64

    /// Of `scenario`, in a run with `seed`.
    ///
    /// - Throws: If a WAV cannot be read.
    init(_ scenario: Scenario, fixture: Fixture, seed: UInt64) throws(AudioError) {
        var plans: [CallPlan] = []
        for caller in scenario.callers { plans.append(try CallPlan(caller, fixture: fixture)) }
        self.plans = plans
        self.scenario = scenario
        self.seed = seed
    }

    /// What the caller of call `call` does.
    func plan(ofCall call: Int) -> CallPlan {
        self.plans[self.scenario.callerIndex(ofCall: call, seed: self.seed)]
    }

    /// Whether a caller may leave without a word.
    var fallsSilent: Bool {
        self.plans.contains { $0.script.steps.contains(.hangUp(.silently)) }
    }
}
