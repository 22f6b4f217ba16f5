import Call
import Support
import Testing
import Timeline
import Trace
import Wire

/// Every fact in every state of a caller.
struct CallerStateTests {
    enum State: CaseIterable {
        case unstarted, dialling, greeting, pausing, speaking, listening, playingOut, hangingUp
        case ended

        func makeCaller() -> Caller {
            var caller = Caller(
                call: 1,
                script: CallerScript(steps: [
                    self == .pausing ? .wait(.seconds(60)) : .say(CallerTests.speech)
                ])
            )
            if self != .unstarted { caller.dial(at: .start) }
            if self != .unstarted, self != .dialling { caller.connected(at: .start) }
            switch self {
            case .unstarted, .dialling, .greeting: break
            case .pausing, .speaking:
                caller.received(.botReady(session: "s"), at: .start)
            case .listening, .playingOut:
                caller.received(.botReady(session: "s"), at: .start)
                caller.received(.sentenceRecognized(sentence: ""), at: .start)
                if self == .playingOut { caller.received(.ttsDone, at: .start) }
            case .hangingUp:
                caller.interrupt(at: .start)
            case .ended:
                caller.interrupt(at: .start)
                caller.closed(code: nil, reason: "", at: .start)
            }
            _ = caller.takeOrders()
            return caller
        }
    }

    enum Fact: CaseIterable {
        case connected, failed, ready, recognized, sentenceStart, sentenceEnd, done, botError
        case unknown, audio, malformed, closed, interrupt

        func tell(_ caller: inout Caller) {
            let now = Instant.ms(10)
            switch self {
            case .connected: caller.connected(at: now)
            case .failed: caller.failed(.refused("no"), at: now)
            case .ready: caller.received(.botReady(session: "s"), at: now)
            case .recognized: caller.received(.sentenceRecognized(sentence: ""), at: now)
            case .sentenceStart: caller.received(.ttsSentenceStart(sentence: ""), at: now)
            case .sentenceEnd: caller.received(.ttsSentenceEnd, at: now)
            case .done: caller.received(.ttsDone, at: now)
            case .botError: caller.received(.botError(code: "", message: ""), at: now)
            case .unknown: caller.received(.unknown(name: "x"), at: now)
            case .audio: caller.receivedAudio(.zeros(1), playing: nil, at: now)
            case .malformed: caller.receivedMalformed("odd", at: now)
            case .closed: caller.closed(code: 1001, reason: "bye", at: now)
            case .interrupt: caller.interrupt(at: now)
            }
        }
    }

    /// What the facts that change a state lead to. All others leave it as it is.
    private static func phase(after fact: Fact, in state: State) -> Caller.Phase? {
        switch (state, fact) {
        case (.ended, _): nil
        case (.unstarted, .interrupt), (.dialling, .interrupt): .ended(.interrupted)
        case (.unstarted, _): nil
        case (.dialling, .connected): .greeting
        case (.dialling, .failed): .ended(.refused("no"))
        case (.dialling, .closed): .ended(.unreachable("bye"))
        case (.dialling, _): nil
        case (.hangingUp, .closed): .ended(.interrupted)
        case (.hangingUp, _): nil
        case (_, .closed): .ended(.closedByServer(code: 1001, reason: "bye"))
        case (_, .malformed), (_, .interrupt): .hangingUp
        case (.greeting, .ready): .speaking
        case (.speaking, .recognized): .listening
        case (.speaking, .done), (.speaking, .botError): .playingOut
        case (.listening, .done), (.listening, .botError): .playingOut
        case (.greeting, _), (.pausing, _), (.speaking, _), (.listening, _), (.playingOut, _): nil
        }
    }

    @Test(arguments: State.allCases, Fact.allCases)
    func aFactLeadsWhereItShould(state: State, fact: Fact) {
        var caller = state.makeCaller()
        let before = caller.phase
        fact.tell(&caller)
        let after = caller.phase
        #expect(after == Self.phase(after: fact, in: state) ?? before)
        let orders = caller.takeOrders()
        if state == .ended || state == .unstarted && fact != .interrupt { #expect(orders == []) }
        // Whoever ends says so, once, and waits for nothing.
        if case .ended = after {
            let ends = orders.count { order in
                guard case .record(let record) = order, case .ended = record.event else {
                    return false
                }
                return true
            }
            #expect(ends == (state == .ended ? 0 : 1))
            #expect(caller.nextDeadline == nil)
        } else if state != .unstarted {
            #expect(caller.nextDeadline != nil)
        }
    }

    @Test(arguments: [
        (State.dialling, "the connection"), (.greeting, "BotReady"),
        (.speaking, "SentenceRecognized"), (.listening, "more of the answer, or TTSDone"),
    ])
    func givesUpWaiting(state: State, what: String) throws {
        var caller = state.makeCaller()
        // An utterance may take its time.
        let due = Instant.ms(state == .speaking ? 10_250 : 10_000)
        caller.deadlineReached(at: due.advanced(by: .nanoseconds(-1)))
        _ = caller.takeOrders()
        caller.deadlineReached(at: due)
        let expected = "\(what) within 10s"
        let violation = Violation(.timeout, expected: expected, found: "nothing")
        let orders = caller.takeOrders()
        #expect(orders.contains(.hangUp))
        #expect(
            orders.contains { order in
                guard case .record(let record) = order else { return false }
                return record.event == .violation(violation) && record.at == due
            }
        )
        caller.deadlineReached(at: due.advanced(by: .seconds(1)))
        #expect(caller.phase == .ended(.timedOut(waitingFor: what)))
        #expect(caller.nextDeadline == nil)
    }

    @Test func aServerThatNeverClosesIsNotWaitedForLongerThanASecond() {
        var caller = State.hangingUp.makeCaller()
        for _ in 0..<3 { caller.receivedMalformed("odd", at: .ms(900)) }
        #expect(caller.nextDeadline == .ms(1_000))
        caller.deadlineReached(at: .ms(1_000))
        #expect(caller.phase == .ended(.interrupted))
    }

    @Test func dialsOnlyOnce() async {
        await #expect(processExitsWith: .failure) {
            var caller = Caller(call: 1, script: CallerScript(steps: []))
            caller.dial(at: .start)
            caller.dial(at: .start)
        }
    }
}
