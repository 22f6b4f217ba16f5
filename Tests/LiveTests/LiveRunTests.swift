import Call
import Live
import Scenario
import Testing
import Timeline
import Trace
import Transport
import Wire

extension LiveTests {
    /// Whole calls over real sockets.
    @Suite(.timeLimit(.minutes(1)))
    struct LiveRunTests {
        @Test func theQuickstartPasses() async throws {
            let scenario = try Sample.scenario(
                "say: turn-1.wav",
                "say: turn-2.wav",
                "say: turn-3.wav",
                server: ["endpoint_silence: 2000ms"],
                providers: ["llm: { itl: recorded }"]
            )
            let result = try await Sample.ring(scenario)
            let judgement = Judge(scenario).judge(result.trace)
            #expect(judgement.verdict == .pass, "\(judgement)")
            #expect(judgement.unchecked.isEmpty)
            #expect(judgement.completedTurnCount == 3)
            #expect(result.trace.heard(in: 1) == quickstartCall(1, 2, 3))
            #expect(!result.wasInterrupted)
            self.expectOwners(of: TurnTimeline.all(in: result.trace), count: 3)
        }

        /// Every millisecond has an owner.
        private func expectOwners(of turns: [TurnTimeline], count: Int) {
            #expect(turns.count { $0.firstAudio != nil } == count)
            for turn in turns {
                let sum = turn.parts.reduce(Duration.zero) { $0 + $1.duration }
                #expect(sum == turn.firstAudio)
                #expect(turn.parts.allSatisfy { $0.owners.count == 1 }, "\(turn.parts)")
                #expect(turn.serverOverhead != nil)
            }
        }

        @Test func theSameHappensAtAnySpeed() async throws {
            let scenario = try Sample.scenario("say: turn-3.wav", "say: turn-1.wav")
            let slow = try await Sample.ring(scenario, speed: Speed(thousandths: 10_000))
            let fast = try await Sample.ring(scenario, speed: Speed(thousandths: 20_000))
            #expect(slow.trace.heard(in: 1) == quickstartCall(3, 1))
            #expect(fast.trace.heard(in: 1) == quickstartCall(3, 1))
        }

        @Test(arguments: AudioFraming.allCases, ["20ms", "100ms", "200ms"])
        func framingAndPacketsDoNotMatter(framing: AudioFraming, packet: String) async throws {
            let caller = ["framing: \(framing.rawValue)", "packet: \(packet)"]
            let scenario = try Sample.scenario("say: turn-3.wav", caller: caller)
            let result = try await Sample.ring(scenario)
            #expect(result.trace.heard(in: 1) == quickstartCall(3))
            let judgement = Judge(scenario).judge(result.trace)
            #expect(judgement.verdict == .pass, "\(judgement)")
        }

        @Test func anOpenMicrophoneDuringAnAnswerMakesNoTurn() async throws {
            let scenario = try Sample.scenario(
                "say: turn-3.wav",
                "say: turn-2.wav",
                caller: ["mic: open"]
            )
            let result = try await Sample.ring(scenario)
            #expect(result.trace.heard(in: 1) == quickstartCall(3, 2))
        }

        @Test func audioMayComeInChunks() async throws {
            let scenario = try Sample.scenario(
                "say: turn-3.wav",
                server: ["endpoint_silence: 500ms", "audio: stream"]
            )
            let result = try await Sample.ring(scenario)
            let audio = result.trace.heard(in: 1).filter { $0.hasPrefix("audio") }
            #expect(
                audio == [
                    "audio 4096", "audio 1328", "audio 4096", "audio 4096", "audio 4096",
                    "audio 3456",
                ]
            )
            #expect(Judge(scenario).judge(result.trace).verdict == .pass)
        }

        /// Lateness is known for each packet, and none is sent before it is due.
        @Test func packetsAreNeverEarly() async throws {
            let result = try await Sample.ring(Sample.goodbye())
            #expect(result.health.sendLateness.count > 20)
            #expect(try #require(result.health.sendLateness.min) >= .zero)
        }

        /// What our server spends is told apart from what callers and mocks do.
        @Test func whatOurServerDoesIsCounted() async throws {
            let health = try await Sample.ring(Sample.goodbye()).health
            let work = try #require(health.serverWork)
            #expect(work.threadCount == 1)
            #expect(work.blocks.reduce(0) { $0 + $1.frameCount } == health.sendLateness.count)
            #expect(work.blocks.reduce(0) { $0 + $1.turnCount } == 1)
            #expect(work.blocks.last?.callCount == 0)
            let cpu = work.blocks.reduce(Duration.zero) { $0 + $1.cpu }
            #expect(cpu > .zero)
            #expect(try #require(health.cpu) > cpu)
        }

        /// A scenario may have its packets come late; that does not make ours a slow machine.
        @Test func latenessThatWasAskedForDoesNotCount() async throws {
            let lines = [
                "name: late", "fixture: Fixtures/quickstart", "caller: { turns: [{ wait: 8s }] }",
                "faults: [{ party: caller, do: latency 5s }]",
            ]
            let text = lines.joined(separator: "\n")
            let scenario = try Scenario(text: text, file: "late.yaml")
            let lateness = try await Sample.ring(scenario).health.sendLateness
            #expect(lateness.count > 10)
            #expect(try #require(lateness.min) < .seconds(1))
        }

        @Test func aMockPortThatIsTakenIsSaid() async throws {
            try await OurServer.run { ours in
                let port = ours.server.port
                let options = LiveRun.Options(mockPort: port)
                let run = try LiveRun(Sample.goodbye(), matcher: Sample.matcher(), options: options)
                await #expect(throws: ListenError.portTaken(port: port, host: "127.0.0.1")) {
                    try await run.run()
                }
            }
        }
    }
}
