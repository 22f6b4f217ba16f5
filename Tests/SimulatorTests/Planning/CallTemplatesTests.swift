import Fixture
import Quickstart
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct CallTemplatesTests {
    @Test func whoRingsAgainMakesOneCall() throws {
        let text = """
            name: again
            fixture: f
            caller: { turns: [{ say: turn-3.wav }, ring_again, { say: turn-1.wav }] }
            """
        let scenario = try Scenario(text: text, file: "again.yaml")
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        let templates = try CallTemplates(of: scenario, matcher: matcher, seed: 1, count: 2)
        #expect(templates.calls.count == 2)
        #expect(templates.calls.allSatisfy { $0.turnCount == 2 })
    }

    @Test func aTemplateIsACallAsItIsByItself() throws {
        let scenario = try Scenario(text: Quickstart().scenario, file: "quickstart.yaml")
        let matcher = try Matcher(Fixture(loading: Quickstart()))
        let templates = try CallTemplates(of: scenario, matcher: matcher, seed: 1, count: 2)
        #expect(templates.calls.count == 2)
        var (packetCount, records): (Int, [TraceRecord]) = (0, [])
        _ = try SimulatedRun(scenario, matcher: matcher)
            .run(spoke: { _, _ in packetCount += 1 }, observe: { records.append($0) })
        let call = CallMeasurement(records)
        for template in templates.calls {
            let firstAudio = template.steps.compactMap { step in
                if case .firstAudio(let time) = step.deed { time } else { nil }
            }
            #expect(firstAudio == call.turns.compactMap(\.timeline.firstAudio))
            #expect(firstAudio.count == 3)
            #expect(template.frameCount == Double(packetCount))
            #expect(template.steps.count { $0.deed == .work } == 6)
            for provider in [Provider.asr, .llm] {
                #expect(template.steps.count { $0.deed == .open(provider) } == 3)
                #expect(template.steps.count { $0.deed == .close(provider) } == 3)
            }
            #expect(template.steps.count { $0.deed == .open(.tts) } == 1)
            #expect(template.steps.count { $0.deed == .ended } == 1)
        }
    }
}
