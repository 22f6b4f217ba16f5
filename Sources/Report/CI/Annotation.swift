import Scenario
import Timeline
import Trace
import YAML

/// An error that GitHub shows beside the line of a file: a command to its runner, which reads what a
/// program prints.
package struct Annotation: Hashable, Sendable {
    /// `nil` if no file is meant.
    package var file: String?
    /// Counted from 1; `nil` if the file as a whole is meant.
    package var line: Int?
    /// Counted from 1.
    package var column: Int?
    package var title: String
    /// May have several lines.
    package var message: String

    /// GitHub shows the first ten of a step.
    package static let countMax = 10

    package init(
        file: String?,
        line: Int? = nil,
        column: Int? = nil,
        title: String,
        message: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.title = title
        self.message = message
    }

    /// What is wrong with `run`: one for each violation, up to ``countMax``, or one that says why
    /// nothing can be concluded. None for a good run.
    package static func all(of run: SuiteRun) -> [Annotation] {
        guard run.verdict != .pass else { return [] }
        if case .judged(let report) = run.outcome, run.verdict == .fail {
            return report.judgement.findings.prefix(Self.countMax).map { finding in
                let lines = RunReport.lines(for: finding, on: .plain) + [run.repeatLine]
                let title = "\(run.scenario): \(finding.violation.kind.rawValue)"
                var annotation = Annotation(
                    run,
                    title: title,
                    message: lines.joined(separator: "\n")
                )
                // A place in a file that the scenario extends is not in this one.
                if let position = finding.position, position.file == 0, run.file != nil {
                    annotation.line = position.line
                }
                return annotation
            }
        }
        let reason = (run.reason ?? "nothing can be concluded").harmless
        let title = "\(run.scenario): \(run.verdict.rawValue)"
        return [Annotation(run, title: title, message: "\(reason)\n\(run.repeatLine)")]
    }

    private init(_ run: SuiteRun, title: String, message: String) {
        self.init(file: run.file, line: run.file.map { _ in 1 }, title: title, message: message)
    }

    /// The command, which is one line whatever stands in it.
    package var command: String {
        let properties = [
            self.file.map { "file=\(Self.escaped($0, isProperty: true))" },
            self.line.map { "line=\($0)" },
            self.column.map { "col=\($0)" },
            "title=\(Self.escaped(self.title, isProperty: true))",
        ]
        return "::error \(properties.compactMap(\.self).joined(separator: ","))"
            + "::\(Self.escaped(self.message, isProperty: false))"
    }

    /// `text` as the runner reads it back; what a terminal would obey is replaced.
    private static func escaped(_ text: String, isProperty: Bool) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            case ":" where isProperty: "%3A"
            case "," where isProperty: "%2C"
            default: String(scalar).harmless
            }
        }
        .joined()
    }
}

extension SuiteRun {
    /// How to see it again.
    var repeatLine: String { "repeat: \(self.repeatCommand)" }
}
