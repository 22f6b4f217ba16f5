import Scenario
import Testing

struct LoadPartTests {
    @Test(
        arguments: [
            ("", .notAPart("")), ("2", .notAPart("2")), ("2/", .notAPart("2/")),
            ("/4", .notAPart("/4")), ("2/4/6", .notAPart("2/4/6")), ("-1/4", .notAPart("-1/4")),
            ("+1/4", .notAPart("+1/4")), ("1 /4", .notAPart("1 /4")),
            ("0/4", .noSuchPart("0/4", count: 4)), ("5/4", .noSuchPart("5/4", count: 4)),
            ("0/0", .badCount("0/0")), ("1/1001", .badCount("1/1001")),
        ] as [(String, LoadPartError)]
    )
    func whatIsNoPartIsRefused(text: String, error: LoadPartError) {
        #expect(throws: error) { try LoadPart(parsing: text) }
    }

    @Test func refusalsSayWhatIsExpected() {
        #expect(
            [LoadPartError.notAPart("x"), .badCount("1/1001"), .noSuchPart("5/4", count: 4)]
                .map(\.description) == [
                    "found \"x\"; expected a part and how many there are, such as 2/4",
                    "found \"1/1001\"; expected from 1 to 1000 parts",
                    "found \"5/4\"; expected a part from 1/4 to 4/4",
                ]
        )
    }

    @Test(arguments: ["1/1", "2/4", "1000/1000"]) func itIsWrittenAsItIsRead(text: String) throws {
        #expect(try LoadPart(parsing: text).written == text)
    }

    @Test(arguments: [1, 2, 3, 7, 10]) func eachCallIsOfOnePart(count: Int) {
        let parts = (1...count).map { LoadPart(number: $0, of: count) }
        for calls in 0...25 {
            for part in parts {
                let own = (1...25).prefix(calls).count { part.makes(call: $0) }
                #expect(part.share(of: calls) == own)
            }
            #expect(parts.map { $0.share(of: calls) }.reduce(0, +) == calls)
        }
    }

    @Test(arguments: ["", "20", "20/h", "/s", "-1/s", "1.5/s", "20/s/s", "100001/s", "٣/s"])
    func whatIsNoRateIsRefused(text: String) {
        #expect(CallRate(parsing: text) == nil)
    }

    @Test(arguments: ["0/s", "20/s", "30/m", "100000/s"]) func aRateIsWrittenAsItIsRead(
        text: String
    ) {
        #expect(CallRate(parsing: text)?.written == text)
    }
}
