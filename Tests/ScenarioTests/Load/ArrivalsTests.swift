import Scenario
import Testing
import Timeline

extension Arrivals {
    /// All calls of an open model, or as many as there are until `countMax`.
    fileprivate mutating func all(_ countMax: Int = .max) -> [Call] {
        var calls: [Call] = []
        while calls.count < countMax, let due = self.nextDue, let call = self.next(by: due) {
            calls.append(call)
        }
        return calls
    }
}

extension Arrivals {
    /// The next call, which must be due.
    fileprivate mutating func take(by now: Instant) throws -> Call {
        let call = self.next(by: now)
        return try #require(call)
    }
}

private func milliseconds(_ calls: [Arrivals.Call]) -> [Int64] {
    calls.map { $0.due.nanoseconds / 1_000_000 }
}

private func second(_ seconds: Int) -> Instant { Instant(sinceStart: .seconds(seconds)) }

private func rate(_ count: Int) -> CallRate { CallRate(count, per: .second) }

/// Calls of the open model.
struct OpenArrivalsTests {
    @Test func withoutARateAllBeginAtOnce() {
        var arrivals = Arrivals(Scenario.Load(calls: 3), seed: 1)
        #expect(arrivals.total == 3)
        #expect(
            arrivals.all() == [
                .init(number: 1, due: .start), .init(number: 2, due: .start),
                .init(number: 3, due: .start),
            ]
        )
        var one = Arrivals(Scenario.Load(), seed: 1)
        #expect(one.all() == [.init(number: 1, due: .start)])
    }

    @Test func nothingIsDueBeforeItsTime() {
        var arrivals = Arrivals(.init(.steady(rate(2), .even), calls: 2), seed: 1)
        #expect(arrivals.nextDue == .start)
        #expect(arrivals.next(by: Instant(nanoseconds: -1)) == nil)
        #expect(arrivals.next(by: .start) == .init(number: 1, due: .start))
        #expect(arrivals.next(by: Instant(nanoseconds: 499_999_999)) == nil)
        #expect(arrivals.nextDue == Instant(nanoseconds: 500_000_000))
        // A driver that comes late hears when the call was due.
        #expect(arrivals.next(by: second(3))?.due == Instant(nanoseconds: 500_000_000))
        #expect(arrivals.nextDue == nil)
        #expect(arrivals.next(by: second(9)) == nil)
        #expect(arrivals.begunCount == 2)
    }

    /// 7 a second is no whole number of nanoseconds, and the cut does not add up.
    @Test func evenCallsAreExact() {
        var arrivals = Arrivals(.init(.steady(rate(7), .even), calls: 700_001), seed: 1)
        let calls = arrivals.all()
        #expect(calls.map(\.number) == Array(1...700_001))
        #expect(calls.allSatisfy { $0.due.nanoseconds == Int64($0.number - 1) * 1_000_000_000 / 7 })
        #expect(calls.last?.due == second(100_000))
    }

    @Test func aTimeHoldsAsManyCallsAsTheRateSays() {
        let load = Scenario.Load(.steady(rate(20), .even), lasts: .seconds(60))
        var arrivals = Arrivals(load, seed: 1)
        #expect(arrivals.total == 1_200)
        #expect(
            arrivals.all().last
                == .init(number: 1_200, due: second(60).advanced(by: .milliseconds(-50)))
        )
    }

    @Test(arguments: [(5, 5), (1_200, 1_200), (5_000, 1_200)])
    func whicheverComesFirstEnds(calls: Int, expected: Int) {
        let load = Scenario.Load(.steady(rate(20), .even), calls: calls, lasts: .seconds(60))
        var arrivals = Arrivals(load, seed: 1)
        #expect(arrivals.total == expected)
        #expect(arrivals.all().count == expected)
    }

    /// From 0 to 2 a second in 4 seconds: t * t / 4 calls are due after t seconds.
    @Test func aRampIsTheRootOfTheCall() {
        let load = Scenario.Load(.stages([.ramp(.seconds(4), to: rate(2))], .even))
        var arrivals = Arrivals(load, seed: 1)
        #expect(arrivals.total == 4)
        // Twice the roots of 0, 1, 2 and 3.
        #expect(
            arrivals.all().map(\.due.nanoseconds) == [
                0, 2_000_000_000, 2_828_427_124, 3_464_101_615,
            ]
        )
    }

    /// Down the way it came up: what is left after t is what was due before, seen from the end.
    @Test func aRampDownMirrorsOneUp() {
        let stages: [Scenario.Load.Stage] = [
            .hold(.seconds(1), at: rate(2)), .ramp(.seconds(4), to: .zero),
        ]
        var arrivals = Arrivals(.init(.stages(stages, .even)), seed: 1)
        #expect(arrivals.total == 6)
        #expect(
            arrivals.all().map(\.due.nanoseconds) == [
                0, 500_000_000,
                // Call 3 is the first of the ramp: 4, 3, 2 and 1 are left.
                1_000_000_000, 1_535_898_384, 2_171_572_875, 3_000_000_000,
            ]
        )
    }

    @Test func stepsAndPausesFollowEachOther() {
        let stages: [Scenario.Load.Stage] = [
            .hold(.seconds(2), at: rate(1)), .hold(.seconds(3), at: .zero),
            .hold(.seconds(1), at: rate(4)),
        ]
        let load = Scenario.Load(.stages(stages, .even))
        var arrivals = Arrivals(load, seed: 1)
        #expect(milliseconds(arrivals.all()) == [0, 1_000, 5_000, 5_250, 5_500, 5_750])
        var cut = load
        cut.lasts = .milliseconds(5_250)
        var fewer = Arrivals(cut, seed: 1)
        #expect(fewer.total == 3)
        #expect(milliseconds(fewer.all()) == [0, 1_000, 5_000])
    }

    /// However stages are made, the calls rise, are as many as was said, and hold the definition:
    /// each is due in the nanosecond in which as much has become due.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func stagesKeepTheirPromises(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var stages: [Scenario.Load.Stage] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let length = Duration.milliseconds(Int.random(in: 1...20_000, using: &random))
            let unit: CallRate.Unit = Bool.random(using: &random) ? .second : .minute
            let rate = CallRate(Int.random(in: 0...90, using: &random), per: unit)
            stages.append(
                Bool.random(using: &random) ? .ramp(length, to: rate) : .hold(length, at: rate)
            )
        }
        let whole = stages.reduce(Duration.zero) { $0 + $1.duration }
        var load = Scenario.Load(.stages(stages, .even))
        if Bool.random(using: &random) {
            load.lasts = .nanoseconds(Int64.random(in: 1...whole.wholeNanoseconds, using: &random))
        }
        var arrivals = Arrivals(load, seed: seed)
        let (total, calls) = (arrivals.total, arrivals.all())
        #expect(total == calls.count)
        #expect(zip(calls, calls.dropFirst()).allSatisfy { $0.due < $1.due })
        let end = Instant(sinceStart: load.lasts ?? whole)
        #expect(calls.allSatisfy { $0.due < end })
        for call in calls {
            // So many were due before, and with the next nanosecond it is one more.
            var until = load
            until.lasts = max(call.due.sinceStart, .nanoseconds(1))
            #expect(until.callCount == max(call.number - 1, 1), "call \(call.number)")
            until.lasts = call.due.sinceStart + .nanoseconds(1)
            #expect(until.callCount == call.number, "call \(call.number)")
        }
    }

    /// The same on every platform: these numbers are not to change.
    @Test func chanceGivesTheSameNanoseconds() {
        var steady = Arrivals(.init(.steady(rate(20), .poisson), calls: 4), seed: 1)
        #expect(
            steady.all().map(\.due.nanoseconds) == [
                97_309_811, 153_934_699, 298_231_794, 374_503_924,
            ]
        )
        let ramp = Scenario.Load.Stage.ramp(.seconds(10), to: rate(20))
        var rising = Arrivals(.init(.stages([ramp], .poisson), calls: 3), seed: 1)
        #expect(
            rising.all().map(\.due.nanoseconds) == [1_395_061_370, 1_754_620_754, 2_442_260_404]
        )
    }

    /// Within four of the deviations that 100,000 draws have.
    @Test func chanceKeepsTheRate() {
        let load = Scenario.Load(.steady(rate(100), .poisson), lasts: .seconds(1_000))
        var arrivals = Arrivals(load, seed: 5)
        #expect(arrivals.total == nil)
        let calls = arrivals.all()
        #expect(abs(calls.count - 100_000) < 4 * 317)
        // So many seconds without a call as there should be, which is e^-1 at one a second.
        let slow = Scenario.Load(.steady(rate(1), .poisson), lasts: .seconds(10_000))
        var few = Arrivals(slow, seed: 5)
        let busy = Set(few.all().map { $0.due.nanoseconds / 1_000_000_000 })
        #expect(abs(10_000 - busy.count - 3_679) < 4 * 49)
        #expect(calls[0].due > .start)
    }

    @Test(arguments: [Scenario.Load.Spacing.even, .poisson])
    func moreCallsChangeNoneBefore(spacing: Scenario.Load.Spacing) {
        var few = Arrivals(.init(.steady(rate(20), spacing), calls: 100), seed: 3)
        var many = Arrivals(.init(.steady(rate(20), spacing), calls: 101), seed: 3)
        var long = Arrivals(.init(.steady(rate(20), spacing), lasts: .seconds(60)), seed: 3)
        let calls = few.all()
        #expect(calls.count == 100)
        #expect(many.all(100) == calls)
        #expect(long.all(100) == calls)
    }

    @Test func anotherSeedIsAnotherRun() {
        func calls(_ seed: UInt64) -> [Arrivals.Call] {
            var arrivals = Arrivals(.init(.steady(rate(20), .poisson), calls: 9), seed: seed)
            return arrivals.all()
        }
        #expect(calls(1) == calls(1))
        #expect(calls(1) != calls(2))
    }

    @Test func partsAreTheWhole() {
        let stages: [Scenario.Load.Stage] = [
            .ramp(.seconds(10), to: rate(20)), .hold(.seconds(5), at: rate(3)),
        ]
        for spacing in Scenario.Load.Spacing.allCases {
            let load = Scenario.Load(.stages(stages, spacing))
            var whole = Arrivals(load, seed: 8)
            var calls: [Arrivals.Call] = []
            for number in 1...4 {
                var part = Arrivals(load, seed: 8, part: LoadPart(number: number, of: 4))
                let (total, own) = (part.total, part.all())
                #expect(own.allSatisfy { $0.number % 4 == number % 4 })
                if spacing == .even { #expect(total == own.count) }
                calls += own
            }
            #expect(calls.sorted { $0.number < $1.number } == whole.all())
            #expect(calls.count > 80)
        }
    }

    @Test func aCallThatEndsChangesNothing() {
        var arrivals = Arrivals(.init(.steady(rate(2), .even), calls: 2), seed: 1)
        let call = arrivals.next(by: .start)
        call.map { arrivals.callEnded($0, at: .start) }
        #expect(arrivals.nextDue == Instant(nanoseconds: 500_000_000))
        #expect(arrivals.concurrentMax == nil)
    }
}

/// Calls of the closed model.
struct ClosedArrivalsTests {
    private static func load(
        _ count: Int,
        rampUp: Duration? = .zero,
        calls: Int? = nil,
        lasts: Duration? = nil
    ) -> Scenario.Load {
        Scenario.Load(.concurrent(count, rampUp: rampUp), calls: calls, lasts: lasts)
    }

    @Test func theFirstBeginEvenlyAndTheNextWhenOneEnds() throws {
        var arrivals = Arrivals(Self.load(3, rampUp: .seconds(3), calls: 5), seed: 1)
        #expect(arrivals.total == 5)
        #expect(arrivals.concurrentMax == 3)
        let first = try arrivals.take(by: .start)
        #expect(first == .init(number: 1, due: .start))
        #expect(arrivals.nextDue == second(1))
        // It ends before the second begins, and its place is taken again.
        let early = Instant(nanoseconds: 700_000_000)
        arrivals.callEnded(first, at: early)
        let again = try arrivals.take(by: early)
        #expect(again == .init(number: 2, due: early))
        #expect(arrivals.next(by: second(1)) == .init(number: 3, due: second(1)))
        let last = try arrivals.take(by: second(2))
        #expect(last == .init(number: 4, due: second(2)))
        #expect(arrivals.nextDue == nil)
        arrivals.callEnded(last, at: second(9))
        arrivals.callEnded(again, at: second(9))
        #expect(arrivals.next(by: second(9)) == .init(number: 5, due: second(9)))
        // There were five.
        #expect(arrivals.nextDue == nil)
    }

    @Test func noneBeginsWhenTheTimeIsOver() throws {
        var arrivals = Arrivals(Self.load(1, lasts: .seconds(2)), seed: 1)
        #expect(arrivals.total == nil)
        let first = try arrivals.take(by: .start)
        arrivals.callEnded(first, at: Instant(nanoseconds: 1_999_999_999))
        let second = try arrivals.take(by: Instant(nanoseconds: 1_999_999_999))
        arrivals.callEnded(second, at: Instant(nanoseconds: 2_000_000_000))
        #expect(arrivals.nextDue == nil)
        #expect(arrivals.next(by: Instant(nanoseconds: 3_000_000_000)) == nil)
    }

    @Test func aCallThatFailsAtOnceIsNotFollowedAtOnce() throws {
        var arrivals = Arrivals(Self.load(2, calls: 9), seed: 1)
        let first = try arrivals.take(by: .start)
        let other = try arrivals.take(by: .start)
        arrivals.callEnded(first, at: Instant(nanoseconds: 5))
        #expect(arrivals.nextDue == Instant(sinceStart: Arrivals.followUpMin))
        arrivals.callEnded(other, at: Instant(nanoseconds: 6))
        #expect(arrivals.next(by: Instant(nanoseconds: 7)) == nil)
        #expect(arrivals.next(by: second(1))?.due == Instant(sinceStart: Arrivals.followUpMin))
        #expect(arrivals.next(by: second(1))?.due == Instant(sinceStart: Arrivals.followUpMin))
    }

    /// Calls of random length against a driver that is exact: never more at a time than was said, and
    /// as many as was said whenever one could be.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func soManyAtATime(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...30, using: &random)
        let calls = Int.random(in: count...300, using: &random)
        var arrivals = Arrivals(Self.load(count, calls: calls), seed: seed)
        var underWay: [(call: Arrivals.Call, end: Instant)] = []
        var (now, numbers) = (Instant.start, [Int]())
        while true {
            while let call = arrivals.next(by: now) {
                #expect(call.due <= now)
                numbers.append(call.number)
                let length = Duration.milliseconds(Int.random(in: 100...5_000, using: &random))
                underWay.append((call, now.advanced(by: length)))
            }
            #expect(underWay.count <= count)
            if numbers.count < calls { #expect(underWay.count == count) }
            guard let next = underWay.indices.min(by: { underWay[$0].end < underWay[$1].end })
            else { break }
            let ended = underWay.remove(at: next)
            now = ended.end
            arrivals.callEnded(ended.call, at: now)
        }
        #expect(numbers == Array(1...calls))
        #expect(arrivals.nextDue == nil)
    }

    @Test(arguments: [
        (1, [0, 3, 6]), (2, [1, 4]), (3, [2, 5]),
    ])
    func partsShareThePlaces(number: Int, seconds: [Int]) {
        let part = LoadPart(number: number, of: 3)
        let load = Self.load(7, rampUp: .seconds(7), lasts: .seconds(60))
        var arrivals = Arrivals(load, seed: 1, part: part)
        #expect(arrivals.concurrentMax == seconds.count)
        let calls = arrivals.all(9)
        #expect(calls.map(\.due) == seconds.map(second))
        // Calls that follow have numbers of this part too.
        arrivals.callEnded(calls[0], at: second(9))
        #expect(arrivals.next(by: second(9))?.number == number + 3 * seconds.count)
    }

    @Test func aPartOfTooFewHasNothingToDo() {
        let part = LoadPart(number: 3, of: 3)
        var arrivals = Arrivals(Self.load(2, calls: 9), seed: 1, part: part)
        #expect(arrivals.total == 0)
        #expect(arrivals.all() == [])
    }

    @Test(
        arguments: [
            (50, nil, .milliseconds(500)), (50, .seconds(60), .milliseconds(500)),
            (1_000, .seconds(60), .seconds(6)), (1, nil, .milliseconds(10)),
        ] as [(Int, Duration?, Duration)]
    )
    func theRampUpIsGentleAndShort(count: Int, lasts: Duration?, expected: Duration) {
        let load = Self.load(count, rampUp: nil, calls: 100_000, lasts: lasts)
        #expect(load.rampUp == expected)
    }
}
