import Foundation
import Scenario
import Testing
import Timeline
import Trace

import Report

#if canImport(FoundationXML)
import FoundationXML
#endif

struct HTMLReportTests {
    /// Runs of all kinds. The large one has all that a page can have.
    private static func reports() throws -> [RunReport] {
        let runs = [
            try SuiteRun.passed(), try .failed(count: 120), try .invalid(), try .unreachable(),
        ]
        let reports = runs.compactMap { run in
            if case .judged(let report) = run.outcome { report } else { nil }
        }
        return reports + [try Self.large()]
    }

    private static func large() throws -> RunReport {
        var trace = (1...40).flatMap { SampleCall.whole($0, turnCount: 2) }
        trace += SampleCall.foreignTurn(call: 41).filter { record in
            if case .audio = record.event { false } else { true }
        }
        trace.append(record(30_000_000, .ended(.timedOut(waitingFor: "an answer")), call: 41))
        return try .sample(trace, turnCount: 2)
    }

    @Test func thePageIsWellFormedAndLoadsNothing() throws {
        for report in try Self.reports() {
            let html = HTMLReport(report).html
            #expect(Page(html).problem == nil)
            for text in ["http://", "https://", "src=", "url(", "<script", "@import"] {
                #expect(!html.contains(text), "\(text) is in the page")
            }
        }
    }

    @Test func theSameRunMakesTheSameBytes() throws {
        let (one, other) = (try Self.reports(), try Self.reports())
        #expect(one.map { HTMLReport($0).html } == other.map { HTMLReport($0).html })
    }

    @Test func theLargePageHasItsParts() throws {
        let page = Page(HTMLReport(try Self.large()).html)
        let headings = page.texts(of: "h2")
        #expect(
            headings.filter { !$0.hasPrefix("Violations") } == [
                "Repeat this run", "Numbers", "Latency by percentile", "First audio over time",
                "Whose time it was", "The generator", "Not checked",
            ]
        )
        #expect(page.texts(of: "h3").contains("The median turn"))
        // Each chart is drawn for a desk and for a phone.
        #expect(page.texts(of: "desc").count == 4)
    }

    @Test func thatWeWereLateIsSaidFirstAndInDoubt() throws {
        let page = Page(HTMLReport.html(of: try .late()))
        let late = "packets left 30 ms late at the 99th percentile"
        #expect(
            page.texts(of: "bdi").contains { $0.hasPrefix("Nothing can be concluded: \(late)") }
        )
        #expect(page.texts(of: "h2").contains("In doubt"))
        #expect(page.texts(of: "bdi").contains { $0.hasPrefix(late) })
    }

    @Test func textsOfOthersAreNoPartOfThePage() throws {
        let hostile = "</title><script>\"'&\u{202E}\u{1B}\u{0}\u{FFFE}\n</pre><b onclick='x'>"
        var report = try #require(Self.reports().dropFirst().first)
        report.scenario = hostile
        report.repeatCommand = hostile
        report.origin.version = hostile
        report.origin.id = hostile
        let violation = Violation(.content, expected: hostile, found: hostile)
        let records =
            SampleCall.turn().map { $0.saying(hostile) }
            + [record(9_000_000, .violation(violation)), record(9_900_000, .ended(.completed))]
        var judged = try RunReport.sample(records) { $0.file = hostile }
        judged.scenario = hostile
        judged.repeatCommand = hostile
        let obstacle = try RunReport.sample([
            record(0, .dialled(late: .zero), turn: 0),
            record(5, .ended(.unreachable(hostile)), turn: 0),
        ])
        let harmless = hostile.harmless.replacing("\u{FFFE}", with: "\u{FFFD}")
        for (report, places) in [(report, 3), (judged, 8), (obstacle, 1)] {
            let html = HTMLReport(report).html
            let page = Page(html)
            #expect(page.problem == nil)
            #expect(page.texts(of: "script").isEmpty)
            #expect(!html.contains("<b onclick"))
            #expect(!html.unicodeScalars.contains { $0.isControl && $0 != "\n" })
            #expect(page.count(of: harmless) >= places)
        }
        let run = SuiteRun(
            scenario: hostile,
            file: nil,
            duration: .zero,
            outcome: .notDone(hostile),
            repeatCommand: hostile
        )
        let page = Page(HTMLReport.html(of: run))
        #expect(page.problem == nil)
        #expect(page.count(of: harmless) == 4)
    }

    @Test func ofManyViolationsSomeAreShownAndTheRestCounted() throws {
        guard case .judged(let report) = try SuiteRun.failed(count: 120).outcome else { return }
        let page = Page(HTMLReport(report).html)
        let findings = report.judgement.findings
        let kinds = Set(findings.map(\.violation.kind))
        let shown = page.classes.count { $0 == "finding" }
        let content = findings.count { $0.violation.kind == .content }
        let limit = 100 / kinds.count
        #expect(
            shown
                == kinds.map { kind in
                    min(limit, findings.count { $0.violation.kind == kind })
                }.reduce(0, +)
        )
        #expect(page.count(of: "and \(content - limit) more of this kind, not shown") == 1)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func theWidthsOfPartsAddUp(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var at: Int64 = 0
        let records = SampleCall.turn(from: 0).dropFirst().map { sample in
            at += Int64(generator.next() % 700_000)
            return record(at, sample.event)
        }
        let parts = PrintedPart.all(of: TurnTimeline(call: 1, turn: 1, records))
        let whole = try #require(parts.last?.until)
        let segments = parts.map { WaterfallChart.segment($0, scale: whole) }
        #expect(segments.map(\.width).reduce(0, +) == 1_000)
        for (one, next) in zip(segments, segments.dropFirst()) {
            #expect(one.start + one.width == next.start)
        }
        #expect(parts.map(\.took).reduce(Tenths(count: 0), +) == whole)
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_399_999, "2000-02-28 23:59:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00 UTC"),
            (951_868_800_000, "2000-03-01 00:00:00 UTC"),
            (1_700_000_000_000, "2023-11-14 22:13:20 UTC"),
            (4_102_444_799_000, "2099-12-31 23:59:59 UTC"),
        ] as [(Int64, String)]
    )
    func aMomentIsWritten(milliseconds: Int64, text: String) {
        #expect(HTMLReport.moment(milliseconds) == text)
    }
}

extension TraceRecord {
    /// The same record, with `text` where anybody's text may stand.
    fileprivate func saying(_ text: String) -> TraceRecord {
        switch self.event {
        case .recognized:
            TraceRecord(at: at, call: call, turn: turn, event: .recognized(text: text))
        case .finalTextSent:
            TraceRecord(at: at, call: call, turn: turn, event: .finalTextSent(text: text))
        case .sentenceStarted:
            TraceRecord(at: at, call: call, turn: turn, event: .sentenceStarted(text: text))
        default: self
        }
    }
}

/// A page, read as XML.
private final class Page: NSObject, XMLParserDelegate {
    /// What is wrong with it; `nil` if it is well-formed.
    private(set) var problem: String?
    private(set) var classes: [String] = []
    private var elements: [(name: String, text: String)] = []
    private var open: [Int] = []
    private var all: [String] = []

    init(_ html: String) {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        if !parser.parse() {
            let error = parser.parserError.map { "\($0)" } ?? "unknown"
            self.problem = "line \(parser.lineNumber), column \(parser.columnNumber): \(error)"
        }
    }

    func texts(of name: String) -> [String] {
        self.elements.filter { $0.name == name }.map(\.text)
    }

    /// In how many elements `text` is, without those around them.
    func count(of text: String) -> Int { self.elements.count { $0.text.contains(text) } }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        self.open.append(self.elements.count)
        self.elements.append((name, ""))
        self.classes += attributes["class"].map { [$0] } ?? []
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let last = self.open.last else { return }
        self.elements[last].text += text
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        self.open.removeLast()
    }
}
