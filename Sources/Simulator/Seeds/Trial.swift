package import Audio
package import Call
package import Fixture
package import Scenario
import Timeline
import Trace

/// What became of a scenario in the run with one seed.
package struct Trial: Sendable, Hashable {
    package let seed: UInt64
    /// Of all that happened.
    package let digest: UInt64
    package let verdict: Verdict
    /// What was found, as the judge tells it.
    package let findings: [Finding]
    /// Why nothing can be concluded.
    package let doubts: [String]
    package let callCount: Int
    /// How many turns were begun.
    package let turnCount: Int
    /// How much happened.
    package let eventCount: Int
    /// Where agents were when they were told what.
    package let coverage: AgentCoverage
    /// Which event followed which at a caller, and how often.
    package let successions: [Succession: Int]
    /// How much time passed in the run.
    package let duration: Duration
}

/// Runs a scenario with one seed after the other.
package struct Trials: Sendable {
    private let scenario: Scenario
    let matcher: Matcher
    private let part: LoadPart
    private let fidelity: Fidelity
    private let bend: Bend?
    private let voices: Voices

    /// Runs of `scenario`, whose faults each seed chooses from, with a server that `bend` breaks.
    ///
    /// - Throws: If the callers' audio cannot be read.
    package init(
        _ scenario: Scenario,
        matcher: Matcher,
        part: LoadPart = .whole,
        fidelity: Fidelity = .messages,
        bend: Bend? = nil
    ) throws(AudioError) {
        self.scenario = scenario
        self.matcher = matcher
        self.part = part
        self.fidelity = fidelity
        self.bend = bend
        self.voices = try Voices(scenario, fixture: matcher.fixture, fidelity: fidelity)
    }

    /// The scenario as it is with `seed`.
    package func scenario(seed: UInt64) -> Scenario { Swarm(seed: seed).applied(to: self.scenario) }

    /// Runs the scenario with `seed`. The same seed always gives the same.
    package func trial(seed: UInt64) -> Trial {
        self.trial(of: self.scenario(seed: seed), seed: seed)
    }

    /// Runs `scenario`, which is this one with something left out, with `seed`.
    /// `observe` is called with each record of the trace, in order.
    func trial(
        of scenario: Scenario,
        seed: UInt64,
        observe: @escaping (TraceRecord) -> Void = { _ in }
    ) -> Trial {
        let options = SimulatedRun.Options(
            seed: seed,
            part: self.part,
            fidelity: self.fidelity,
            notesCoverage: true,
            bend: self.bend
        )
        let run = try? SimulatedRun(
            scenario,
            matcher: self.matcher,
            options: options,
            voices: self.voices
        )
        guard let run else {
            preconditionFailure("audio that could be read cannot be read any more")
        }
        var judge = InlineJudge(scenario, seed: seed, farewell: run.farewell)
        var digest = TraceDigest()
        var successions = Successions()
        let result = run.run { record in
            digest.add(record)
            successions.note(record)
            judge.observe(record)
            observe(record)
        }
        let fold = judge.conclude()
        let judgement = fold.judge.judgement()
        return Trial(
            seed: seed,
            digest: digest.value,
            verdict: judgement.verdict,
            findings: judgement.findings,
            doubts: judgement.doubts,
            callCount: fold.judge.tally.calls.begun,
            turnCount: fold.judge.tally.turns.begun,
            eventCount: result.eventCount,
            coverage: result.coverage ?? AgentCoverage(),
            successions: successions.counts,
            duration: result.end.sinceStart
        )
    }
}
