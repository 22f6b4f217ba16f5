package import Scenario
import Timeline
import Trace
import Wire

/// Everything that is said of a search for the largest number of calls at a time at which all that is
/// expected holds.
package struct CapacityReport: Sendable {
    /// One number of calls that was tried.
    package struct Trial: Sendable {
        package var level: Int
        package var outcome: CapacitySearch.Outcome
        package var report: RunReport

        package init(level: Int, outcome: CapacitySearch.Outcome, report: RunReport) {
            self.level = level
            self.outcome = outcome
            self.report = report
        }
    }

    /// How the search ended.
    package enum End: Sendable {
        case result(CapacitySearch.Result)
        /// A try showed nothing, for or against the server: why.
        case undecided(String)
        /// The target could not be rung, or the run not even begin: why.
        case notDone(String)
        /// We were told to stop.
        case interrupted
    }

    package var scenario: String
    package var seed: UInt64
    package var trials: [Trial]
    package var end: End
    /// The command that repeats the search.
    package var repeatCommand: String

    package init(
        scenario: String,
        seed: UInt64,
        trials: [Trial],
        end: End,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.seed = seed
        self.trials = trials
        self.end = end
        self.repeatCommand = repeatCommand
    }

    /// A server that carries what it was asked to passes; that it does not carry even the least, or that
    /// we cannot ask for more, is told as such.
    package var verdict: Verdict {
        switch self.end {
        case .result(.found), .result(.atLeast(_, .range)): .pass
        case .result(.none): .fail
        case .result(.atLeast(_, .generator)), .undecided, .notDone, .interrupted: .invalid
        }
    }

    /// With which the command ends.
    package var exitCode: Int32 {
        switch self.end {
        case .interrupted: 130
        case .notDone: 3
        case .result, .undecided: self.verdict.exitCode
        }
    }

    // MARK: Text

    /// On a narrower terminal the numbers of calls do not end under each other.
    private static let columnWidthMin = 60
    /// Less of a remark says nothing.
    private static let remarkWidthMin = 12

    /// What a person sees when a number of calls has been tried, without a newline.
    ///
    ///        40 calls at a time   held     first audio p50 2,961 p95 3,310 ms
    package static func line(for trial: Trial, on terminal: Terminal) -> String {
        let column = terminal.width < Self.columnWidthMin ? 0 : 26
        let level = "\(trial.level.counted("call")) at a time".alignedRight(to: column)
        let outcome = trial.outcome.words
        let style: Terminal.Style = trial.outcome == .held ? .green : .yellow
        let start = "\(level)  \(terminal.styled(outcome, style))"
        let width = level.columnCount + 2 + max(outcome.columnCount, 12) + 1
        let remark = Self.remark(trial).harmless
        guard !remark.isEmpty, terminal.width - width >= Self.remarkWidthMin else { return start }
        let gap = String(repeating: " ", count: width - level.columnCount - 2 - outcome.columnCount)
        return start + gap + remark.fitted(to: terminal.width - width)
    }

    /// What was found, and the command that finds it again, without the last newline.
    package func text(on terminal: Terminal) -> String {
        let lines = self.sentence.harmless
            .wrapped(to: terminal.width, lineCountMax: terminal.paragraphLineCountMax)
        return
            ([""] + lines.prefix(1).map { terminal.styled($0, .bold) } + lines.dropFirst()
            + ["", self.summary(on: terminal)]).joined(separator: "\n")
    }

    /// The last line alone.
    package func summary(on terminal: Terminal) -> String {
        terminal.styled(self.verdict.rawValue, self.verdict.style)
            + "  exit \(self.exitCode)  repeat: \(self.repeatCommand)"
    }

    /// The answer in a sentence.
    private var sentence: String {
        switch self.end {
        case .result(.found(let held, let failing)):
            "All that is expected holds with \(held.counted("call")) at a time, and not with "
                + "\(failing.grouped)."
        case .result(.atLeast(let held, .range)):
            "All that is expected holds with \(held.counted("call")) at a time, the most that were "
                + "to be tried: raise capacity.to for more."
        case .result(.atLeast(let held, .generator)):
            "The server carries at least \(held.counted("call")) at a time; more could not be made "
                + "here in time: use a faster machine, or several with --part."
        case .result(.none):
            "Not even \((self.trials.first?.level ?? 0).counted("call")) at a time pass: lower "
                + "capacity.from, or see with a plain run what fails."
        case .undecided(let why): "Nothing can be concluded: \(why)."
        case .notDone(let why): why
        case .interrupted: "The search was interrupted."
        }
    }

    /// How quick it was, or what went wrong first.
    private static func remark(_ trial: Trial) -> String {
        let report = trial.report
        if trial.outcome == .generatorSaturated { return report.ownDoubts.first ?? "" }
        if let violation = report.judgement.findings.first?.violation {
            return "\(violation.kind.rawValue): expected \(violation.expected), found "
                + violation.found
        }
        let samples = report.tally.metrics[.firstAudio]
        let percentiles = [("p50", 500), ("p95", 950)].compactMap { name, permille in
            samples.percentile(permille: permille).map { "\(name) \(Tenths($0).text)" }
        }
        return percentiles.isEmpty
            ? "" : "first audio " + percentiles.joined(separator: " ") + " ms"
    }

    // MARK: JSON

    /// The report as one JSON object, in UTF-8, with a last newline. Times are in milliseconds.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { json in
            json.object { json in
                json.member("verdict", self.verdict.rawValue)
                json.member("scenario", self.scenario)
                json.key("seed")
                json.number(self.seed)
                json.member("found", self.sentence)
                json.key("capacity")
                if let capacity { json.number(capacity) } else { json.null() }
                json.key("trials")
                json.array { json in
                    for trial in self.trials { Self.write(trial, to: &json) }
                }
                json.member("repeat", self.repeatCommand)
                json.key("exit_code")
                json.number(self.exitCode)
            }
        }
        return RunReport.escapingControls(in: String(decoding: bytes, as: UTF8.self)) + [0x0A]
    }

    /// The most calls at a time that held; `nil` if none did.
    private var capacity: Int? {
        self.trials.filter { $0.outcome == .held }.map(\.level).max()
    }

    private static func write(_ trial: Trial, to json: inout JSONWriter) {
        json.object { json in
            json.key("calls")
            json.number(trial.level)
            json.member("outcome", trial.outcome.words)
            let samples = trial.report.tally.metrics[.firstAudio]
            json.member("first_audio") { json in
                json.member("unit", "ms")
                json.key("n")
                json.number(samples.count)
                json.key("p50")
                json.milliseconds(samples.percentile(permille: 500))
                json.key("p95")
                json.milliseconds(samples.percentile(permille: 950))
            }
            json.member("remark", Self.remark(trial))
        }
    }
}

extension CapacitySearch.Outcome {
    fileprivate var words: String {
        switch self {
        case .held: "held"
        case .failed: "failed"
        case .generatorSaturated: "not made"
        }
    }
}
