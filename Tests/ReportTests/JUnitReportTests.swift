import Foundation
import Report
import Scenario
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

struct JUnitReportTests {
    private static func xml(_ runs: [SuiteRun], notRun: [String] = []) -> String {
        JUnitReport(SuiteReport(runs: runs, notRun: notRun, repeatCommand: "ringer run")).xml
    }

    @Test func aSuiteForEachScenarioHasATestForEachCheck() throws {
        let runs = [
            try SuiteRun.passed(), try .failed(count: 2), try .invalid(), try .unreachable(),
            .notDone(),
        ]
        let xml = Self.xml(runs, notRun: ["later"])
        let elements = try Elements(of: xml).all
        #expect(elements.count { $0.name == "testsuite" } == 6)
        for suite in elements where suite.name == "testsuite" {
            let tests = elements.count {
                $0.name == "testcase" && $0.attributes["classname"] == suite.attributes["name"]
            }
            #expect(suite.attributes["tests"] == "\(tests)")
        }
        for (name, count) in [("failure", "failures"), ("error", "errors"), ("skipped", "skipped")]
        {
            #expect(
                elements[0].attributes[count] == "\(elements.count { $0.name == name })"
            )
        }
    }

    @Test func nothingHasPassedWhileWeWereLate() throws {
        let elements = try Elements(of: Self.xml([.late()])).all
        let skipped = elements.filter { $0.name == "skipped" }.compactMap(\.attributes["message"])
        #expect(skipped.contains { $0.hasPrefix("packets left 30 ms late") })
        let error = elements.first { $0.name == "error" }
        #expect(error?.attributes["message"]?.hasPrefix("packets left 30 ms late") == true)
        let open =
            elements.count { $0.name == "testcase" }
            - elements.count { ["failure", "error", "skipped"].contains($0.name) }
        #expect(open == 0)
    }

    @Test func aFailureHasItsTextAndItsEvents() throws {
        let lines = """
                <testcase name="cross_talk" classname="english" file="Scenarios/english.yaml" time="0.000">
                  <failure message="expected two clouds, found 2 clouds &amp; &lt;no&gt; sun (and 1 more)" \
            type="content">content  call 1, turn 1, at 9,000.0 ms
              expected  two clouds
              found     2 clouds &amp; &lt;no&gt; sun

            content  call 1, turn 1, at 9,000.0 ms
              expected  two clouds
              found     2 clouds &amp; &lt;no&gt; sun

            repeat: ringer run sample.yaml --seed 7</failure>
                </testcase>

            """
        #expect(Self.xml([try .failed(count: 2)]).contains(lines))
    }

    @Test func whatWasNotCheckedIsSkipped() throws {
        let lines = """
                <testcase name="spoken_text" classname="english" file="Scenarios/english.yaml" time="0.000">
                  <skipped message="the model left no record of the turn"/>
                </testcase>

            """
        #expect(Self.xml([try .failed()]).contains(lines))
    }

    @Test func aRunThatWasNotDoneIsAnError() {
        let xml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="ringer" tests="2" failures="0" errors="1" skipped="1" time="6.080">
              <testsuite name="taken" file="Scenarios/taken.yaml" tests="1" failures="0" errors="1" \
            skipped="0" time="6.080">
                <testcase name="run" classname="taken" file="Scenarios/taken.yaml" time="6.080">
                  <error message="port 7700 on 127.0.0.1 is taken" type="not_done">\
            port 7700 on 127.0.0.1 is taken
            repeat: ringer run Scenarios/taken.yaml --seed 7</error>
                </testcase>
              </testsuite>
              <testsuite name="later" tests="1" failures="0" errors="0" skipped="1" time="0.000">
                <testcase name="run" classname="later" time="0.000">
                  <skipped message="it was not run"/>
                </testcase>
              </testsuite>
            </testsuites>

            """
        #expect(Self.xml([.notDone()], notRun: ["later"]) == xml)
    }

    /// What stands in names and texts comes from files and servers.
    @Test func anyTextIsWellFormedAndComesBack() throws {
        let scalars = (0...0x2FF).compactMap { Unicode.Scalar($0 as UInt32) }
        var nasty = String(String.UnicodeScalarView(scalars))
        nasty += "]]> &amp; <!-- \u{FFFE}\u{FFFF}\u{FFFD}\u{10FFFF}\r\n\u{202E}"
        var run = try SuiteRun.failed(nasty, expected: nasty)
        run.file = nasty
        let elements = try Elements(of: Self.xml([run], notRun: [nasty])).all
        let shown = String(
            String.UnicodeScalarView(
                nasty.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...: scalar
                    default: "\u{FFFD}"
                    }
                }
            )
        )
        let suites = elements.filter { $0.name == "testsuite" }
        #expect(suites.map { $0.attributes["name"] } == [shown, shown])
        #expect(suites[0].attributes["file"] == shown)
        #expect(elements.contains { $0.attributes["classname"] == shown })
    }

    /// The elements of a document, in its order.
    private final class Elements: NSObject, XMLParserDelegate {
        private(set) var all: [(name: String, attributes: [String: String])] = []

        init(of xml: String) throws {
            super.init()
            let parser = XMLParser(data: Data(xml.utf8))
            parser.delegate = self
            let isWellFormed = parser.parse()
            try #require(isWellFormed, "\(String(describing: parser.parserError))")
        }

        func parser(
            _ parser: XMLParser,
            didStartElement elementName: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            self.all.append((elementName, attributes))
        }
    }
}
