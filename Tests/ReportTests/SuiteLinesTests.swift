import Report
import Testing
import Timeline
import Trace

struct SuiteLinesTests {
    @Test func aLineHasTheVerdictTheTimeTheNameAndTheFirstReason() throws {
        let lines = SuiteLines(names: ["quickstart", "english"], on: .plain)
        #expect(try lines.line(for: .passed()) == "PASS       6.1 s  quickstart")
        #expect(
            try lines.line(for: .failed())
                == "FAIL       6.1 s  english     content: expected two clouds, found 2 clouds & <n…"
        )
        #expect(
            try lines.line(for: .invalid("e"))
                == "INVALID    6.1 s  e           no turn got a complete answer, so nothing was che…"
        )
        #expect(
            try lines.line(for: .late("l"))
                == "INVALID    6.1 s  l           packets left 30 ms late at the 99th percentile, a…"
        )
        #expect(
            lines.line(for: .notDone("t"))
                == "INVALID    6.1 s  t           port 7700 on 127.0.0.1 is taken"
        )
    }

    @Test(arguments: [(0, "0.0 s"), (49, "0.0 s"), (50, "0.1 s"), (61_449, "61.4 s")])
    func timesAreRounded(milliseconds: Int, words: String) throws {
        var run = try SuiteRun.passed("a")
        run.duration = .milliseconds(milliseconds)
        let line = SuiteLines(names: ["a"], on: .plain).line(for: run)
        #expect(line == "PASS     " + words.alignedRight(to: 7) + "  a")
    }

    @Test(arguments: [40, 80, 120])
    func aLineFitsTheTerminalAndCannotSteerIt(width: Int) throws {
        let name = String(repeating: "打电话", count: 30) + "\u{1B}[2J"
        let lines = SuiteLines(names: [name], on: Terminal(isColored: false, width: width))
        let runs: [SuiteRun] = [
            try .passed(name), try .failed(name, expected: "a\u{7}\nb"), .notDone(name),
        ]
        for run in runs {
            let line = lines.line(for: run)
            #expect(line.columnCount <= width)
            #expect(line == line.harmless)
        }
    }

    @Test func onlyTheVerdictIsColoured() throws {
        let lines = SuiteLines(names: ["a"], on: Terminal(isColored: true, width: 80))
        #expect(
            try lines.line(for: .passed("a")) == "\u{1B}[32mPASS   \u{1B}[0m    6.1 s  a"
        )
    }
}
