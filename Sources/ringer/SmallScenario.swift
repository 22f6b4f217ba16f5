import Foundation
import Report
import Scenario
import Simulator
import Trace

/// A failing seed made small, as files that can be run and read.
struct SmallScenario {
    let smallest: Shrinker.Smallest
    /// The scenario that failed.
    let found: FoundScenario
    let folder: String

    /// After how long it is enough.
    private static let timeMax = Duration.seconds(10)

    /// The smallest scenario that fails with `seed` as `found` does; `nil` if that does not fail.
    init?(_ trials: Trials, failingWith seed: UInt64, of found: FoundScenario, in folder: String) {
        let start = ContinuousClock.now
        var shrinker = Shrinker(trials) { start.duration(to: .now) >= Self.timeMax }
        guard let smallest = shrinker.smallest(failingWith: seed) else { return nil }
        self.smallest = smallest
        self.found = found
        self.folder = folder
    }

    /// Writes the scenario, and beside it the trace of the failing call.
    func write() throws(Exit) -> SmallestFailure {
        let header = TraceFile.Header(
            version: Version.current,
            scenario: self.name,
            seed: self.smallest.seed,
            call: self.smallest.call,
            reasons: [.failed]
        )
        let trace = TraceFile(header, self.smallest.trace).bytes
        let files = [
            (file: "\(self.name).yaml", text: self.text),
            (file: "\(self.name).jsonl", text: String(decoding: trace, as: UTF8.self)),
        ]
        try ResultFiles.write(files, into: self.folder)
        let (before, after) = (self.smallest.before, self.smallest.after)
        return SmallestFailure(
            seed: self.smallest.seed,
            before: SmallestFailure.Size(before),
            after: SmallestFailure.Size(after),
            faults: self.smallest.scenario.faults.map(\.words),
            finding: self.finding,
            trialCount: self.smallest.trialCount,
            wasStopped: self.smallest.wasStopped,
            file: self.path("yaml"),
            traceFile: self.path("jsonl"),
            repeatCommand: self.repeatCommand
        )
    }

    /// Such as `chaos-seed-17`, with nothing in it that a file's name should not have.
    private var name: String {
        let letters = self.found.name.map { character -> Character in
            character.isLetter || character.isNumber || "_-.".contains(character) ? character : "-"
        }
        return "\(String(letters))-seed-\(self.smallest.seed)"
    }

    private func path(_ ending: String) -> String {
        URL(filePath: self.folder, directoryHint: .isDirectory).relativePath
            + "/\(self.name).\(ending)"
    }

    private var repeatCommand: String {
        "ringer simulate \(self.path("yaml").shellQuoted) --seed \(self.smallest.seed)"
    }

    /// It stands in another file now.
    private var finding: Finding {
        var finding = self.smallest.finding
        finding.position = nil
        return finding
    }

    // MARK: The file

    private var text: String {
        var scenario = self.smallest.scenario
        scenario.name = self.name
        scenario.about = "Fails with \(self.kind), and is as small as that gets."
        return self.comment.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
            + scenario.yaml(fixture: self.fixture)
    }

    /// Such as `timeout (silence)`: the kind of violation, and the rule if it is named otherwise.
    private var kind: String {
        let kind = self.smallest.symptom.kind.rawValue
        guard let rule = self.smallest.symptom.rule?.rawValue, rule != kind else { return kind }
        return "\(kind) (\(rule))"
    }

    /// Where it comes from, and what it shows.
    private var comment: [String] {
        let violation = self.smallest.finding.violation
        let origin = (self.found.path ?? self.found.name).harmless
        let chance =
            self.smallest.hasChance
            ? "What happens follows from the seed."
            : "Nothing that goes wrong is left to chance."
        return [
            "Made by ringer \(Version.current) from \(origin), of which it is what makes seed "
                + "\(self.smallest.seed) fail.",
            "\(self.kind): expected \(violation.expected.harmless),",
            "found \(violation.found.harmless).",
            "",
            "    \(self.repeatCommand)",
            "",
            "\(chance) The WAV files are whole.",
        ]
    }

    /// The fixture's path from the folder, or the whole if they have nothing in common.
    private var fixture: String {
        let fixture = Self.parts(of: self.found.scenario.fixture.value)
        let folder = Self.parts(of: self.folder)
        let common = zip(fixture, folder).prefix { $0 == $1 }.count
        // The first part is the root.
        guard common > 1 else { return "/" + fixture.dropFirst().joined(separator: "/") }
        let up = Array(repeating: "..", count: folder.count - common)
        return (up + fixture.dropFirst(common)).joined(separator: "/")
    }

    /// The names on the way from the root, without links.
    private static func parts(of path: String) -> [String] {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
            .filter { !$0.isEmpty }
    }
}

extension SmallestFailure.Size {
    fileprivate init(_ size: Shrinker.Size) {
        self.init(calls: size.calls, turns: size.turns, faults: size.faults)
    }
}
