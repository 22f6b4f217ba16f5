import Fixture
import Quickstart
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct SimulatedRunTests {
    @Test func theQuickstartPasses() throws {
        let fixture = try Fixture(loading: Quickstart())
        let scenario = try Scenario(text: Quickstart().scenario, file: "quickstart.yaml")
        let run = try SimulatedRun(scenario, matcher: Matcher(fixture))
        let trace = run.trace()
        for record in trace {
            print(record.at.sinceStart, record.call ?? 0, record.turn, record.event)
        }
        let judgement = Judge(scenario).judge(trace)
        #expect(judgement.verdict == .pass)
    }
}
