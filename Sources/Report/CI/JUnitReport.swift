import Scenario
import Timeline
import Trace

/// The results as JUnit XML, which the viewers of GitHub and GitLab show: a suite for each scenario,
/// and in it a test for the run itself and one for each of its checks.
///
/// There is no standard. Written is what the common readers agree on: counts on the suites, `name`,
/// `classname`, `file` and `time` on the tests. Some show only the text of a failure and not its
/// message, so the text has all.
package struct JUnitReport: Sendable {
    private let suites: [Suite]

    package init(_ report: SuiteReport) {
        self.suites =
            report.runs.map(Suite.init)
            + report.notRun.map { name in
                let test = Test(name: "run", result: .skipped("it was not run"))
                return Suite(name: name, file: nil, duration: .zero, tests: [test])
            }
    }

    /// The document, with a last newline.
    package var xml: String {
        var xml = XMLWriter()
        let tests = self.suites.flatMap(\.tests)
        let duration = self.suites.reduce(Duration.zero) { $0 + $1.duration }
        let counts = Counts(tests)
        xml.element(
            "testsuites",
            [
                "name": "ringer", "tests": counts.all, "failures": counts.failures,
                "errors": counts.errors, "skipped": counts.skipped, "time": duration.xmlSeconds,
            ]
        ) { xml in
            for suite in self.suites { Self.write(suite, to: &xml) }
        }
        return xml.text
    }

    private static func write(_ suite: Suite, to xml: inout XMLWriter) {
        let counts = Counts(suite.tests)
        xml.element(
            "testsuite",
            [
                "name": suite.name, "file": suite.file, "tests": counts.all,
                "failures": counts.failures, "errors": counts.errors, "skipped": counts.skipped,
                "time": suite.duration.xmlSeconds,
            ]
        ) { xml in
            for test in suite.tests { Self.write(test, of: suite, to: &xml) }
        }
    }

    private static func write(_ test: Test, of suite: Suite, to xml: inout XMLWriter) {
        let attributes: KeyValuePairs<String, String?> = [
            "name": test.name, "classname": suite.name, "file": suite.file,
            "time": test.duration.xmlSeconds,
        ]
        switch test.result {
        case .passed: xml.element("testcase", attributes)
        case .failed(let message, let type, let text):
            xml.element("testcase", attributes) {
                $0.element("failure", ["message": message, "type": type], text: text)
            }
        case .error(let message, let type, let text):
            xml.element("testcase", attributes) {
                $0.element("error", ["message": message, "type": type], text: text)
            }
        case .skipped(let reason):
            xml.element("testcase", attributes) { $0.element("skipped", ["message": reason]) }
        }
    }
}

/// One scenario, as JUnit sees it.
private struct Suite: Sendable {
    var name: String
    var file: String?
    var duration: Duration
    var tests: [Test]

    init(name: String, file: String?, duration: Duration, tests: [Test]) {
        self.name = name
        self.file = file
        self.duration = duration
        self.tests = tests
    }

    init(_ run: SuiteRun) {
        // The checks take no time of their own.
        let itself = Test(name: "run", duration: run.duration, result: Test.result(of: run))
        var tests = [itself]
        // Nothing was checked in a run that could not be done.
        if case .judged(let report) = run.outcome, run.obstacle == nil {
            tests += report.judgement.checks.map { Test($0, of: report) }
        }
        self.init(name: run.scenario, file: run.file, duration: run.duration, tests: tests)
    }
}

/// One check, as JUnit sees it.
private struct Test: Sendable {
    /// More findings of one kind say no more.
    private static let findingCountMax = 20

    var name: String
    var duration = Duration.zero
    var result: Result

    enum Result: Sendable {
        case passed
        case failed(message: String, type: String, text: String)
        case error(message: String, type: String, text: String)
        case skipped(String)
    }

    init(name: String, duration: Duration = .zero, result: Result) {
        self.name = name
        self.duration = duration
        self.result = result
    }

    /// Where nothing can be concluded, nothing has passed either.
    init(_ check: Check, of report: RunReport) {
        let doubt = report.verdict == .invalid ? report.doubts.first : nil
        let result: Result =
            switch check.outcome {
            case .passed: doubt.map { .skipped($0.harmless) } ?? .passed
            case .unchecked(let reason): .skipped(reason.harmless)
            case .failed(let findings): Self.failure(findings, of: report)
            }
        self.init(name: check.name.harmless, result: result)
    }

    /// What became of the run itself: an error is neither for nor against the server.
    static func result(of run: SuiteRun) -> Result {
        guard run.verdict == .invalid else { return .passed }
        let message = (run.reason ?? "nothing can be concluded").harmless
        let type = run.obstacle == nil ? "invalid" : "not_done"
        return .error(message: message, type: type, text: "\(message)\n\(run.repeatLine)")
    }

    private static func failure(_ findings: [Finding], of report: RunReport) -> Result {
        guard let violation = findings.first?.violation else { return .passed }
        let more = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
        let message = "expected \(violation.expected), found \(violation.found)".harmless + more
        let blocks = findings.prefix(Self.findingCountMax).map { finding in
            RunReport.lines(for: finding, on: .plain).joined(separator: "\n")
        }
        let text = (blocks + ["repeat: \(report.repeatCommand)"]).joined(separator: "\n\n")
        return .failed(message: message, type: violation.kind.rawValue, text: text)
    }
}

/// How many tests there are of each kind, in digits.
private struct Counts {
    let all: String
    let failures: String
    let errors: String
    let skipped: String

    init(_ tests: [Test]) {
        var (failures, errors, skipped) = (0, 0, 0)
        for test in tests {
            switch test.result {
            case .passed: break
            case .failed: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
        }
        self.all = "\(tests.count)"
        self.failures = "\(failures)"
        self.errors = "\(errors)"
        self.skipped = "\(skipped)"
    }
}

extension Duration {
    /// In seconds, such as `12.345`.
    fileprivate var xmlSeconds: String {
        let milliseconds = (self.wholeNanoseconds + 500_000) / 1_000_000
        return "\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst())"
    }
}
