import ArgumentParser
import Report
import Scenario
import Simulator
import Timeline
import Trace

/// What a plan is made of, beside a scenario and its load.
struct PlanOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Predict the load instead of simulating it: by what the server spent in a run, whose result (of"
                + " ringer run --json) this file is.",
            valueName: "file"
        )
    )
    var plan: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How many servers share the calls. Default: 1.", valueName: "count"),
        transform: { try Self.count($0, atMost: Self.serverCountMax) }
    )
    var servers: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many cores each server uses. Default: the threads of the one that was measured.",
            valueName: "count"
        ),
        transform: { try Self.count($0, atMost: Self.coreCountMax) }
    )
    var cores: Int?

    @Option(
        name: .customLong("cpu-per-frame"),
        help: ArgumentHelp(
            "What a packet of a caller costs a server, such as 40us, if that was not measured.",
            valueName: "time"
        ),
        transform: Self.cost
    )
    var costPerFrame: Duration?

    @Option(
        name: .customLong("cpu-per-turn"),
        help: ArgumentHelp("What a turn costs, such as 3ms, likewise.", valueName: "time"),
        transform: Self.cost
    )
    var costPerTurn: Duration?

    private static let serverCountMax = 100_000
    private static let coreCountMax = ServerWork.threadCountMax

    func validate() throws {
        if self.plan == nil, let word = self.words.first {
            throw ValidationError("\(word) is about a plan: give --plan too")
        }
        guard (self.costPerFrame == nil) == (self.costPerTurn == nil) else {
            throw ValidationError(
                "--cpu-per-frame and --cpu-per-turn go together: give both, or none to take what was measured"
            )
        }
        if self.costPerFrame == .zero, self.costPerTurn == .zero {
            throw ValidationError("a server that spends nothing carries any number of calls")
        }
    }

    /// As they would be written on the command line.
    var words: [String] {
        var words: [String] = []
        if let plan { words += ["--plan", plan.shellQuoted] }
        if let servers { words += ["--servers", "\(servers)"] }
        if let cores { words += ["--cores", "\(cores)"] }
        if let costPerFrame { words += ["--cpu-per-frame", costPerFrame.written] }
        if let costPerTurn { words += ["--cpu-per-turn", costPerTurn.written] }
        return words
    }

    private static func count(_ text: String, atMost maximum: Int) throws -> Int {
        guard let count = Int(text), (1...maximum).contains(count) else {
            throw ValidationError(
                "found \"\(text)\"; expected a whole number from 1 to \(maximum)"
            )
        }
        return count
    }

    private static func cost(_ text: String) throws -> Duration {
        guard let time = try? Duration(parsing: text), time <= ServerCosts.costMax else {
            throw ValidationError(
                "found \"\(text)\"; expected a time of at most 60s with its unit, such as 40us"
            )
        }
        return time
    }
}
