import Scenario
import Testing
import Timeline

/// What a file may say of its load, and what it may not.
struct LoadReadingTests {
    private static func text(_ load: String) -> String {
        ScenarioReadingTests.shortest + load + "\n"
    }

    private static func scenario(_ load: String) throws -> Scenario {
        try Scenario(text: Self.text(load), file: "s.yaml")
    }

    private static let twenty = CallRate(20, per: .second)

    static let loads: [(String, Scenario.Load)] = [
        ("load: {}", .init()),
        ("load: { calls: 200 }", .init(calls: 200)),
        ("load: { calls: 200, rate: 20/s }", .init(.steady(Self.twenty, .even), calls: 200)),
        (
            "load: { rate: 30/m, for: 60s, arrivals: poisson }",
            .init(.steady(CallRate(30, per: .minute), .poisson), lasts: .seconds(60))
        ),
        (
            "load: { rate: 20/s, calls: 7, for: 60s, arrivals: even }",
            .init(.steady(Self.twenty, .even), calls: 7, lasts: .seconds(60))
        ),
        (
            """
            load:
              stages:
                - { ramp: 30s, to: 20/s }
                - { hold: 60s }
                - { hold: 10s, at: 100/m }
                - { ramp: 5s, to: 0/s }
            """,
            .init(
                .stages(
                    [
                        .ramp(.seconds(30), to: Self.twenty),
                        .hold(.seconds(60), at: Self.twenty),
                        .hold(.seconds(10), at: CallRate(100, per: .minute)),
                        .ramp(.seconds(5), to: .zero),
                    ],
                    .even
                )
            )
        ),
        (
            "load: { stages: [{ hold: 1s, at: 20/s }], arrivals: poisson, for: 1s, calls: 3 }",
            .init(
                .stages([.hold(.seconds(1), at: Self.twenty)], .poisson),
                calls: 3,
                lasts: .seconds(1)
            )
        ),
        (
            "load: { concurrent: 50, for: 60s, ramp_up: 10s }",
            .init(.concurrent(50, rampUp: .seconds(10)), lasts: .seconds(60))
        ),
        (
            "load: { concurrent: 50, calls: 50 }",
            .init(.concurrent(50, rampUp: nil), calls: 50)
        ),
    ]

    @Test(arguments: Self.loads) func aLoadIsRead(text: String, load: Scenario.Load) throws {
        #expect(try Self.scenario(text).load == load)
        #expect(throws: Never.self) { try load.check() }
    }

    @Test(arguments: Self.loads) func editorsAcceptIt(text: String, load: Scenario.Load) throws {
        #expect(try SchemaValidator(Scenario.schema).accepts(Self.text(text)))
    }

    /// Loads that are refused, and why.
    @Test(
        arguments: [
            (
                "load: { rate: 0/s, calls: 1 }",
                "6:15: found \"0/s\"; expected a rate such as 10/s or 30/m"
            ),
            ("load: { rate: 10/s }", "6:15: this load never ends: write for or calls beside it"),
            ("load: { concurrent: 5 }", "6:21: this load never ends: write for or calls beside it"),
            (
                "load: { for: 5s }",
                "6:14: all calls begin at once, so for has no meaning: write rate or concurrent beside it"
            ),
            (
                "load: { rate: 10/s, concurrent: 5, for: 5s }",
                "6:33: rate and concurrent each say when calls begin; write one of them"
            ),
            (
                "load: { stages: [{ hold: 1s, at: 1/s }], rate: 10/s }",
                "6:48: rate and stages each say when calls begin; write one of them"
            ),
            (
                "load: { calls: 5, arrivals: poisson }",
                "6:29: \"arrivals\" has no meaning without rate or stages beside it"
            ),
            (
                "load: { concurrent: 5, for: 5s, arrivals: even }",
                "6:43: \"arrivals\" has no meaning without rate or stages beside it"
            ),
            (
                "load: { rate: 1/s, for: 5s, ramp_up: 1s }",
                "6:38: \"ramp_up\" has no meaning without concurrent beside it"
            ),
            (
                "load: { rate: 1/s, for: 5s, arrivals: random }",
                "6:39: found \"random\" (known: even, poisson)"
            ),
            (
                "load: { concurrent: 5, calls: 4 }",
                "6:31: found \"4\"; expected at least 5, as concurrent says"
            ),
            (
                "load: { concurrent: 5, for: 5s, ramp_up: 6s }",
                "6:42: found \"6s\"; expected at most 5s, as for says"
            ),
            (
                "load: { stages: [{ hold: 2s, at: 1/s }, { ramp: 1s, to: 2/s }], for: 4s }",
                "6:70: found \"4s\"; expected at most 3s, which the stages take"
            ),
            ("load: { stages: [] }", "6:17: found a list; expected a list that is not empty"),
            (
                "load: { stages: [{ hold: 1s }, { ramp: 1s, to: 0/m }] }",
                "6:17: no call begins in these stages: write a rate above 0 in one of them"
            ),
            (
                "load: { stages: [{ ramp: 1s }] }",
                "6:18: a stage has no \"to\", which it needs"
            ),
            (
                "load: { stages: [{ ramp: 1s, at: 1/s }] }",
                """
                6:18: a stage has no "to", which it needs
                s.yaml:6:34: "at" has no meaning without "hold" beside it
                """
            ),
            (
                "load: { stages: [{ hold: 1s, to: 1/s }] }",
                "6:34: \"to\" has no meaning without \"ramp\" beside it"
            ),
            (
                "load: { stages: [{ hold: 1s, ramp: 1s, to: 1/s }] }",
                "6:18: found ramp and hold of ramp, hold; write exactly one of them"
            ),
            (
                "load: { stages: [{ to: 1/s }] }",
                """
                6:18: found none of ramp, hold; write exactly one of them
                s.yaml:6:24: "to" has no meaning without "ramp" beside it
                """
            ),
            (
                "load: { stages: [{ hold: 0s, at: 1/s }] }",
                "6:26: found \"0ms\"; expected a time from 1ms to 86400s, in steps of 1ms"
            ),
            (
                "load: { stages: [{ hold: 1s, at: 1 }] }",
                "6:34: found \"1\"; expected a rate such as 10/s or 30/m"
            ),
            (
                "load: { conncurrent: 5, for: 5s }",
                """
                6:9: unknown key "conncurrent" in load; did you mean "concurrent"? (known: calls, \
                rate, stages, arrivals, concurrent, ramp_up, for)
                """
            ),
            (
                "load: { calls: 1000001 }",
                "6:16: found \"1000001\"; expected a whole number from 1 to 1000000"
            ),
            ("capacity: { to: 9 }", "6:17: found \"9\"; expected at least 10, as from says"),
            (
                "capacity: { from: 0 }",
                "6:19: found \"0\"; expected a whole number from 1 to 1000000"
            ),
            (
                "capacity: { hold: 30 }",
                """
                6:19: found "30", a time without a unit; did you mean 30ms? (units: ns, us, ms, s, \
                m, h)
                """
            ),
            (
                "capacity: { precision: 5 }",
                "6:24: found \"5\"; expected a share from 0% to 100%, such as 10%"
            ),
            (
                "load: { rate: 2/s, for: 2s }\nfaults: [{ party: tts, call: 5, do: timeout }]",
                "7:30: there are 4 calls (see load), so call 5 never comes"
            ),
        ]
    )
    func aMistakeIsShownWithPlaceAndHelp(text: String, message: String) {
        let found = mistakes(in: Self.text(text))
        #expect(found.joined(separator: "\n") == "s.yaml:" + message)
    }

    /// A fault of a call that may come, since chance or the server decides how many there are.
    @Test(arguments: [
        "load: { rate: 2/s, for: 2s, arrivals: poisson }", "load: { concurrent: 2, for: 2s }",
    ])
    func aFaultOfACallThatMayComeIsNoMistake(load: String) {
        let text = load + "\nfaults: [{ party: tts, call: 5, do: timeout }]"
        #expect(mistakes(in: Self.text(text)) == [])
    }

    @Test func aCapacityHasDefaults() throws {
        let standard = Scenario.Capacity()
        #expect(try Scenario(text: ScenarioReadingTests.shortest, file: "s").capacity == standard)
        #expect(try Self.scenario("capacity: {}").capacity == standard)
        // The largest is never below the smallest.
        #expect(try Self.scenario("capacity: { from: 20000 }").capacity.to == 20_000)
    }

    @Test func aLevelIsReachedGentlyAndThenHeld() {
        let capacity = Scenario.Capacity(hold: .seconds(20))
        let expected = Scenario.Load(
            .concurrent(300, rampUp: .seconds(3)),
            lasts: .seconds(23)
        )
        #expect(capacity.load(at: 300) == expected)
    }

    @Test func aLoadTakesThePlaceOfThatOfTheBase() throws {
        let files = try ScenarioDirectory([
            "base.yaml": ScenarioReadingTests.shortest
                + "load: { rate: 20/s, for: 9s, arrivals: poisson }\n",
            "near.yaml": "name: b\nextends: base.yaml\nload: { concurrent: 5 }\n",
        ])
        let expected = Scenario.Load(.concurrent(5, rampUp: nil), lasts: .seconds(9))
        #expect(try files.load("near.yaml").first?.load == expected)
    }
}
