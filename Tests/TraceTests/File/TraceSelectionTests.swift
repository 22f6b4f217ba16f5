import Support
import Testing
import Timeline
import Trace

struct TraceSelectionTests {
    /// A call that is answered so long after its only turn; or not at all.
    private static func call(_ number: Int, took milliseconds: Int64?) -> [TraceRecord] {
        func record(_ milliseconds: Int64, _ event: TraceEvent) -> TraceRecord {
            let at = Instant(sinceStart: .milliseconds(milliseconds))
            return TraceRecord(at: at, call: number, turn: 1, event: event)
        }
        let audio = milliseconds.map { record(1_000 + $0, .audio(.zeros(1), playing: nil)) }
        return [record(1_000, .speechEnded)] + (audio.map { [$0] } ?? [])
    }

    /// What is kept of `calls`, of which those in `wrong` are wrong: at once, and in the end.
    private static func select(
        _ calls: some Sequence<Int>,
        wrong: Set<Int> = [],
        took: (Int) -> Int64? = { _ in 5 }
    ) -> (atOnce: [TraceSelection.Choice], rest: [TraceSelection.Choice]) {
        var selection = TraceSelection()
        let atOnce = calls.compactMap { number in
            let records = Self.call(number, took: took(number))
            let measured = CallMeasurement(records)
            return selection.add(
                call: number,
                records,
                measured,
                isWrong: wrong.contains(number)
            )
        }
        return (atOnce, selection.rest)
    }

    private static func calls(
        _ choices: [TraceSelection.Choice],
        for reason: TraceFile.Reason
    ) -> [Int] {
        choices.filter { $0.reasons.contains(reason) }.map(\.call)
    }

    @Test func ofAFewAllAreKept() {
        let (atOnce, rest) = Self.select([3, 1, 2])
        #expect(atOnce == [])
        #expect(rest.map(\.call) == [1, 2, 3])
        #expect(rest.allSatisfy { $0.reasons == [.slow, .sampled] })
        #expect(rest.first?.records == Self.call(1, took: 5))
    }

    @Test func theFirstThatFailAreKeptAtOnce() {
        let (atOnce, _) = Self.select(1...500, wrong: Set(stride(from: 2, through: 500, by: 2)))
        #expect(atOnce.map(\.call) == Array(stride(from: 2, through: 200, by: 2)))
        #expect(atOnce.allSatisfy { $0.reasons == [.failed] })
    }

    @Test func theSlowestAreKept() {
        let time: (Int) -> Int64? = { $0 == 7 ? nil : Int64($0 * 7_919 % 10_007) }
        let (_, rest) = Self.select(1...5_000, took: time)
        let slowest = (1...5_000).sorted { (time($0) ?? 0) > (time($1) ?? 0) }.prefix(10)
        #expect(Self.calls(rest, for: .slow) == slowest.sorted())
    }

    @Test func ofThoseThatTookAsLongTheFirstAreKept() {
        let (_, rest) = Self.select((1...30).reversed())
        #expect(Self.calls(rest, for: .slow) == Array(1...10))
    }

    @Test func aCallWithoutAnAnswerIsNotSlow() {
        let (_, rest) = Self.select([1], took: { _ in nil })
        #expect(rest.map(\.reasons) == [[.sampled]])
    }

    @Test func theSampleIsEvenAndDoesNotDependOnTheOrder() {
        let (_, rest) = Self.select(1...20_000)
        let sample = Self.calls(rest, for: .sampled)
        #expect(sample.count == TraceSelection.sampleCountMax)
        #expect(Self.calls(Self.select((1...20_000).reversed()).rest, for: .sampled) == sample)
        // Some of each half, by a chance of 1 to 500 otherwise; and the calls do not change.
        #expect(sample.contains { $0 <= 10_000 } && sample.contains { $0 > 10_000 })
    }

    @Test func inTheEndAllReasonsAreKnown() {
        let (atOnce, rest) = Self.select([1, 2], wrong: [2])
        #expect(atOnce.map(\.call) == [2])
        #expect(rest.map(\.reasons) == [[.slow, .sampled], [.failed, .slow, .sampled]])
    }
}
