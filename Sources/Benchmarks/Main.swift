import ArgumentParser
import Foundation

/// Measures Ringer itself, each figure beside a floor that was measured in the same run.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks",
        abstract: "Measure what Ringer's own code costs, beside floors from the same run.",
        discussion: """
            EXAMPLES
              swift run -c release Benchmarks            everything but soak, in ten minutes
              swift run -c release Benchmarks codec      encoders, decoders and audio: seconds
              swift run -c release Benchmarks server     our call server: per frame, per call-minute
              swift run -c release Benchmarks latency    from SentenceRecognized to the first audio
              swift run -c release Benchmarks order      following the order of a call's events
              swift run -c release Benchmarks simulator  calls in virtual time
              swift run -c release Benchmarks plan       500 calls, predicted and measured: three minutes
              swift run -c release Benchmarks fleet      callers on one thread: three minutes
              swift run -c release Benchmarks calibration   known delays, and what is reported: a minute
              swift run -c release Benchmarks stack      1,000 calls with server and mocks: two minutes
              swift run -c release Benchmarks soak       500 of them, to see that memory stays flat: eleven
            """
    )

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case codec, server, latency, order, simulator, plan, calibration, fleet, stack, soak
    }

    @Argument(
        help:
            "What to measure: codec, server, latency, order, simulator, plan, calibration, fleet, stack, soak. Default: all but soak."
    )
    var parts: [Part] = Part.allCases.filter { $0 != .soak }

    @Option(parsing: .upToNextOption, help: "For fleet: how many callers, in steps.")
    var callers = FleetBenchmark().callerCounts

    @Option(help: "For fleet: how long each step is measured.")
    var seconds = FleetBenchmark().seconds

    @Flag(help: .hidden)
    var echoServer = false

    func run() async throws {
        if self.echoServer { return try await EchoServer.serve() }
        Self.say(Hardware.description)
        for part in self.parts {
            switch part {
            case .codec:
                Self.say(try CodecBenchmark().table())
                Self.say(try AudioBenchmark().table())
            case .server:
                Self.say(try await FramePathBenchmark().table())
                Self.say(try await LoadBenchmark().table())
            case .latency:
                Self.say(try await LatencyBenchmark().table())
            case .order: Self.say(try OrderBenchmark().table())
            case .simulator: Self.say(try SimulatorBenchmark().table())
            case .plan:
                Self.say(try PlanBenchmark().million())
                Self.say(try await PlanBenchmark().comparison())
            case .calibration: Self.say(try await CalibrationBenchmark().table())
            case .fleet:
                let fleet = FleetBenchmark(callerCounts: self.callers, seconds: self.seconds)
                Self.say(try await fleet.table())
            case .stack: Self.say(try await StackBenchmark().table())
            case .soak:
                Self.say(try await StackBenchmark(concurrent: 500, minutes: 10).table())
            }
        }
    }

    /// Prints at once, also into a pipe.
    private static func say(_ text: some CustomStringConvertible) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}

/// Something did not do what is to be measured, so there is nothing to measure.
struct Unmeasurable: Error, CustomStringConvertible {
    var description: String
}
