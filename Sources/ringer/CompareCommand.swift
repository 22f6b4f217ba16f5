import ArgumentParser
import Report
import Scenario
import Timeline
import Trace

/// `ringer compare`: whether a new run is slower than one before.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say whether a new run is slower than one before, or fails more often.",
        discussion: """
            Each run is cut into blocks of calls, and how much these differ says what
            may be chance: 8 blocks are needed, of a call each for a mean and of 20
            turns for a p95. What moved less than the floors is no regression, however
            certain.

            EXAMPLES
              ringer run talk.yaml --rate 10/s --calls 200 --json base.json
              ringer run talk.yaml --rate 10/s --calls 200 --json new.json
              ringer compare base.json new.json
              ringer compare base.json new.json --metric first_audio --floor 20ms

            EXIT CODES
              0 no regression, 1 a regression, 2 wrong usage, no results, or results of
              different scenarios or speeds, 4 too few calls to tell, or we were late
              ourselves
            """
    )

    @Argument(help: "The result to compare with.")
    var base: String

    @Argument(help: "The result to judge.")
    var new: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A metric that matters; again for more. Default: first_audio, server_overhead,"
                + " response, turn.",
            valueName: "name"
        ),
        transform: Self.metric
    )
    var metric: [Metric] = []

    @Option(
        name: .long,
        help: ArgumentHelp("What moved less than this is no regression.", valueName: "time"),
        transform: Self.time
    )
    var floor: Duration = Comparison.Floors().time

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Nor is what moved by less than so many percent.",
            valueName: "percent"
        )
    )
    var floorPercent = 3

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the comparison as JSON; - for standard output.",
            valueName: "file"
        )
    )
    var json: String?

    @Flag(name: .long, help: "Print the last line only.")
    var quiet = false

    func validate() throws {
        guard (0...1_000).contains(self.floorPercent) else {
            throw ValidationError("--floor-percent is \(self.floorPercent): give 0 to 1000")
        }
    }

    func run() throws {
        let (base, new) = (try Self.report(self.base), try Self.report(self.new))
        guard base.scenario == new.scenario else {
            throw Exit(
                .usage,
                "\(self.base) is of the scenario \(base.scenario.harmless), and \(self.new) of "
                    + "\(new.scenario.harmless): only runs of the same scenario can be compared"
            )
        }
        guard base.origin.speedThousandths == new.origin.speedThousandths else {
            throw Exit(
                .usage,
                "\(self.base) ran at another --speed than \(self.new): a server's own time counts as "
                    + "many times as the speed, so such runs cannot be compared"
            )
        }
        let files = ResultFiles(json: self.json)
        try files.prepare()
        var floors = Comparison.Floors()
        floors.time = self.floor
        floors.share = Ratio(partsPerMillion: Int64(self.floorPercent) * 10_000)
        let wanted = Set(self.metric.isEmpty ? Self.metrics : self.metric)
        let metrics = Metric.allCases.filter(wanted.contains)
        let comparison = Comparison(base: base, new: new, metrics: metrics, floors: floors)
        try files.write(json: comparison.json, junit: "")
        if !files.areOnOutput {
            let terminal = Output.terminal
            Output.say(
                self.quiet ? comparison.summary(on: terminal) : comparison.text(on: terminal)
            )
        }
        let code = comparison.verdict.exitCode
        guard code == 0 else { throw ExitCode(code) }
    }

    private static let metrics: [Metric] = [.firstAudio, .serverOverhead, .response, .turn]

    /// The one run in the file at `path`.
    private static func report(_ path: String) throws -> RunReport {
        let file = try ReportCommand.read(path)
        guard file.runs.count == 1, case .judged(let report) = file.runs[0].outcome else {
            throw Exit(
                .usage,
                "\(path) has no run to compare: expected the results of one scenario that was rung"
            )
        }
        return report
    }

    private static func metric(_ text: String) throws -> Metric {
        if let metric = Metric.allCases.first(where: { $0.nameInTurn == text }) { return metric }
        if let metric = Metric(rawValue: text) {
            throw ValidationError(
                "\(text) is measured several times a turn: compare \(metric.nameInTurn), the "
                    + "longest of each turn"
            )
        }
        let known = Metric.allCases.map(\.nameInTurn).joined(separator: ", ")
        throw ValidationError("there is no metric \"\(text)\" (known: \(known))")
    }

    private static func time(_ text: String) throws -> Duration {
        guard let time = try? Duration(parsing: text) else {
            throw ValidationError("found \"\(text)\"; expected a time with its unit, such as 5ms")
        }
        return time
    }
}
