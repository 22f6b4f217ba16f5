import Scenario
import Timeline
import Trace

extension RunReport {
    /// One report of all parts of a run, or of several runs of one scenario and seed.
    ///
    /// Nothing is estimated: what was counted adds up, and so do the histograms, whose buckets are the same
    /// everywhere. What was found is joined, and what is expected of the run as a whole is judged again. So
    /// the parts of a run give the same report as the run would have given whole, as far as it was the same
    /// calls.
    ///
    /// - Parameter results: At least one, with the names of the files that they are from. Either each part of
    ///   one load once, or whole runs with ids of their own: the same run twice would count twice.
    /// - Returns: The report.
    /// - Throws: ``MergeError`` if they are not of one run.
    package static func merging(
        _ results: [(file: String, report: RunReport)]
    ) throws(MergeError) -> RunReport {
        guard let first = results.first else { preconditionFailure("there is nothing to merge") }
        guard results.count > 1 else { return first.report }
        try Self.checkThatOneRun(results)
        try RunOrigin.checkParts(results.map { (file: $0.file, origin: $0.report.origin) })
        // Parts may be given in any order.
        let reports = results.map(\.report).sorted {
            ($0.origin.part?.number ?? 0) < ($1.origin.part?.number ?? 0)
        }
        try Self.checkCounts(reports)
        let expectations = first.report.expectations
        let tally = reports.map(\.tally).reduce(into: RunTally(), +=)
        var merged = RunReport(
            scenario: first.report.scenario,
            seed: first.report.seed,
            origin: RunOrigin(joining: reports.map(\.origin)),
            expectations: expectations,
            tally: tally,
            gallery: reports.map(\.gallery).reduce(into: TurnGallery(), +=),
            judgement: Judgement(joining: reports.map(\.judgement), expectations, tally),
            wasInterrupted: reports.contains(where: \.wasInterrupted),
            generator: reports.dropFirst().map(\.generator)
                .reduce(into: reports[0].generator, +=),
            repeatCommand: Self.joined(reports.map(\.repeatCommand))
        )
        merged.traces = reports.flatMap(\.traces)
        return merged
    }

    /// What must be the same in all.
    private static func checkThatOneRun(
        _ results: [(file: String, report: RunReport)]
    ) throws(MergeError) {
        let first = results[0]
        for other in results.dropFirst() {
            for (what, get) in Self.identity {
                let (found, others) = (get(first.report), get(other.report))
                guard found != others else { continue }
                throw .differs(
                    what: what,
                    file: first.file,
                    found: found,
                    otherFile: other.file,
                    other: others
                )
            }
            let expected = first.report.expectations
            let isSame = other.report.judgement.hasChecks(of: first.report.judgement, expected)
            guard expected == other.report.expectations, isSame else {
                throw .differs(
                    what: "list of expectations",
                    file: first.file,
                    found: "one",
                    otherFile: other.file,
                    other: "another (is the profile the same?)"
                )
            }
        }
    }

    private static var identity: [(what: String, get: (RunReport) -> String)] {
        [
            ("scenario", { $0.scenario }), ("digest of the scenario", { $0.origin.scenarioDigest }),
            ("seed", { "\($0.seed)" }), ("version of ringer", { $0.origin.version }),
            ("speed", { "\($0.origin.speedThousandths) thousandths" }),
        ]
    }

    /// No sum may be more than is counted in one result.
    private static func checkCounts(_ reports: [RunReport]) throws(MergeError) {
        for metric in Metric.allCases {
            let count = reports.map(\.tally.metrics).reduce(0) {
                $0 + $1.firstTurns(metric).count + $1.laterTurns(metric).count
                    + $1.stuck(metric).count
            }
            guard count <= Samples.countMax else { throw .tooMuch(what: "samples") }
        }
        let health = reports.map(\.generator)
        for lateness in [\GeneratorHealth.sendLateness, \.emissionLateness] {
            let packets = health.reduce(0) { $0 + $1[keyPath: lateness].count }
            guard packets <= Samples.countMax else { throw .tooMuch(what: "packets") }
        }
        let clocks = [
            reports.map(\.origin.duration), health.compactMap(\.cpu),
            health.compactMap(\.machine?.busy), health.compactMap(\.machine?.idle),
            health.compactMap(\.machine?.stolen),
        ]
        for times in clocks where times.reduce(.zero, +) > ResultNode.clockMax {
            throw .tooMuch(what: "years")
        }
        let turns = reports.reduce(0) { $0 + $1.tally.turns.begun + $1.tally.calls.begun }
        guard turns <= ResultNode.countMax else { throw .tooMuch(what: "calls and turns") }
    }

    /// Each once, as one line for a shell.
    private static func joined(_ commands: [String]) -> String {
        var distinct: [String] = []
        for command in commands where !distinct.contains(command) { distinct.append(command) }
        return distinct.joined(separator: "; ")
    }
}

extension RunOrigin {
    /// Where a merged result comes from. Parts ran at the same time, whole runs one after the other.
    init(joining origins: [RunOrigin]) {
        self = origins[0]
        self.id = origins.map(\.id).sorted().joined(separator: "+")
        self.startedAt = origins.map(\.startedAt).min() ?? self.startedAt
        let durations = origins.map(\.duration)
        self.duration =
            self.part == nil ? durations.reduce(.zero, +) : durations.max() ?? self.duration
        self.part = nil
    }

    /// Whether each is there, and once.
    fileprivate static func checkParts(
        _ origins: [(file: String, origin: RunOrigin)]
    ) throws(MergeError) {
        // A merged result has the ids of all that are in it.
        var files: [Substring: String] = [:]
        for (file, origin) in origins {
            for id in origin.id.split(separator: "+", omittingEmptySubsequences: false) {
                if let other = files.updateValue(file, forKey: id) {
                    throw .repeatedRun(file: file, otherFile: other)
                }
            }
        }
        let parts = origins.compactMap { file, origin in origin.part.map { (file, $0) } }
        guard let (firstFile, first) = parts.first else { return }
        if let whole = origins.first(where: { $0.origin.part == nil }) {
            throw .partAndWhole(part: firstFile, whole: whole.file)
        }
        var numbers: [Int: String] = [:]
        for (file, part) in parts {
            guard part.count == first.count else {
                throw .differs(
                    what: "number of parts",
                    file: firstFile,
                    found: "\(first.count)",
                    otherFile: file,
                    other: "\(part.count)"
                )
            }
            if let other = numbers.updateValue(file, forKey: part.number) {
                throw .repeatedPart(part.number, count: part.count, file: other, otherFile: file)
            }
        }
        let missing = (1...first.count).filter { numbers[$0] == nil }
        guard missing.isEmpty else { throw .missingParts(missing, count: first.count) }
    }
}
