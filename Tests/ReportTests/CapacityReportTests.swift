import Report
import Scenario
import Testing
import Timeline
import Trace

struct CapacityReportTests {
    private static func trial(_ level: Int, _ run: SuiteRun) throws -> CapacityReport.Trial {
        guard case .judged(let report) = run.outcome else { throw MissingReport() }
        let outcome: CapacitySearch.Outcome =
            switch report.verdict {
            case .pass: .held
            case .fail: .failed
            case .invalid: .generatorSaturated
            }
        return CapacityReport.Trial(level: level, outcome: outcome, report: report)
    }

    private struct MissingReport: Error {}

    private static func report(_ end: CapacityReport.End) -> CapacityReport {
        CapacityReport(
            scenario: "s",
            seed: 1,
            trials: [],
            end: end,
            repeatCommand: "ringer run --find-capacity --seed 1"
        )
    }

    @Test func eachTrialIsALine() throws {
        func line(_ level: Int, _ run: SuiteRun, width: Int) throws -> String {
            let terminal = Terminal(isColored: false, width: width)
            return CapacityReport.line(for: try Self.trial(level, run), on: terminal)
        }
        #expect(try line(1, .passed(), width: 80) == "          1 call at a time  held")
        #expect(
            try line(1_000, .failed(), width: 80)
                == "     1,000 calls at a time  failed       content: expected two clouds, found 2 …"
        )
        #expect(
            try line(40, .late(), width: 80)
                == "        40 calls at a time  not made     packets left 30 ms late at the 99th pe…"
        )
        #expect(try line(1_000, .failed(), width: 40) == "1,000 calls at a time  failed")
    }

    /// What a server says is part of why.
    @Test(arguments: [40, 80, 120]) func itFitsTheTerminalAndCannotSteerIt(width: Int) throws {
        let terminal = Terminal(isColored: false, width: width)
        let hostile = "HTTP 500 \u{1B}[2J\nno"
        let text = Self.report(.notDone(hostile)).text(on: terminal)
        let line = CapacityReport.line(
            for: try Self.trial(100_000, .failed(expected: hostile)),
            on: terminal
        )
        #expect(!(text + line).unicodeScalars.contains { $0.isControl && $0 != "\n" })
        #expect(!line.contains("\n"))
        #expect(line.columnCount <= width)
        for line in text.split(separator: "\n").dropLast() {
            #expect(String(line).columnCount <= width)
        }
    }

    @Test func withoutASentenceThereIsStillTheVerdict() {
        let text = Self.report(.notDone("")).text(on: .plain)
        #expect(
            text == "\n\nINVALID  exit 3  repeat: ringer run --find-capacity --seed 1"
        )
    }
}
