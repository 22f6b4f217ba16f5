import Testing
import Timeline

struct QuantityTests {
    @Test(
        arguments: [
            ("", .empty),
            ("20", .noUnit(number: "20")),
            ("0", .noUnit(number: "0")),
            ("ms", .notANumber("ms")),
            ("-5ms", .notANumber("-5ms")),
            ("+5ms", .notANumber("+5ms")),
            ("1e3ms", .unknownUnit("e3ms")),
            (".5s", .notANumber(".5s")),
            ("5.s", .notANumber("5.s")),
            ("1.2.3s", .notANumber("1.2.3s")),
            ("1,5s", .notANumber("1,5s")),
            ("5 ms", .unknownUnit(" ms")),
            ("5MS", .unknownUnit("MS")),
            ("5min", .unknownUnit("min")),
            ("５ms", .notANumber("５ms")),
            ("0.5ns", .tooFine(unit: "ns")),
            ("0.0000000001s", .tooFine(unit: "ns")),
            ("24.0001h", .tooLarge(maximum: "24h")),
            ("9000000000000000000h", .tooLarge(maximum: "24h")),
            ("99999999999999999999s", .notANumber("99999999999999999999s")),
        ] as [(String, QuantityError)]
    )
    func refusesWhatIsNoTime(text: String, error: QuantityError) {
        #expect(throws: error) { try Duration(parsing: text) }
    }

    @Test(
        arguments: [
            ("0ms", .zero),
            ("1ns", .nanoseconds(1)),
            ("0.25us", .nanoseconds(250)),
            ("25ms", .milliseconds(25)),
            ("1.5s", .milliseconds(1_500)),
            ("1.500000000000s", .milliseconds(1_500)),
            ("2m", .seconds(120)),
            ("0.05m", .seconds(3)),
            ("24h", .seconds(86_400)),
        ] as [(String, Duration)]
    )
    func readsATimeWithItsUnit(text: String, duration: Duration) throws {
        #expect(try Duration(parsing: text) == duration)
    }

    @Test(
        arguments: [
            (.zero, "0ms"),
            (.nanoseconds(1), "1ns"),
            (.nanoseconds(1_250), "1.25us"),
            (.milliseconds(20), "20ms"),
            (.milliseconds(1_500), "1.5s"),
            (.seconds(2), "2s"),
            (.nanoseconds(1_000_000_001), "1000000.001us"),
            (.microseconds(1_000_050), "1000.05ms"),
        ] as [(Duration, String)]
    )
    func writesATimeThatReadsBack(duration: Duration, text: String) throws {
        #expect(duration.written == text)
        #expect(try Duration(parsing: text) == duration)
    }

    @Test(
        arguments: [
            ("", .empty),
            ("-1", .notANumber("-1")),
            ("x", .notANumber("x")),
            ("0.0000001", .tooFine(unit: "0.000001")),
            ("1000.1", .tooLarge(maximum: "1000")),
        ] as [(String, QuantityError)]
    )
    func refusesWhatIsNoRatio(text: String, error: QuantityError) {
        #expect(throws: error) { try Ratio(parsing: text) }
    }

    @Test(arguments: [
        ("0", Int64(0)), ("0.3", 300_000), ("1", 1_000_000), ("1.000001", 1_000_001),
        ("1000", 1_000_000_000),
    ])
    func readsARatio(text: String, parts: Int64) throws {
        #expect(try Ratio(parsing: text) == Ratio(partsPerMillion: parts))
    }
}
