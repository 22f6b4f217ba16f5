import Report
import Scenario
import Support
import Testing
import Timeline
import Trace
import YAML

struct RunReportTextTests {
    @Test func aGoodRunPasses() throws {
        let report = try RunReport.sample(SampleCall.whole(turnCount: 3), turnCount: 3)
        #expect(report.exitCode == 0)
        try Self.check(report, "run-pass")
    }

    @Test func coloursAreOfThePartsAndTheVerdict() throws {
        let report = try RunReport.sample(SampleCall.whole())
        try Self.check(report, "run-pass-colored", on: Terminal(isColored: true, width: 80))
    }

    @Test func aBrokenOrderIsShownAmongItsEvents() throws {
        let report = try RunReport.sample(Self.withBrokenOrder)
        #expect(report.exitCode == 1)
        try Self.check(report, "run-order")
        try Self.check(report, "run-order-60", on: Terminal(isColored: false, width: 60))
    }

    @Test func aRunInWhichNothingWasAnsweredIsInvalid() throws {
        let trace = [record(0, .dialled(late: .zero), turn: 0), record(9, .speechEnded)]
        let report = try RunReport.sample(trace)
        #expect(report.exitCode == 4)
        try Self.check(report, "run-invalid")
    }

    @Test func anInterruptedRunTellsWhatItHas() throws {
        let trace = SampleCall.whole(ending: .interrupted)
        let report = try RunReport.sample(trace, turnCount: 3, wasInterrupted: true)
        #expect(report.exitCode == 130)
        try Self.check(report, "run-interrupted")
    }

    @Test func aTargetThatIsNotThereIsToldInOneSentence() throws {
        let why = "nothing listens at 127.0.0.1:9: connection refused; is the server started?"
        let trace = [
            record(0, .dialled(late: .zero), turn: 0),
            record(5, .ended(.unreachable(why)), turn: 0),
        ]
        let report = try RunReport.sample(trace)
        #expect(report.exitCode == 3)
        #expect(report.verdict == .invalid)
        try Self.check(report, "run-unreachable")
    }

    @Test func aRunIsDoneIfOneCallGotThrough() throws {
        let refused = record(5, .ended(.refused("HTTP 503")), call: 2, turn: 0)
        let report = try RunReport.sample(SampleCall.whole() + [refused])
        #expect(report.obstacle == nil)
        #expect(report.exitCode == 1)
    }

    @Test func aTargetThatAnsweredAndThenRefusesFails() throws {
        let trace = SampleCall.whole(ending: .refused("HTTP 503"))
        for heard in [trace, trace.filter { $0.event != .connected }] {
            let report = try RunReport.sample(heard)
            #expect(report.obstacle == nil)
            #expect(report.verdict == .fail)
            #expect(report.exitCode == 1)
        }
    }

    @Test func ofManyTurnsTheSlowestAndTheWrongOnesAreDrawn() throws {
        var trace = SampleCall.whole(turnCount: 12)
        let violation = TraceEvent.violation(Violation(.audio, expected: "a", found: "b"))
        trace.append(record(200_000_000, violation, turn: 5))
        let text = try RunReport.sample(trace, turnCount: 12).text(on: .plain)
        let drawn = text.split(separator: "\n").filter { $0.hasPrefix("call 1, turn ") }
        #expect(drawn.count == 4)
        #expect(drawn.first?.hasPrefix("call 1, turn 5 ") == true)
        #expect(text.contains("\n8 turns not drawn: the slowest are, and those with violations\n"))
    }

    @Test(arguments: [(nil, "(line 11)"), ("base.yaml", "(base.yaml:11)")])
    func aViolationIsPlacedWhereItIsWritten(file: String?, place: String) throws {
        let violation = TraceEvent.violation(Violation(.audio, expected: "a", found: "b"))
        let trace = SampleCall.whole() + [record(9_000_000, violation)]
        let report = try RunReport.sample(trace) { finding in
            finding.position = Position(line: 11, column: 3, file: file == nil ? 0 : 1)
            finding.file = file
        }
        #expect(report.text(on: .plain).contains("audio  call 1, turn 1, at 9,000.0 ms \(place)\n"))
        let json = String(decoding: report.json, as: UTF8.self)
        let fileMember = file.map { #""file":"\#($0)","# } ?? ""
        #expect(json.contains(#""rule":"audio_up",\#(fileMember)"line":11,"column":3,"#))
    }

    @Test func callsAreToldApart() throws {
        let trace = SampleCall.whole(1) + SampleCall.whole(2)
        try Self.check(RunReport.sample(trace), "run-two-calls")
    }

    @Test func aForeignServerWithoutMocksIsNotGivenNumbersItDoesNotHave() throws {
        let turns = (1...2).flatMap { SampleCall.foreignTurn($0) }
        let trace =
            [record(0, .ready(session: "s"), turn: 0)] + turns
            + [record(9_000_000, .ended(.completed), turn: 2)]
        let report = try RunReport.sample(trace, turnCount: 2)
        try Self.check(report, "run-foreign")
    }

    @Test func longTextsOfAViolationAreCut() throws {
        let long = String(repeating: "今天上海多云，二十三度。", count: 100)
        let violation = Violation(.content, expected: "short", found: long)
        let trace = SampleCall.whole() + [record(9_000_000, .violation(violation))]
        try Self.check(RunReport.sample(trace), "run-long")
    }

    @Test func manyViolationsAreCounted() throws {
        let violation = TraceEvent.violation(Violation(.audio, expected: "a", found: "b"))
        for (count, words) in [
            (20, nil), (21, "and 1 more violation, all of which"),
            (99, "and 79 more violations, all of which"),
            // No more than ten thousand are kept.
            (10_007, "and 9,987 more violations, 9,980 of which"),
        ] {
            let records = (0..<count).map { record(9_000_000 + Int64($0), violation) }
            let text = try RunReport.sample(SampleCall.whole() + records).text(on: .plain)
            #expect(
                text.split(separator: "\n").count { $0.hasPrefix("audio  call 1") }
                    == min(count, 20)
            )
            if let words { #expect(text.contains("\n\(words) --json writes\n")) }
            if words == nil { #expect(!text.contains("more violation")) }
        }
    }

    @Test func theSummaryIsTheLastLine() throws {
        let report = try RunReport.sample(SampleCall.whole())
        let summary = "PASS  exit 0  repeat: ringer run sample.yaml --seed 7"
        #expect(report.summary(on: .plain) == summary)
        #expect(report.text(on: .plain).hasSuffix("\n\n" + summary))
    }

    @Test func nobodySteersTheTerminal() throws {
        var trace = SampleCall.turn()
        for index in trace.indices {
            if case .recognized = trace[index].event {
                trace[index].event = .recognized(text: hostile)
            }
        }
        let violation = Violation(.content, expected: hostile, found: hostile)
        trace.append(record(9_000_000, .violation(violation)))
        trace.append(record(9_000_001, .ended(.closedByServer(code: 1, reason: hostile))))
        let unreachable = [record(0, .ended(.unreachable(hostile)), turn: 0)]
        for trace in [trace, unreachable] {
            let text = try RunReport.sample(trace).text(on: .plain)
            let allowed = text.unicodeScalars.filter { $0 != "\n" }
            #expect(allowed.allSatisfy { !hostile.unicodeScalars.contains($0) })
            #expect(text.contains("\u{FFFD}"))
        }
    }

    /// A call whose answer is said to be complete before there is any audio.
    private static var withBrokenOrder: [TraceRecord] {
        var trace = SampleCall.whole()
        let place = trace.firstIndex { if case .audio = $0.event { true } else { false } }
        if let place {
            trace.insert(record(8_001_370 + 2_960_400, .done), at: place)
        }
        return trace
    }

    private static func check(
        _ report: RunReport,
        _ name: String,
        on terminal: Terminal = .plain,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let text = report.text(on: terminal) + "\n"
        let golden = try Fixtures.golden(text, at: "Report/\(name).txt")
        #expect(text == golden, sourceLocation: location)
        guard !terminal.isColored else { return }
        let tooWide = text.split(separator: "\n").filter { $0.columnCount > terminal.width }
        #expect(tooWide == [], sourceLocation: location)
    }
}

extension Substring {
    fileprivate var columnCount: Int { String(self).columnCount }
}
