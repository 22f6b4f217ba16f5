import ArgumentParser
import Fixture
import Live
import NIOCore
import NIOPosix
import Report
import Scenario
import Transport

/// `ringer mock`: the three providers, for a server of somebody else.
struct MockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "Play the three providers, for a server of yours.",
        discussion: """
            All three are on one port, at the paths of the real services, so a server
            needs another host and nothing else. Any key is accepted.

            EXAMPLES
              ringer mock                              with the quickstart, at port 7700
              ringer mock --fixture Fixtures/english   with a fixture of yours
              ringer mock --lenient                    make up what it does not have
              ringer mock --scenario Scenarios/bugs/llm-cut-mid-answer.yaml
                                                       as slow, and as faulty, as there
              ringer mock --scenario Scenarios/framings.yaml --filter bare,packet=20ms
                                                       one of several in a file
              curl http://127.0.0.1:7700/calls         what they have seen, as JSON
            """
    )

    @Option(name: .long, help: "The port to listen on; 0 for a free one.")
    var port: UInt16 = 7700

    @Option(name: .long, help: "The address to listen on.")
    var host = "127.0.0.1"

    @OptionGroup var fixture: FixtureOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Play the fixture of a scenario, with its timing and its faults.",
            valueName: "file"
        )
    )
    var scenario: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Of a file with several scenarios, the one whose name has this in it, or is like it: "
                + "* is any text.",
            valueName: "text"
        )
    )
    var filter: String?

    @Option(name: .long, help: "How many times as fast as recorded, from 0.001 to 1000.")
    var speed: Speed = .realTime

    @Option(name: .long, help: "What all chance follows from.")
    var seed: UInt64 = 1

    /// How much of what was seen is told at `/calls`.
    private static let recordCountMax = 20_000

    func validate() throws {
        if self.scenario != nil, self.fixture.fixture != nil {
            throw ValidationError("a scenario names its fixture: give --scenario or --fixture")
        }
        if self.filter != nil, self.scenario == nil {
            throw ValidationError("--filter is for the scenarios of a file: give --scenario")
        }
    }

    func run() async throws {
        let settings = try self.settings()
        let lines = ProgressLines(on: Output.terminal)
        let recorder = Recorder(keeping: .newest(Self.recordCountMax)) { record in
            if let line = lines.providerLine(for: record) { Output.say(line) }
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let mocks: MockProviders
        do {
            mocks = try await MockProviders.start(
                host: self.host,
                port: Int(self.port),
                group: group,
                settings: settings,
                clock: RunClock(speed: self.speed),
                recorder: recorder
            )
        } catch let error as ListenError {
            throw Exit(.notDone, "\(error)")
        }
        for url in mocks.urls { Output.say(url) }
        // Before anybody can know that we are ready, and tell us to end.
        let signals = Signals()
        Output.say("ready")
        await signals.wait()
        await mocks.stop(within: .milliseconds(1_500))
        try await group.shutdownGracefully()
    }

    private func settings() throws -> MockProviders.Settings {
        guard let path = self.scenario else {
            return MockProviders.Settings(matcher: try self.fixture.matcher(), seed: self.seed)
        }
        var loader = ScenarioLoader(mode: self.fixture.lenient ? .lenient : .strict)
        let all = loader.read(path)
        guard loader.mistakes.isEmpty else { throw loader.refusal() }
        let found = try self.choose(from: all, in: path)
        guard let matcher = loader.matcher(of: found) else { throw loader.refusal() }
        do {
            return try MockProviders.Settings(found.scenario, matcher: matcher, seed: self.seed)
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }

    /// The one scenario of the file at `path` that is meant.
    private func choose(
        from all: [FoundScenario],
        in path: String
    ) throws(Exit) -> FoundScenario {
        let filter = NameFilter(self.filter ?? "")
        // All have the same path.
        let meant = all.filter { filter.matches(name: $0.name, path: nil) }
        guard let found = meant.first else {
            throw Exit(.usage, filter.complaint(names: all.map(\.name)))
        }
        guard meant.count == 1 else {
            let names = meant.map { "\n  \($0.name.harmless)" }.joined()
            throw Exit(
                .usage,
                "\(path) has several scenarios: choose one with --filter, of these:\(names)"
            )
        }
        return found
    }
}
