import Foundation
import Report
import Scenario
import Support
import Testing

struct SuiteReportTests {
    private static let command = "ringer run Scenarios --seed 7"

    private static func report(
        _ runs: [SuiteRun],
        notRun: [String] = [],
        wasInterrupted: Bool = false
    ) -> SuiteReport {
        SuiteReport(
            runs: runs,
            notRun: notRun,
            wasInterrupted: wasInterrupted,
            repeatCommand: Self.command
        )
    }

    @Test func theExitCodeIsTheFirstThatApplies() throws {
        let passed = try SuiteRun.passed()
        let (failed, invalid) = (try SuiteRun.failed(), try SuiteRun.invalid())
        let rows: [([SuiteRun], Int32, Verdict)] = [
            ([passed], 0, .pass),
            ([passed, invalid], 4, .invalid),
            ([invalid, passed, failed], 1, .fail),
            ([failed, .notDone(), invalid], 3, .fail),
            ([passed, try .unreachable()], 3, .invalid),
            ([], 4, .invalid),
        ]
        for (runs, exitCode, verdict) in rows {
            let report = Self.report(runs)
            #expect(report.exitCode == exitCode)
            #expect(report.verdict == verdict)
            #expect(Self.report(runs, wasInterrupted: true).exitCode == 130)
        }
    }

    @Test func whatWasNotRunDoesNotPass() throws {
        #expect(Self.report([try .passed()], notRun: ["a"]).verdict == .invalid)
        #expect(Self.report([try .passed()], wasInterrupted: true).verdict == .invalid)
    }

    @Test func eachKindIsCounted() throws {
        let all = [
            try SuiteRun.passed("a"), try .passed("b"), try .failed(), try .invalid(),
            try .unreachable(), .notDone(),
        ]
        #expect(
            Self.report(all, notRun: ["x", "y", "z"]).counts
                == "9 scenarios: 2 passed, 1 failed, 1 invalid, 2 could not be done, 3 not run"
        )
        #expect(Self.report([try .passed()]).counts == "1 scenario: 1 passed")
    }

    @Test func theLastLineRepeatsTheOnlyCulpritOrAll() throws {
        let (passed, failed) = (try SuiteRun.passed(), try SuiteRun.failed())
        #expect(
            Self.report([passed, failed]).summary(on: .plain)
                == "FAIL  exit 1  repeat: ringer run Scenarios/english.yaml --seed 7"
        )
        #expect(
            Self.report([passed, failed, .notDone()]).summary(on: .plain)
                == "FAIL  exit 3  repeat: \(Self.command)"
        )
        #expect(
            Self.report([passed]).summary(on: .plain) == "PASS  exit 0  repeat: \(Self.command)"
        )
        #expect(
            Self.report([passed, failed], wasInterrupted: true).summary(on: .plain)
                == "FAIL  exit 130  repeat: \(Self.command)"
        )
    }

    @Test func onlyWhatIsNotGoodIsToldInFull() throws {
        let runs = [
            try SuiteRun.passed(), try .failed(), try .invalid(), try .unreachable(), .notDone(),
        ]
        let text = Self.report(runs).text(on: .plain) + "\n"
        #expect(try Fixtures.golden(text, at: "Report/suite.txt") == text)
    }

    @Test func goodRunsAreTwoLines() throws {
        #expect(
            Self.report([try .passed("a"), try .passed("b")]).text(on: .plain)
                == "\n2 scenarios: 2 passed\nPASS  exit 0  repeat: \(Self.command)"
        )
    }

    @Test func theJSONHasAnObjectForEachRun() throws {
        let failed = try SuiteRun.failed()
        let report = Self.report([failed, .notDone()], notRun: ["later"])
        let json = String(decoding: report.json, as: UTF8.self)
        #expect(json.hasSuffix("}\n"))
        let results = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        )
        #expect(results["verdict"] as? String == "FAIL")
        #expect(results["not_run"] as? [String] == ["later"])
        #expect(results["repeat"] as? String == Self.command)
        let runs = try #require(results["runs"] as? [[String: Any]])
        #expect(runs.map { $0["verdict"] as? String } == ["FAIL", "INVALID"])
        #expect(runs[1]["error"] as? String == "port 7700 on 127.0.0.1 is taken")
        #expect(results["exit_code"] as? Int == 3)
        #expect(runs.map { $0["exit_code"] as? Int } == [1, 3])
        let alone = String(decoding: failed.json.dropLast(), as: UTF8.self)
        #expect(json.contains("[\(alone),"))
    }
}
