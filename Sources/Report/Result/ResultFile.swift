import Scenario

/// What a file of results holds: one run, or those of several scenarios.
package struct ResultFile: Sendable {
    /// What is written now, and the only thing that is read.
    package static let format = 1
    /// More is no result: two thousand turns take less than half a MiB.
    package static let byteCountMax = 256 << 20

    /// As the user named it.
    package var name: String
    /// At least one, unless none was begun.
    package var runs: [SuiteRun]
    /// The names of the scenarios that were not begun.
    package var notRun: [String]
    /// Whether the runs were told to stop by a signal.
    package var wasInterrupted: Bool

    /// Reads what `ringer run --json` wrote.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: As the user named it; for messages.
    /// - Throws: ``ResultError``. Nothing in the file is believed before it is checked.
    package init(decoding bytes: [UInt8], named name: String) throws(ResultError) {
        do throws(ResultProblem) {
            guard bytes.count <= Self.byteCountMax else {
                throw .tooLarge(byteCountMax: Self.byteCountMax)
            }
            try self.init(ResultNode(JSONParser.value(of: bytes)), named: name)
        } catch {
            throw ResultError(name, error)
        }
    }

    private init(_ node: ResultNode, named name: String) throws(ResultProblem) {
        guard case .object = node.value, try node.optional("verdict") != nil else {
            throw .notAResult
        }
        guard let format = try node.optional("format") else { throw .noFormat }
        guard format.value == .number("\(Self.format)") else {
            throw .otherFormat(format.value.words, expected: Self.format)
        }
        self.name = name
        self.notRun = []
        self.wasInterrupted = try node.count("exit_code", in: 0...255) == 130
        guard try node.optional("runs") != nil else {
            self.runs = [try SuiteRun(node)]
            return
        }
        self.runs = try node.map("runs", SuiteRun.init)
        self.notRun = try node.map("not_run") { node throws(ResultProblem) in try node.string() }
    }
}

extension SuiteRun {
    /// Reads what was written of one run. A file does not tell which file its scenario was in.
    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        if let error = try node.optional("error") {
            self.init(
                scenario: try node.string("scenario"),
                file: nil,
                duration: .zero,
                outcome: .notDone(try error.string()),
                repeatCommand: try node.string("repeat")
            )
        } else {
            let report = try RunReport(node)
            self.init(
                scenario: report.scenario,
                file: nil,
                duration: report.origin.duration,
                outcome: .judged(report),
                repeatCommand: report.repeatCommand
            )
        }
    }
}
