import ArgumentParser
import Call
import Fixture
import Foundation
import Live
import Quickstart
import Report
import Scenario
import Timeline
import Trace
import Transport

/// `ringer run`: rings a server in real time, and judges what happened.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Ring a server in real time, and judge what happened.",
        discussion: """
            EXAMPLES
              ringer run                              the built-in scenario, our own server
              ringer run Scenarios/english.yaml       a scenario of yours
              ringer run --speed 10 --json out.json   ten times as fast, results in a file
              ringer run --mock-port 7700 --target ws://127.0.0.1:8888/chat
                                                      a server of yours, whose providers
                                                      are then at port 7700

            EXIT CODES
              0 pass, 1 an expectation failed, 2 wrong usage, scenario or fixture,
              3 the run could not be done, 4 invalid: nothing can be concluded,
              130 interrupted
            """
    )

    @Argument(help: "The scenario to run. Default: the built-in quickstart.")
    var scenario: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The server to ring. Default: our own, inside this run.",
            valueName: "url"
        ),
        transform: Endpoint.argument
    )
    var target: Endpoint?

    @Option(
        name: .long,
        help: ArgumentHelp("Where the mocks listen. Default: a free port.", valueName: "port")
    )
    var mockPort: UInt16 = 0

    @Option(name: .long, help: "How many times as fast as real time, from 0.001 to 1000.")
    var speed: Speed = .realTime

    @Option(name: .long, help: "What all chance in the run follows from.")
    var seed: UInt64 = 1

    @Option(
        name: .long,
        help: ArgumentHelp("Write the results as JSON; - for standard output.", valueName: "file")
    )
    var json: String?

    @Flag(name: .long, help: "Print the last line only.")
    var quiet = false

    func validate() throws {
        if let target, !target.scheme.isWebSocket {
            throw ValidationError(
                "--target is \(target.scheme.rawValue)://, but calls are WebSockets: "
                    + "give ws:// or wss://"
            )
        }
    }

    func run() async throws {
        let (scenario, matcher) = try self.load()
        let run = try self.prepare(scenario, matcher)
        // Whoever cannot get the results should know before the run, not after it.
        try self.writeJSON([])
        let result = try await self.carryOut(run, scenario)
        let report = RunReport(
            scenario: scenario.name,
            seed: self.seed,
            trace: result.trace,
            judgement: Judge(scenario).judge(result.trace),
            wasInterrupted: result.wasInterrupted,
            generator: RunReport.Generator(
                lateness: Samples(result.lateness),
                cpu: ProcessTime.now
            ),
            repeatCommand: self.repeatCommand
        )
        try self.writeJSON(report.json)
        if self.json == "-" {
            Output.say(String(decoding: report.json.dropLast(), as: UTF8.self))
        } else {
            let terminal = Output.terminal
            Output.say(self.quiet ? report.summary(on: terminal) : report.text(on: terminal))
        }
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }

    // MARK: Parts

    /// Reads the scenario and its fixture, and checks that they fit.
    private func load() throws -> (Scenario, Matcher) {
        do {
            guard let path = self.scenario else {
                let quickstart = Quickstart()
                let scenario = try Scenario(text: quickstart.scenario, file: "quickstart.yaml")
                return (scenario, try Matcher(Fixture(loading: quickstart)))
            }
            let scenario = try Scenario(reading: path)
            let fixture = try Fixture(loading: FixtureDirectory(scenario.fixture.value))
            try scenario.check(media: fixture.media.map(MediaFacts.init))
            return (scenario, try Matcher(fixture))
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }

    private func prepare(_ scenario: Scenario, _ matcher: Matcher) throws -> LiveRun {
        let options = LiveRun.Options(
            target: self.target,
            mockPort: Int(self.mockPort),
            speed: self.speed,
            seed: self.seed
        )
        do {
            return try LiveRun(scenario, matcher: matcher, options: options)
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }

    /// Runs, and prints what happens as it happens. Ctrl-C has the callers hang up.
    private func carryOut(_ run: LiveRun, _ scenario: Scenario) async throws -> LiveRun.Result {
        let lines = ProgressLines(on: Output.terminal)
        let isSilent = self.quiet || self.json == "-"
        if !isSilent {
            Output.say("\(scenario.name): \(scenario.about ?? "a call") (seed \(self.seed))")
        }
        let task = Task {
            try await run.run { record in
                guard !isSilent, let line = lines.line(for: record) else { return }
                Output.say(line)
            }
        }
        let signals = Signals { task.cancel() }
        defer { withExtendedLifetime(signals) {} }
        do {
            return try await task.value
        } catch let error as ListenError {
            // Only the mocks listen where they are told to, and here that has another name.
            throw Exit(.notDone, "\(error)".replacing("--port", with: "--mock-port"))
        }
    }

    /// Writes to the file of `--json`, if there is one.
    private func writeJSON(_ bytes: [UInt8]) throws {
        guard let json, json != "-" else { return }
        do {
            try Data(bytes).write(to: URL(filePath: json))
        } catch {
            throw Exit(
                .usage,
                "cannot write results to \(json): does its folder exist, and may you write there?"
            )
        }
    }

    private var repeatCommand: String {
        var words = ["ringer", "run"]
        if let scenario { words.append(scenario.shellQuoted) }
        if let target { words += ["--target", target.description.shellQuoted] }
        if self.mockPort != 0 { words += ["--mock-port", "\(self.mockPort)"] }
        if self.speed != .realTime { words += ["--speed", self.speed.defaultValueDescription] }
        words += ["--seed", "\(self.seed)"]
        return words.joined(separator: " ")
    }
}

extension MediaFacts {
    /// What a scenario has to know about `media`.
    fileprivate init(_ media: Media) {
        self.init(path: media.path, duration: media.duration, hasSpeech: media.speech != nil)
    }
}
