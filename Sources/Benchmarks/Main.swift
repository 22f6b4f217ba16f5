import ArgumentParser

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
            """
    )

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case codec, server, latency
    }

    @Argument(help: "What to measure: codec, server, latency. Default: all.")
    var parts: [Part] = Part.allCases

    func run() async throws {
        print(Hardware.description)
        for part in self.parts {
            switch part {
            case .codec:
                print(try CodecBenchmark().table())
                print(try AudioBenchmark().table())
            case .server:
                print(try await FramePathBenchmark().table())
                print(try await LoadBenchmark().table())
            case .latency:
                print(try await LatencyBenchmark().table())
            }
        }
    }
}

/// Something did not do what is to be measured, so there is nothing to measure.
struct Unmeasurable: Error, CustomStringConvertible {
    var description: String
}
