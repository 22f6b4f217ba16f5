import Scenario
import Testing
import Timeline
import YAML

/// Readers, and what they say of themselves.
struct YAMLReaderTests {
    private enum Colour: String, CaseIterable {
        case red, green
    }

    private static let point = YAMLReader<String>.map("a point") { map in
        let x = map.required("x", .text, about: "To the right.")
        let y = map.optional("y", .text.about("Up."), default: "0")
        return x.map { "\($0),\(y)" }
    }

    private static let colourOrPoint = YAMLReader.either(
        YAMLReader<Colour>.word.as(\.rawValue),
        or: point
    )

    private func read(_ text: String) throws -> (value: String?, mistakes: [String]) {
        var mistakes = Mistakes(in: YAMLFile(name: "s", text: text))
        let value = Self.colourOrPoint.value(of: try YAMLNode(parsing: text), &mistakes)
        return (value, mistakes.diagnostics.map(\.message))
    }

    @Test func whatStandsThereSaysWhichReaderIsMeant() throws {
        #expect(try self.read("red").value == "red")
        #expect(try self.read("{ x: 1 }").value == "1,0")
    }

    @Test(arguments: [
        ("rad", "s:1:1: found \"rad\"; did you mean \"red\"? (known: red, green)"),
        ("{ y: 1 }", "s:1:1: a point has no \"x\", which it needs"),
        ("[]", "s:1:1: found a list; expected one of red, green or a map"),
        ("''", "s:1:1: found nothing; expected one of red, green or a map"),
    ])
    func whatIsNeitherIsRefusedByTheRightOne(text: String, message: String) throws {
        let (value, mistakes) = try self.read(text)
        #expect(value == nil)
        #expect(mistakes == [message])
    }

    @Test func aReaderSaysWhatItAccepts() {
        guard case .either(let schemas) = Self.colourOrPoint.schema else {
            Issue.record("\(Self.colourOrPoint.schema)")
            return
        }
        #expect(schemas == [.words(["red", "green"]), Self.point.schema])
        #expect(
            YAMLReader<[String]>.list(of: .text, atLeast: 2).schema == .list(of: .text, atLeast: 2)
        )
        #expect(YAMLReader<Duration>.duration.located.schema == .time)
        #expect(YAMLReader<Int> { _, _ in 1 }.schema == .anything)
        #expect(YAMLReader<Int>(accepting: .wholeNumber) { _, _ in 1 }.schema == .wholeNumber)
        #expect(YAMLReader<String>.text.entries.schema == .entries(of: .text))
        #expect(YAMLReader<String>.text.named("word").schema == .named("word", .text))
    }
}
