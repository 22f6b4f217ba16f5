import Fixture
import Quickstart
import Scenario
import Simulator
import Testing
import Trace

/// Bugs are planted in our server. Each is found in runs with few seeds, and what fails is made small.
struct PlantedBugTests {
    private static let text = """
        name: planted
        fixture: quickstart
        callers:
          - name: patient
            weight: 3
            patience: 30s
            turns: [{ say: turn-1.wav }, { say: turn-2.wav }, { wait: 2s }, { say: turn-3.wav }]
          - name: back
            patience: 30s
            turns: [{ say: turn-3.wav }, ring_again, { say: turn-1.wav }]
          - name: gone
            patience: 30s
            turns: [{ say: turn-1.wav }, { say: turn-2.wav, until: Audio 1 }, { hang_up: reset }]
        load: { calls: 4, rate: 4/s }
        faults:
          - { party: llm, at: handshake, do: http_status 429, chance: 3% }
          - { party: llm, at: Token, do: stall 1s, chance: 1% }
          - { party: llm, at: Token, do: no_reply, chance: 1% }
          - { party: tts, at: Audio, do: stall 3s, chance: 2% }
          - { party: tts, at: Audio, do: reset_peer, chance: 1% }
          - { party: tts, at: TTSSentenceStart, do: stale 2, chance: 10% }
          - { party: asr, at: Ack, do: stall 500ms, chance: 5% }
          - { party: caller, do: latency uniform 0ms 200ms, chance: 10% }
        expect: { except: [errors, ended, turns] }
        """

    /// Read once, which takes longer than a run.
    private static let matcher = Result { try Matcher(Fixture(loading: Quickstart())) }

    private static func trials(
        _ bend: Bend?,
        of text: String = Self.text
    ) throws -> Trials {
        let scenario = try Scenario(text: text, file: "planted.yaml")
        return try Trials(scenario, matcher: Self.matcher.get(), bend: bend)
    }

    private static func firstFailing(of trials: Trials) throws -> UInt64 {
        let seed = (UInt64(1)...1_000).first { trials.trial(seed: $0).verdict == Verdict.fail }
        return try #require(seed)
    }

    @Test func withoutABugNothingIsFound() throws {
        let trials = try Self.trials(nil)
        for seed in UInt64(1)...10 {
            #expect(trials.trial(seed: seed).findings == [], "seed \(seed)")
        }
    }

    @Test(arguments: PlantedBug.all) func isFoundAndMadeSmall(_ bug: PlantedBug) throws {
        let trials = try Self.trials(bug.bend)
        let seed = try Self.firstFailing(of: trials)
        var shrinker = Shrinker(trials)
        let result = shrinker.smallest(failingWith: seed)
        let smallest = try #require(result)
        #expect(smallest.symptom.kind == bug.kind)
        #expect(smallest.symptom.rule == bug.rule)
        #expect(smallest.finding.violation.kind == bug.kind)
        #expect(smallest.finding.rule == bug.rule)
        #expect(smallest.after.turns <= 3)
        #expect(smallest.after.faults <= 2)
        #expect(!smallest.wasStopped)
        // What is written fails in the same way.
        let text = smallest.scenario.yaml(fixture: "quickstart")
        let again = try Self.trials(bug.bend, of: text)
        #expect(smallest.symptom.finding(in: again.trial(seed: seed)) == smallest.finding)
    }

    /// The fault that happened is left, pinned to where it happened, and nothing else.
    @Test func whatChanceDidIsSaidPlainly() throws {
        let trials = try Self.trials(PlantedBug.all[3].bend)
        var shrinker = Shrinker(trials)
        let result = shrinker.smallest(failingWith: try Self.firstFailing(of: trials))
        let smallest = try #require(result)
        #expect(smallest.before.calls == 4)
        #expect(smallest.before.turns == 7)
        #expect(smallest.before.faults == 3)
        #expect(
            smallest.scenario.yaml(fixture: "quickstart") == """
                name: planted
                fixture: quickstart
                caller:
                  turns:
                    - { say: turn-2.wav }
                    - { say: turn-2.wav }
                faults:
                  - { party: tts, turn: 2, at: TTSSentenceStart 1, do: stale 1 }
                expect: { except: [turns, errors, ended] }

                """
        )
    }

    @Test func theSameSeedIsMadeSmallInTheSameWay() throws {
        let trials = try Self.trials(PlantedBug.all[6].bend)
        let seed = try Self.firstFailing(of: trials)
        let found = (0..<2).map { _ in
            var shrinker = Shrinker(trials)
            return shrinker.smallest(failingWith: seed)
        }
        #expect(found[0]?.scenario == found[1]?.scenario)
        #expect(found[0]?.trace == found[1]?.trace)
        #expect(found[0]?.trialCount == found[1]?.trialCount)
    }

    @Test func whatPassesIsNotMadeSmaller() throws {
        var shrinker = Shrinker(try Self.trials(nil))
        let isSmaller = shrinker.smallest(failingWith: 1) != nil
        #expect(!isSmaller)
    }

    @Test func whoeverIsToldToStopSaysSo() throws {
        let trials = try Self.trials(PlantedBug.all[0].bend)
        let seed = try Self.firstFailing(of: trials)
        var shrinker = Shrinker(trials, trialCountMax: 1)
        let result = shrinker.smallest(failingWith: seed)
        let smallest = try #require(result)
        #expect(smallest.wasStopped)
        #expect(smallest.trialCount == 1)
    }
}
