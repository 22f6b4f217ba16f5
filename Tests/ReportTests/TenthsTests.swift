import Report
import Testing
import Timeline

struct TenthsTests {
    @Test(arguments: [
        (Int64.min, "-9,223,372,036,854.8"), (.max, "9,223,372,036,854.8"),
        (-50_000, "-0.1"), (-49_999, "0.0"), (-1, "0.0"), (0, "0.0"), (49_999, "0.0"),
        (50_000, "0.1"), (149_999, "0.1"), (150_000, "0.2"), (99_949_999, "99.9"),
        (99_950_000, "100.0"), (999_950_000, "1,000.0"), (-1_234_567_890_000, "-1,234,567.9"),
    ])
    func nanosecondsAreRoundedToTenths(nanoseconds: Int64, text: String) {
        #expect(Tenths(.nanoseconds(nanoseconds)).text == text)
    }

    @Test func differencesAreThoseOfTheRoundedTimes() {
        let (early, late) = (Tenths(.microseconds(40)), Tenths(.microseconds(60)))
        #expect((late - early).text == "0.1")
        #expect((early - late).text == "-0.1")
        #expect((late - early + early) == late)
    }
}
