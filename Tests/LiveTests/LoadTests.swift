import Call
import Live
import Loopback
import NIOConcurrencyHelpers
import NIOCore
import Report
import Scenario
import Support
import Testing
import Timeline
import Trace
import Transport
import Wire

extension LiveTests {
    /// Many calls, against servers that do not keep up.
    struct LoadTests {
        /// A call that is over when it was answered.
        private static func greeting(_ load: Scenario.Load) throws -> Scenario {
            var scenario = try Sample.scenario("wait: 100ms", caller: ["patience: 10s"])
            scenario.load = load
            return scenario
        }

        private static func rate(_ count: Int, calls: Int) -> Scenario.Load {
            Scenario.Load(.steady(CallRate(count, per: .second), .even), calls: calls)
        }

        private static func ring(
            _ scenario: Scenario,
            port: Int,
            threadCount: Int = 1
        ) async throws -> LiveRun.Result {
            let options = LiveRun.Options(
                target: Endpoint(scheme: .ws, host: "127.0.0.1", port: port),
                speed: Sample.speed,
                threadCount: threadCount
            )
            return try await LiveRun(scenario, matcher: Sample.matcher(), options: options).run()
        }

        /// A server that greets nobody for two seconds of the run. Those who were due in that time have
        /// waited, and are counted; a generator that waited with them would see one slow call.
        @Test func aServerThatStallsIsNotSparedTheCallsThatAreDue() async throws {
            let stall = 1_000...3_000
            let start = NIOLockedValueBox<NIODeadline?>(nil)
            let route = webSocketRoute { socket, event in
                guard event == .connected else { return }
                let now = NIODeadline.now()
                let first = start.withLockedValue { start in
                    start = start ?? now
                    return start ?? now
                }
                let speed = Sample.speed.thousandths / 1_000
                let end = first + .milliseconds(Int64(stall.upperBound) / speed)
                let began = first + .milliseconds(Int64(stall.lowerBound) / speed)
                guard (began..<end).contains(now) else { return socket.greet() }
                socket.eventLoop.assumeIsolated().scheduleTask(deadline: end) { socket.greet() }
            }
            try await withServer(route: route) { listener in
                let scenario = try Self.greeting(Self.rate(50, calls: 200))
                let result = try await Self.ring(scenario, port: listener.port)
                let ready = Metrics(result.trace)[.ready]
                #expect(ready.count == 200)
                // Of 200 calls that are due evenly in 4 s, 100 are due in the stall and wait 1 s on average.
                #expect(try #require(ready.percentile(permille: 990)) > .milliseconds(1_900))
                #expect(try #require(ready.percentile(permille: 900)) > .milliseconds(1_500))
                #expect(try #require(ready.mean) > .milliseconds(450))
            }
        }

        /// Every second caller is greeted.
        @Test func aServerThatAnswersHalfTheCallsFailsAndWhatItDidIsMeasured() async throws {
            let count = NIOLockedValueBox(0)
            let route = webSocketRoute { socket, event in
                guard event == .connected else { return }
                let number = count.withLockedValue { count in
                    count += 1
                    return count
                }
                if number.isMultiple(of: 2) { socket.greet() }
            }
            try await withServer(route: route) { listener in
                let scenario = try Self.greeting(Self.rate(20, calls: 40))
                let result = try await Self.ring(scenario, port: listener.port, threadCount: 2)
                let report = result.trace.report(on: scenario)
                #expect(report.exitCode == 1)
                #expect(report.tally.calls.begun == 40)
                #expect(report.tally.metrics[.ready].count == 20)
                #expect(report.tally.metrics.stuck(.ready).count == 20)
                let timeouts = report.judgement.findings.filter { $0.violation.kind == .timeout }
                #expect(timeouts.count == 20)
            }
        }

        /// The server goes away while calls are due: those before are measured, and those after are told.
        @Test func aTargetThatIsKilledInTheMiddleFailsAtOnce() async throws {
            let count = NIOLockedValueBox(0)
            let route = webSocketRoute { socket, event in
                switch event {
                case .connected:
                    socket.greet()
                    count.withLockedValue { $0 += 1 }
                case .failed, .text, .binary, .serverStops, .closed: break
                }
            }
            let scenario = try Self.greeting(Self.rate(10, calls: 40))
            let result = try await withServer(route: route) { listener in
                async let result = Self.ring(scenario, port: listener.port)
                while count.withLockedValue({ $0 }) < 10 { await Task.yield() }
                await listener.close(within: .milliseconds(0))
                return try await result
            }
            let report = result.trace.report(on: scenario)
            #expect(report.exitCode == 1)
            #expect(report.tally.calls.begun == 40)
            #expect(report.tally.metrics[.ready].count >= 10)
            #expect(report.judgement.findings.contains { $0.violation.kind == .ended })
        }

        /// What is held at a time is what goes on, however many calls there were.
        @Test func whatIsHeldDoesNotGrowWithTheRun() async throws {
            let route = webSocketRoute { socket, event in
                if event == .connected { socket.greet() }
            }
            try await withServer(route: route) { listener in
                var scenario = try Self.greeting(.init())
                scenario.load = Scenario.Load(.concurrent(10, rampUp: .zero), calls: 1_000)
                let options = LiveRun.Options(
                    target: Endpoint(scheme: .ws, host: "127.0.0.1", port: listener.port),
                    speed: Sample.speed,
                    keepsTrace: false
                )
                let run = try LiveRun(scenario, matcher: Sample.matcher(), options: options)
                let judge = RunJudge(scenario, seed: 1, farewell: run.farewell)
                let most = NIOLockedValueBox(0)
                let result = try await run.run { record in
                    judge.observe(record)
                    most.withLockedValue { $0 = max($0, judge.openCallCount) }
                }
                let fold = await judge.conclude()
                #expect(result.trace.isEmpty)
                #expect(fold.judge.tally.calls.completed == 1_000)
                // Ten go on, and no more than a hundred a second have ended in the last 2.1 s.
                #expect(most.withLockedValue { $0 } <= 10 + 210 + 10)
                #expect(judge.openCallCount == 0)
            }
        }

        /// Each thread makes its share of the calls, with numbers of their own.
        @Test(arguments: [1, 2, 3]) func threadsShareTheCalls(threadCount: Int) async throws {
            let route = webSocketRoute { socket, event in
                if event == .connected { socket.greet() }
            }
            try await withServer(route: route) { listener in
                let scenario = try Self.greeting(Self.rate(100, calls: 20))
                let result = try await Self.ring(
                    scenario,
                    port: listener.port,
                    threadCount: threadCount
                )
                let calls = Set(result.trace.compactMap(\.call))
                #expect(calls == Set(1...20))
                let ended = result.trace.count { $0.event == .ended(.completed) }
                #expect(ended == 20)
            }
        }

        @Test func aClosedLoadHasSoManyCallsAtATime() async throws {
            let open = NIOLockedValueBox((now: 0, most: 0))
            let route = webSocketRoute { socket, event in
                switch event {
                case .connected:
                    open.withLockedValue { open in
                        open.now += 1
                        open.most = max(open.most, open.now)
                    }
                    socket.greet()
                case .closed: open.withLockedValue { $0.now -= 1 }
                case .failed, .text, .binary, .serverStops: break
                }
            }
            try await withServer(route: route) { listener in
                var scenario = try Self.greeting(.init())
                scenario.load = Scenario.Load(.concurrent(4, rampUp: .zero), calls: 12)
                let result = try await Self.ring(scenario, port: listener.port)
                #expect(Set(result.trace.compactMap(\.call)) == Set(1...12))
                #expect(open.withLockedValue { $0.most } <= 4)
            }
        }
    }
}

extension WebSocket {
    /// Tells the caller that it may speak.
    fileprivate func greet() {
        var bytes: [UInt8] = []
        AgentEvent.botReady(session: "s").encode(into: &bytes)
        self.send(ByteBuffer(bytes: bytes))
    }
}
