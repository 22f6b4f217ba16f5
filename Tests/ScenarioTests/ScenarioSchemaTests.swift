import Foundation
import Scenario
import Support
import Testing

/// What editors are told of scenario files.
struct ScenarioSchemaTests {
    private static let file = "../Scenarios/scenario.schema.json"

    @Test func theCommittedSchemaIsWhatTheReadersSay() throws {
        let schema = Scenario.schema + "\n"
        #expect(
            try Fixtures.golden(schema, at: Self.file) == schema,
            "write it anew with UPDATE_FIXTURES=1"
        )
    }

    @Test func itAcceptsEveryCommittedScenario() throws {
        let validator = try SchemaValidator(Scenario.schema)
        let names = try Fixtures.names(in: "../Scenarios").filter { $0.hasSuffix(".yaml") }
        #expect(!names.isEmpty)
        for name in names {
            let bytes = try Fixtures.bytes(at: "../Scenarios/\(name)")
            #expect(try validator.accepts(String(decoding: bytes, as: UTF8.self)), "\(name)")
        }
    }

    @Test(arguments: [
        ScenarioReadingTests.shortest, ScenarioReadingTests.full,
        "name: 5\nextends: base.yaml\n",
        "name: a\nextends: base.yaml\ncaller: { mic: open }\n",
        "name: a\nextends: b\nmatrix: { caller.turns: [[{ say: a.wav }], []], x.y: [{}] }\n",
        "name: a\nfixture: f\nmatrix: { caller.turns: [[{ say: a.wav }]] }\n",
    ])
    func itAcceptsWhatTheReadersDo(text: String) throws {
        #expect(try SchemaValidator(Scenario.schema).accepts(text))
    }

    /// One change to a good file.
    @Test(arguments: [
        ("name: quickstart", "name: quickstart\ncolour: red"),
        ("name: quickstart\n", ""),
        ("name: quickstart", "name:"),
        ("name: quickstart", "name: [a]"),
        ("fixture: ../Fixtures/quickstart\n", ""),
        ("framing: double", "farming: double"),
        ("framing: double", "framing: doubel"),
        ("packet: 20ms", "packet: 20"),
        ("packet: 20ms", "packet: 20 ms"),
        ("wait: 300ms", "{}"),
        ("wait: 300ms", "{ wait: 1ms, say: a.wav }"),
        ("wait: 300ms", "hello"),
        ("{ speaker: zh_male_wennuanahu_moon_bigtts }", "{}"),
        ("ttft: recorded x0.5", "ttft: recorded 0.5"),
        ("rtf: 0.3", "rtf: -0.3"),
        ("rtf: 0.3", "rtf: fast"),
        ("name: quickstart", "name: quickstart\nextends: []"),
        ("name: quickstart", "name: quickstart\nmatrix: { a: [] }"),
        ("name: quickstart", "extends: base.yaml"),
        ("name: quickstart\n", "name: quickstart\nextends: base.yaml\nx: 1\n"),
        ("mic: open", "mic: open\n  extends: base.yaml"),
    ])
    func itRefusesWhatTheReadersDo(good: String, bad: String) throws {
        let text = ScenarioReadingTests.full.replacing(good, with: bad)
        #expect(text != ScenarioReadingTests.full)
        #expect(try !SchemaValidator(Scenario.schema).accepts(text))
    }
}
