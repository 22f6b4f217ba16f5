import Testing
import Timeline
import Trace

struct CallCollectorTests {
    private static func record(
        _ milliseconds: Int64,
        _ call: Int?,
        _ event: TraceEvent
    ) -> TraceRecord {
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        return TraceRecord(at: at, call: call, turn: 0, event: event)
    }

    private static func collect(_ records: [TraceRecord]) -> [CallCollector.Piece] {
        var collector = CallCollector(farewell: .seconds(2))
        return records.flatMap { collector.add($0) }
    }

    @Test func aCallIsSettledAWhileAfterItsEnd() {
        let call = [
            Self.record(0, 1, .dialled(late: .zero)), Self.record(500, 1, .ended(.completed)),
        ]
        let soon = Self.record(2_499, 2, .dialled(late: .zero))
        #expect(Self.collect(call + [soon]) == [])
        let later = Self.record(2_500, 2, .dialled(late: .zero))
        #expect(Self.collect(call + [later]) == [.call(1, call)])
    }

    /// Another caller begins to speak, and will do so for half a minute.
    @Test func theEndOfSpeechIsKnownBeforeItsTime() {
        let call = [
            Self.record(0, 1, .dialled(late: .zero)), Self.record(500, 1, .ended(.completed)),
        ]
        let other = [
            Self.record(0, 2, .dialled(late: .zero)), Self.record(30_000, 2, .speechEnded),
        ]
        let late = Self.record(900, 1, .lastTokenSent(text: "a"))
        #expect(Self.collect(call + other + [late, Self.record(2_499, 2, .connected)]) == [])
        let pieces = Self.collect(call + other + [late, Self.record(2_500, 2, .connected)])
        #expect(pieces == [.call(1, call + [late])])
    }

    @Test func whatProvidersTellAfterwardsBelongsToTheCall() {
        let late = Self.record(900, 1, .lastTokenSent(text: "a"))
        // Noted earlier by another thread, and told later.
        let early = Self.record(100, 1, .ready(session: "s"))
        let pieces = Self.collect([
            Self.record(0, 1, .dialled(late: .zero)), Self.record(500, 1, .ended(.completed)), late,
            early, Self.record(3_000, 2, .dialled(late: .zero)),
        ])
        let expected = [
            Self.record(0, 1, .dialled(late: .zero)), early,
            Self.record(500, 1, .ended(.completed)), late,
        ]
        #expect(pieces == [.call(1, expected)])
    }

    @Test func aConnectionIsOfTheCallThatItTurnsOutToBeOf() {
        let pieces = Self.collect([
            Self.record(0, 1, .dialled(late: .zero)),
            Self.record(10, nil, .connectionOpened(.asr, number: 4)),
            Self.record(20, 1, .connectionClosed(.asr, number: 4)),
            Self.record(500, 1, .ended(.completed)), Self.record(3_000, 2, .dialled(late: .zero)),
        ])
        let expected = [
            Self.record(0, 1, .dialled(late: .zero)),
            Self.record(10, 1, .connectionOpened(.asr, number: 4)),
            Self.record(20, 1, .connectionClosed(.asr, number: 4)),
            Self.record(500, 1, .ended(.completed)),
        ]
        #expect(pieces == [.call(1, expected)])
    }

    /// Without that, nobody could say for how long it was open.
    @Test(arguments: [(true, false), (false, true)])
    func aCallWaitsForItsOwnConnection(isClosed: Bool, isSettledAt12: Bool) {
        let opened = Self.record(10, 1, .connectionOpened(.llm, number: 1))
        let closed = Self.record(2_800, 1, .connectionClosed(.llm, number: 1))
        let pieces = Self.collect(
            [
                Self.record(0, 1, .dialled(late: .zero)), opened,
                Self.record(500, 1, .ended(.completed)),
                Self.record(2_700, 2, .dialled(late: .zero)),
            ] + (isClosed ? [closed] : [Self.record(12_600, 2, .connected)])
        )
        guard case .call(1, let records) = pieces.first else {
            Issue.record("call 1 is not settled: \(pieces)")
            return
        }
        #expect(records.contains(closed) == isClosed)
        #expect(isSettledAt12 == !isClosed)
    }

    @Test func aCallThatEndsTwiceIsNotWaitedForAgain() {
        let call = [
            Self.record(0, 1, .dialled(late: .zero)), Self.record(500, 1, .ended(.completed)),
            Self.record(501, 1, .ended(.interrupted)),
        ]
        let other = [
            Self.record(600, 2, .dialled(late: .zero)), Self.record(700, 2, .ended(.completed)),
        ]
        let later = Self.record(9_000, 3, .dialled(late: .zero))
        #expect(Self.collect(call + other + [later]) == [.call(1, call), .call(2, other)])
    }

    /// The first call's connection is never closed. Nobody else waits for that, and when a connection of a
    /// call is closed that should have been settled, it is at once.
    @Test func aForgottenConnectionHoldsUpNoOtherCall() {
        var collector = CallCollector(farewell: .seconds(2))
        for call in 1...3 {
            for record in [
                Self.record(Int64(call), call, .dialled(late: .zero)),
                Self.record(Int64(call), call, .connectionOpened(.llm, number: call)),
                Self.record(100 + Int64(call), call, .ended(.completed)),
            ] { #expect(collector.add(record) == []) }
        }
        _ = collector.add(Self.record(200, 3, .connectionClosed(.llm, number: 3)))
        func settled(_ record: TraceRecord) -> [Int] {
            collector.add(record).compactMap {
                if case .call(let call, _) = $0 { call } else { nil }
            }
        }
        #expect(settled(Self.record(2_102, 4, .dialled(late: .zero))) == [])
        #expect(settled(Self.record(2_103, 4, .connected)) == [3])
        #expect(settled(Self.record(5_000, 2, .connectionClosed(.llm, number: 2))) == [2])
        #expect(settled(Self.record(12_100, 4, .connected)) == [])
        #expect(settled(Self.record(12_101, 4, .connected)) == [1])
    }

    @Test func whatIsOfNobodyIsAStray() {
        let fault = Self.record(5, nil, .fault(index: 0))
        let unknown = Self.record(6, 9, .lastTokenSent(text: "a"))
        #expect(Self.collect([fault, unknown]) == [.stray([fault]), .stray([unknown])])
    }

    @Test func theRestComesWhenTheRunIsOver() {
        var collector = CallCollector(farewell: .seconds(2))
        let records = [
            Self.record(0, 2, .dialled(late: .zero)), Self.record(1, 1, .dialled(late: .zero)),
        ]
        let open = Self.record(2, nil, .connectionOpened(.tts, number: 1))
        for record in records + [open] { #expect(collector.add(record) == []) }
        #expect(collector.openCallCount == 2)
        #expect(
            collector.takeRest() == [
                .call(1, [records[1]]), .call(2, [records[0]]), .stray([open]),
            ]
        )
        #expect(collector.openCallCount == 0)
        #expect(collector.takeRest() == [])
    }

    /// A thousand calls a minute, for an hour: what is held is what goes on.
    @Test func whatIsHeldDoesNotGrow() {
        var collector = CallCollector(farewell: .seconds(2))
        var settledCount = 0
        var heldMax = 0
        for call in 1...60_000 {
            let start = Int64(call) * 60
            let pieces = [
                Self.record(start, call, .dialled(late: .zero)),
                Self.record(start + 30, call, .ended(.completed)),
            ].flatMap { collector.add($0) }
            settledCount += pieces.count
            heldMax = max(heldMax, collector.openCallCount)
        }
        #expect(heldMax == 34)
        #expect(settledCount == 60_000 - collector.openCallCount)
    }

    @Test func ofAnEndlessCallTheOldestIsLetGo() {
        var collector = CallCollector(farewell: .zero)
        _ = collector.add(Self.record(0, 1, .dialled(late: .zero)))
        for count in 1...(3 * CallCollector.recordCountMax) {
            _ = collector.add(Self.record(Int64(count), 1, .sentRaw(byteCount: count)))
        }
        guard case .call(1, let records) = collector.takeRest().first else {
            Issue.record("the call is gone")
            return
        }
        #expect(records.count <= 2 * CallCollector.recordCountMax)
        #expect(records.first?.event == .dialled(late: .zero))
        #expect(records.last?.event == .sentRaw(byteCount: 3 * CallCollector.recordCountMax))
    }
}
