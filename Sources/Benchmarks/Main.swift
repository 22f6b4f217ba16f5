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
              swift run -c release Benchmarks            everything, in a minute and a half
              swift run -c release Benchmarks codec      encoders, decoders and audio: seconds
              swift run -c release Benchmarks server     our call server: per frame, per call-minute
              swift run -c release Benchmarks latency    from SentenceRecognized to the first audio
              swift run -c release Benchmarks order      following the order of a call's events
            """
    )

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case codec, server, latency, order
    }

    @Argument(help: "What to measure: codec, server, latency, order. Default: all.")
    var parts: [Part] = Part.allCases

    func run() async throws {
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
