import Framing
import Call
import Fixture
import Foundation
import Live
import NIOCore
import NIOPosix
import Quickstart
import Scenario
import Synchronization
import Timeline
import Trace
import Transport
import Wire

/// Many callers on one thread, and an echo server in another process.
struct FleetRig {
    private typealias Figures = FleetBenchmark.Figures

    let callerCount: Int
    let seconds: Int

    /// One caller rings each 700 µs, so that their packets are spread over the 100 ms of one.
    private static let rate = CallRate(1_428, per: .second)

    private var rampUp: Duration { .microseconds(700) * self.callerCount }

    /// They say nothing until all are there, then speak, and pause for a second after each sentence.
    private var scenario: String {
        let quiet = self.rampUp.components.seconds + 3
        let turns = (0..<20).map { turn in
            "    - say: turn-\(turn % 3 + 1).wav\n      expect: [ { silent: 1s } ]\n"
        }
        return """
            name: fleet
            about: Callers whom nobody answers.
            fixture: ../Fixtures/quickstart
            caller:
              patience: 600s
              turns:
                - mute: \(quiet)s

            """ + turns.joined()
    }

    // MARK: Our callers

    /// What our callers cost, and what was in memory before them.
    func fleet() async throws -> (FleetBenchmark.Figures, before: Memory) {
        let echo = try EchoProcess()
        defer { echo.stop() }
        var scenario = try Scenario(text: self.scenario, file: "fleet.yaml")
        scenario.load = Scenario.Load(.steady(Self.rate, .even), calls: self.callerCount)
        let options = LiveRun.Options(target: Self.endpoint(echo.port), keepsTrace: false)
        let run = try LiveRun(
            scenario,
            matcher: Matcher(Fixture(loading: Quickstart())),
            options: options
        )
        let before = Memory.now
        let speakers = Speakers()
        let running = Task {
            try await run.run { record in
                if case .speechStarted = record.event, record.turn == 1 { speakers.increment() }
            }
        }
        // The last begins to speak a ramp after the first.
        while speakers.count < self.callerCount { try await Self.wait(.milliseconds(50)) }
        var figures = try await self.figures(of: echo) {
            try await Self.wait(.seconds(Int64(self.seconds)))
        }
        running.cancel()
        figures.lateness = try await running.value.health.sendLateness
        return (figures, before)
    }

    private final class Speakers: Sendable {
        private let number = Atomic(0)

        var count: Int { self.number.load(ordering: .relaxed) }
        func increment() { self.number.add(1, ordering: .relaxed) }
    }

    // MARK: The floor

    /// What raw connections cost that are sent as much, and what was in memory before them.
    func floor() async throws -> (FleetBenchmark.Figures, before: Memory) {
        let echo = try EchoProcess()
        defer { echo.stop() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        let before = Memory.now
        let frame = Self.frame
        let callers = try await eventLoop.submit {
            NIOLoopBound(RawCallers(sending: frame, on: eventLoop), eventLoop: eventLoop)
        }.get()
        let port = echo.port
        for _ in 0..<self.callerCount {
            try await eventLoop.flatSubmit { callers.value.connect(to: port) }.get()
        }
        var lateness: [Duration] = []
        var figures = try await self.figures(of: echo) {
            lateness = await withCheckedContinuation { done in
                eventLoop.execute {
                    callers.value.send(
                        for: .seconds(Int64(self.seconds)),
                        every: .milliseconds(100),
                        done: done
                    )
                }
            }
        }
        figures.lateness = Samples(lateness)
        try await eventLoop.submit { callers.value.close() }.get()
        try await group.shutdownGracefully()
        return (figures, before)
    }

    /// A frame of 100 ms of silence.
    private static var frame: ByteBuffer {
        var message: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: 3_200, framing: .single, to: &message)
        message += repeatElement(0, count: 3_200)
        var writer = FrameWriter(isClient: true, allocator: ByteBufferAllocator())
        return writer.frame(.binary, ByteBuffer(bytes: message))
    }

    // MARK: Both

    /// What was spent during `body`, here and by the server.
    private func figures(
        of echo: EchoProcess,
        during body: () async throws -> Void
    ) async throws -> Figures {
        let server = try echo.progress()
        let start = ContinuousClock.now
        let nanoseconds = Expense.processNanoseconds
        let memory = Memory.now
        try await body()
        let spent = Expense.processNanoseconds - nanoseconds
        let served = try echo.progress() - server
        return Figures(
            callerCount: self.callerCount,
            seconds: (ContinuousClock.now - start).inMilliseconds / 1_000,
            packetCount: served.messageCount,
            nanoseconds: spent,
            serverNanoseconds: served.nanoseconds,
            lateness: Samples([]),
            memory: memory,
            memoryAfter: .now
        )
    }

    private static func endpoint(_ port: Int) -> Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: port, target: "/")
    }

    private static func wait(_ time: TimeAmount) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        try await eventLoop.scheduleTask(in: time) {}.futureResult.get()
    }
}
