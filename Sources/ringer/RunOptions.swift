import ArgumentParser
import Report

/// Which scenarios are run, and how many at once.
struct SeveralOptions: ParsableArguments {
    /// More would measure this machine rather than a server.
    static let jobCountMax = 64

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many scenarios, or seeds, run at once, from 1 to 64. Default: 1 scenario, and as many"
                + " seeds as there are cores.",
            valueName: "count"
        )
    )
    var jobs: Int?

    /// How many scenarios run at once.
    var jobCount: Int { self.jobs ?? 1 }

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only those whose name or path has this in it, or is like it: * is any text.",
            valueName: "text"
        )
    )
    var filter: String?

    @Flag(name: .long, help: "Begin nothing new after the first that is not PASS.")
    var failFast = false

    @Flag(name: .long, help: "Run nothing: only say everything that is wrong with the scenarios.")
    var check = false

    @Flag(name: .long, help: "Run nothing: only print the names.")
    var list = false

    func validate() throws {
        if let jobs, !(1...Self.jobCountMax).contains(jobs) {
            throw ValidationError("--jobs is \(jobs): give 1 to \(Self.jobCountMax)")
        }
        if self.check, self.list {
            throw ValidationError("--check and --list do different things: give one of them")
        }
    }

    /// Whether `found` is to be run.
    func means(_ found: FoundScenario) -> Bool {
        self.filter.map { NameFilter($0).matches(name: found.name, path: found.path) } ?? true
    }

    /// What to say if none of the scenarios with `names` is to be run.
    func complaint(about names: [String]) -> String {
        NameFilter(self.filter ?? "").complaint(names: names)
    }

    /// As they would be written on the command line.
    var words: [String] {
        var words: [String] = []
        if let filter { words += ["--filter", filter.shellQuoted] }
        if let jobs, jobs != 1 { words += ["--jobs", "\(jobs)"] }
        if self.failFast { words.append("--fail-fast") }
        return words
    }
}

/// Where the results go.
struct ResultOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Write the results as JSON; - for standard output.", valueName: "file")
    )
    var json: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the results as JUnit XML; - for standard output.",
            valueName: "file"
        )
    )
    var junit: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the results of one scenario as a page to look at; - for standard output.",
            valueName: "file"
        )
    )
    var html: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write a HdrHistogram log of each metric of one scenario into this folder.",
            valueName: "folder"
        )
    )
    var hlog: String?

    @Flag(name: .long, help: "Print the last line only.")
    var quiet = false

    /// The options that are about one scenario, as a sentence has them; `nil` if none is given.
    var ofOneScenario: String? {
        let names = [("--html", self.html), ("--hlog", self.hlog)]
            .compactMap { name, path in path.map { _ in name } }
        return names.isEmpty ? nil : names.joined(separator: " and ")
    }

    var files: ResultFiles {
        ResultFiles(json: self.json, junit: self.junit, html: self.html)
    }

    func validate() throws {
        if let names = self.files.inOnePlace {
            throw ValidationError("\(names) name one place: give each its own")
        }
    }

    /// Writes what was asked for of one run.
    func write(_ run: SuiteRun) throws {
        try self.files.write(
            json: run.json,
            junit: JUnitReport(SuiteReport(runs: [run], repeatCommand: run.repeatCommand)).xml,
            html: HTMLReport.html(of: run)
        )
        guard let hlog, case .judged(let report) = run.outcome else { return }
        try ResultFiles.write(report.histogramLogs, into: hlog)
    }

    /// Prints the results for a person, unless standard output is for the other forms.
    func say(text: (Terminal) -> String, summary: (Terminal) -> String) {
        guard !self.files.areOnOutput else { return }
        let terminal = Output.terminal
        Output.say(self.quiet ? summary(terminal) : text(terminal))
    }
}
