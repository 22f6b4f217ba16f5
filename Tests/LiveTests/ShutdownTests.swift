import Live
import Loopback
import NIOCore
import Scenario
import Report
import Testing
import Trace
import Transport
import Wire

extension LiveTests {
    /// Ends that come from outside, in the middle of a call.
    @Suite(.timeLimit(.minutes(1)))
    struct ShutdownTests {
        @Test func aServerThatStopsTellsItsCallers() async throws {
            let notes = Events<CallNote>()
            try await OurServer.run(log: CallLog { notes.add($0) }) { ours in
                async let run = Sample.ring(Sample.goodbye(), target: ours.target())
                while true {
                    if case .told(_, .sentenceRecognized) = try await notes.next() { break }
                }
                let start = ContinuousClock.now
                await ours.server.stop(within: .milliseconds(1_500))
                #expect(start.duration(to: .now) < .seconds(1))
                let heard = try await run.trace.heard(in: 1)
                #expect(
                    heard.suffix(2) == [
                        "error ServerShutdown: the server is shutting down",
                        "ended closedByServer(code: Optional(1001), "
                            + "reason: \"the server is shutting down\")",
                    ]
                )
                try await ours.providers.allClosed()
            }
        }

        /// A caller that never answers the close frame is cut off.
        @Test func aServerDoesNotWaitForeverForItsCallers() async throws {
            try await OurServer.run { ours in
                let caller = try await RawPeer.connect(to: ours.server.port)
                try await caller.send(upgradeRequest)
                _ = try await caller.read(until: "BotReady")
                let start = ContinuousClock.now
                await ours.server.stop(within: .milliseconds(100))
                #expect(start.duration(to: .now) < .seconds(1))
            }
        }

        @Test func aRunThatIsInterruptedHangsUp() async throws {
            let notes = Events<CallNote>()
            try await OurServer.run(log: CallLog { notes.add($0) }) { ours in
                var scenario = try Sample.goodbye()
                scenario.load = Scenario.Load(calls: 2)
                let options = LiveRun.Options(target: ours.target(), speed: Sample.speed)
                let run = try LiveRun(scenario, matcher: Sample.matcher(), options: options)
                let recognized = Events<Void>()
                let task = Task {
                    try await run.run { record in
                        if case .recognized = record.event { recognized.add(()) }
                    }
                }
                try await recognized.next()
                task.cancel()
                let result = try await task.value
                #expect(result.wasInterrupted)
                for call in 1...2 {
                    #expect(result.trace.heard(in: call).last == "ended interrupted")
                }
                #expect(result.trace.report(on: scenario, wasInterrupted: true).exitCode == 130)
                var reasons: [String] = []
                while reasons.count < 2 {
                    if case .closed(_, let reason) = try await notes.next() {
                        reasons.append(reason)
                    }
                }
                let reason = "closed by the other side (code 1000)"
                #expect(reasons == [reason, reason])
                try await ours.providers.allClosed()
            }
        }

        @Test func aRunThatIsInterruptedBeforeItBeganMakesNoCall() async throws {
            let run = try LiveRun(
                Sample.goodbye(),
                matcher: Sample.matcher(),
                options: LiveRun.Options(speed: Sample.speed)
            )
            let result = try await withThrowingTaskGroup(of: LiveRun.Result.self) { group in
                group.cancelAll()
                group.addTask { try await run.run() }
                return try await group.next()
            }
            #expect(result?.wasInterrupted == true)
            #expect(result?.trace == [])
        }
    }
}
