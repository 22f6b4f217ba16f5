import Fixture
import Quickstart
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct SimulatedRunTests {
    private static func quickstart(load: String = "") throws -> (Scenario, SimulatedRun) {
        let text = Quickstart().scenario + load
        let scenario = try Scenario(text: text, file: "quickstart.yaml")
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        return (scenario, try SimulatedRun(scenario, matcher: matcher))
    }

    @Test func theQuickstartPasses() throws {
        let (scenario, run) = try Self.quickstart()
        let trace = run.trace()
        let judgement = Judge(scenario).judge(trace)
        #expect(judgement.verdict == .pass)
        #expect(trace.count { $0.event == .done } == 3)
    }

    @Test func timeOnlyGoesOn() throws {
        var last = Instant.start
        let (_, run) = try Self.quickstart()
        for record in run.trace() {
            // What is foretold or told late is recorded when it is known.
            if record.event == .speechEnded || record.event.isSentenceText { continue }
            #expect(record.at >= last)
            last = record.at
        }
        #expect(last > Instant(sinceStart: .seconds(20)))
    }

    @Test func callsAreJudgedOneByOneAsTheyEnd() throws {
        let (scenario, run) = try Self.quickstart(load: "\nload: { calls: 30, rate: 5/s }\n")
        var judge = InlineJudge(scenario, seed: 1, farewell: run.farewell)
        let result = run.run { judge.observe($0) }
        let fold = judge.conclude()
        #expect(fold.judge.tally.calls.completed == 30)
        #expect(fold.judge.judgement().verdict == .pass)
        #expect(!result.wasInterrupted)
    }

    @Test func whoAsksBeyondALimitIsRefusedAndTheCallGoesOn() throws {
        let (_, run) = try Self.quickstart(
            load: "\nload: { calls: 3 }\nproviders: { llm: { max_sessions: 2 } }\n"
        )
        let trace = run.trace()
        let refused = trace.filter { record in
            if case .connectionRefused(.llm, number: _, status: 429) = record.event {
                true
            } else {
                false
            }
        }
        // Of three who ask at once one is refused, whose server asks once more; in other turns they do not meet.
        #expect(refused.count == 2)
        #expect(trace.count { $0.event == .done } == 8)
        #expect(trace.count { $0.event == .ended(.completed) } == 3)
    }

    @Test func callersHangUpWhenToldTo() throws {
        let (_, run) = try Self.quickstart(load: "\nload: { calls: 30, rate: 5/s }\n")
        var (recordCount, ends): (Int, [EndReason]) = (0, [])
        let result = run.run(isInterrupted: { recordCount > 100 }) { record in
            recordCount += 1
            if case .ended(let reason) = record.event { ends.append(reason) }
        }
        #expect(result.wasInterrupted)
        #expect(!ends.isEmpty && ends.count < 30)
        #expect(ends.allSatisfy { $0 == .interrupted })
    }
}

extension TraceEvent {
    fileprivate var isSentenceText: Bool {
        if case .sentenceTextReceived = self { true } else { false }
    }
}
