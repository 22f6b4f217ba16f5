import ArgumentParser
import Scenario
import Testing
import Timeline

@testable import ringer

/// The load on the command line, over that of a scenario.
struct LoadOptionsTests {
    private static let rate = Scenario.Load(
        .steady(CallRate(20, per: .second), .poisson),
        calls: 200
    )
    private static let stages = Scenario.Load(
        .stages([.ramp(.seconds(30), to: CallRate(20, per: .second))], .even)
    )
    private static let closed = Scenario.Load(
        .concurrent(50, rampUp: .seconds(5)),
        lasts: .seconds(60)
    )

    /// What is said of `words`, in one line; `nil` if they are understood.
    private static func refusal(_ words: String, over load: Scenario.Load = .init()) -> String? {
        do {
            _ = try LoadOptions.parse(words.split(separator: " ").map(String.init)).applied(
                to: load
            )
            return nil
        } catch let error as ValidationError {
            return error.message
        } catch {
            return LoadOptions.message(for: error)
        }
    }

    @Test(
        arguments: [
            ("", Self.rate, Self.rate),
            ("", .init(), .init()),
            ("--calls 5", .init(), .init(calls: 5)),
            // How a load ends is said anew as a whole.
            ("--for 1m", Self.rate, .init(Self.rate.shape, lasts: .seconds(60))),
            ("--calls 70", Self.closed, .init(Self.closed.shape, calls: 70)),
            ("--calls 5 --for 9s", Self.rate, .init(Self.rate.shape, calls: 5, lasts: .seconds(9))),
            // How calls lie around a rate stays.
            (
                "--rate 30/m", Self.rate,
                .init(.steady(CallRate(30, per: .minute), .poisson), calls: 200)
            ),
            (
                "--rate 5/s --for 9s", Self.stages,
                .init(.steady(CallRate(5, per: .second), .even), lasts: .seconds(9))
            ),
            (
                "--rate 5/s", Self.closed,
                .init(.steady(CallRate(5, per: .second), .even), lasts: .seconds(60))
            ),
            ("--for 10s", Self.stages, .init(Self.stages.shape, lasts: .seconds(10))),
            ("--concurrent 9", Self.rate, .init(.concurrent(9, rampUp: nil), calls: 200)),
            (
                "--concurrent 9", Self.closed,
                .init(.concurrent(9, rampUp: .seconds(5)), lasts: .seconds(60))
            ),
            (
                "--ramp-up 0s", Self.closed,
                .init(.concurrent(50, rampUp: .zero), lasts: .seconds(60))
            ),
            (
                "--concurrent 9 --ramp-up 1s --for 9s", .init(),
                .init(.concurrent(9, rampUp: .seconds(1)), lasts: .seconds(9))
            ),
            ("--part 2/4", Self.rate, Self.rate),
            ("--find-capacity", Self.rate, Self.rate),
        ] as [(String, Scenario.Load, Scenario.Load)]
    )
    func whatIsGivenTakesThePlaceOfWhatTheScenarioSays(
        words: String,
        load: Scenario.Load,
        expected: Scenario.Load
    ) throws {
        let options = try LoadOptions.parse(words.split(separator: " ").map(String.init))
        #expect(try options.applied(to: load) == expected)
    }

    @Test(
        arguments: [
            (
                "--rate 5/s --concurrent 5", .init(),
                "--rate and --concurrent each say when calls begin: give one of them"
            ),
            (
                "--rate 5/s --ramp-up 5s", .init(),
                "--ramp-up is for calls that follow each other: give --concurrent, not --rate"
            ),
            (
                "--ramp-up 5s", Self.rate,
                "--ramp-up is for calls that follow each other: give --concurrent too"
            ),
            (
                "--concurrent 5", .init(),
                "with --concurrent the load never ends: give --for or --calls too"
            ),
            (
                "--rate 5/s", Self.stages,
                "with --rate the load never ends: give --for or --calls too"
            ),
            (
                "--for 5s", .init(calls: 9),
                """
                --for has no meaning for calls that begin all at once: give --rate or --concurrent too
                """
            ),
            (
                "--concurrent 50 --calls 9", .init(),
                "there are 9 calls, but 50 at a time: give more --calls, or fewer --concurrent"
            ),
            (
                "--ramp-up 70s", Self.closed,
                """
                the ramp-up takes 70s, and calls begin for 60s: give a shorter --ramp-up or a longer \
                --for
                """
            ),
            (
                "--for 31s", Self.stages,
                "--for is 31s, but the stages of the scenario take 30s: give at most that"
            ),
            (
                "--part 3/4", .init(calls: 2),
                "--part 3/4 has no call to make: the load is too small to share"
            ),
            (
                "--find-capacity --calls 5", .init(),
                "--find-capacity chooses how many calls there are: leave --calls out"
            ),
            (
                "--find-capacity --part 1/2", .init(),
                "--find-capacity chooses how many calls there are: leave --part out"
            ),
        ] as [(String, Scenario.Load, String)]
    )
    func whatDoesNotFitIsRefused(words: String, load: Scenario.Load, message: String) {
        #expect(Self.refusal(words, over: load) == message)
    }

    @Test(
        arguments: [
            ("--calls 0", "found \"0\"; expected a whole number from 1 to 1000000"),
            ("--calls many", "found \"many\"; expected a whole number from 1 to 1000000"),
            (
                "--concurrent 1000001",
                "found \"1000001\"; expected a whole number from 1 to 1000000"
            ),
            (
                "--rate 20",
                "found \"20\"; expected a rate such as 20/s or 30/m, of 1 to 100000 calls"
            ),
            (
                "--rate 200000/s",
                "found \"200000/s\"; expected a rate such as 20/s or 30/m, of 1 to 100000 calls"
            ),
            (
                "--for 60",
                "found \"60\", a time without a unit; did you mean 60s?"
                    + " (units: ns, us, ms, s, m, h)"
            ),
            ("--for 0s", "found \"0s\"; expected at least 1ms"),
            ("--for 48h", "found \"48h\"; a time is at most 24h"),
            ("--ramp-up soon", "found \"soon\"; expected a time, such as 25ms or 1.5s"),
            ("--part 5/4", "found \"5/4\"; expected a part from 1/4 to 4/4"),
        ]
    )
    func whatIsNoValueIsRefused(words: String, message: String) throws {
        let found = try #require(Self.refusal(words))
        #expect(found.hasSuffix(": " + message), "\(found)")
    }

    @Test(arguments: [
        "", "--calls 5 --rate 20/s --for 60s --part 2/4",
        "--concurrent 50 --for 1.5s --ramp-up 10ms",
        "--find-capacity",
    ])
    func theWordsRepeatWhatWasGiven(words: String) throws {
        let given = words.split(separator: " ").map(String.init)
        #expect(try LoadOptions.parse(given).words == given)
    }
}
