import ArgumentParser
import Foundation
import Report

/// `ringer report`: results as people or programs want them, later and elsewhere.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show results again, in any form; several parts of a run are merged.",
        discussion: """
            EXAMPLES
              ringer report result.json                     in words
              ringer report result.json --html page.html    as a page
              ringer report part-1.json part-2.json --json all.json
                                                            two parts of one load as one

            Counts and histograms add up exactly, and what is expected of the run as a whole
            is judged again.

            EXIT CODES
              those of the run: 0 pass, 1 an expectation failed, 3 it could not be done,
              4 invalid, 130 interrupted; 2 for files that are no results, or not of one run
            """
    )

    @Argument(
        help: ArgumentHelp("What `ringer run --json` wrote.", valueName: "result")
    )
    var paths: [String]

    @OptionGroup(title: "Results") var results: ResultOptions

    func run() throws {
        let files = try self.paths.map(Self.read)
        if files.count == 1, let file = files.first, file.runs.count != 1 {
            if let names = self.results.ofOneScenario {
                let count = file.runs.count
                throw Exit(.usage, "\(names) shows one run, and \(file.name) holds \(count)")
            }
            return try self.tell(
                SuiteReport(
                    runs: file.runs,
                    notRun: file.notRun,
                    wasInterrupted: file.wasInterrupted,
                    repeatCommand: "ringer run"
                )
            )
        }
        try self.tell(Self.merged(files))
    }

    private func tell(_ report: SuiteReport) throws {
        try self.results.files.write(json: report.json, junit: JUnitReport(report).xml)
        self.results.say(text: report.text, summary: report.summary)
        guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
    }

    private func tell(_ run: SuiteRun) throws {
        try self.results.write(run)
        switch run.outcome {
        case .notDone(let why): throw Exit(.notDone, why)
        case .judged(let report):
            self.results.say(text: report.text, summary: report.summary)
            guard report.exitCode == 0 else { throw ExitCode(report.exitCode) }
        }
    }

    /// All runs in `files` as one.
    private static func merged(_ files: [ResultFile]) throws -> SuiteRun {
        if files.count == 1, let run = files[0].runs.first { return run }
        do throws(MergeError) {
            var reports: [(file: String, report: RunReport)] = []
            for file in files {
                for run in file.runs {
                    switch run.outcome {
                    case .judged(let report): reports.append((file.name, report))
                    case .notDone(let why): throw MergeError.notDone(file: file.name, why: why)
                    }
                }
            }
            guard !reports.isEmpty else { throw .noRuns(files: files.map(\.name)) }
            let report = try RunReport.merging(reports)
            return SuiteRun(
                scenario: report.scenario,
                file: nil,
                duration: report.origin.duration,
                outcome: .judged(report),
                repeatCommand: report.repeatCommand
            )
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }

    /// The results in the file at `path`.
    static func read(_ path: String) throws -> ResultFile {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Exit(.usage, "cannot read \(path): is there such a file, and may you read it?")
        }
        do throws(ResultError) {
            return try ResultFile(decoding: Array(data), named: path)
        } catch {
            throw Exit(.usage, "\(error)")
        }
    }
}
