import DequeModule
import Timeline
import Trace
import Wire

extension Agent {
    /// The agent's ear: one recognizer connection at a time, and the rule that ends a turn.
    ///
    ///     absent --audio--> dialling --opened--> open --turn over--> absent
    ///        ^                  |                  |
    ///        +---- lost --------+------------------+
    struct Hearing {
        /// What the agent has to know of what the ear noticed.
        enum Outcome: Equatable, Sendable {
            case nothing
            case opened
            /// The caller has said `sentence` and waits for an answer.
            case turnOver(sentence: String)
            /// The words of this turn are lost; the next audio is heard again.
            case failed(ProviderFailure)
            /// Several connections in a row were of no use.
            case gaveUp(ProviderFailure)
        }

        private enum State: Sendable {
            /// Can become: dialling.
            case absent
            /// Can become: open, absent.
            case dialling(Leg, until: Instant)
            /// `answerBy` is when the first unanswered audio must have been answered; `nil` if all was.
            /// Can become: absent.
            case open(Leg, answerBy: Instant?)
        }

        /// More audio than comes in while a connection is made. What exceeds it is not speech.
        private static var heldByteCountMax: Int { 1 << 20 }
        private static var failureCountMax: Int { 3 }
        /// Between two connections, lest a dead service is hammered ten times a second.
        private static var pause: Duration { .milliseconds(500) }

        private let settings: AgentSettings
        private var state = State.absent
        private var legCount = 0
        private var endpointing: Endpointing
        /// Audio that came while there was no connection, and how much it is.
        private var held: Deque<AgentAudio> = []
        private var heldByteCount = 0
        /// Whether this connection has sent any result.
        private var hasAnswered = false
        /// How much audio this connection was sent.
        private var sentByteCount = 0
        /// Connections in a row that never recognized a word.
        private var failureCount = 0
        private var retryAt = Instant.start

        init(settings: AgentSettings) {
            self.settings = settings
            self.endpointing = Endpointing(rule: settings.endpoint)
        }

        var place: AgentPlace.Hearing {
            switch self.state {
            case .absent: .absent
            case .dialling: .dialling
            case .open: .open
            }
        }

        var nextDeadline: Instant? {
            switch self.state {
            case .absent: self.held.isEmpty ? nil : self.retryAt
            case .dialling(_, let until): until
            case .open(_, let answerBy): earlier(answerBy, self.settledAt)
            }
        }

        /// Connects if there is no connection yet.
        mutating func dial(at now: Instant, _ orders: inout UniqueDeque<Order>) {
            guard case .absent = self.state else { return }
            self.legCount += 1
            let leg = Leg(.asr, number: self.legCount)
            self.state = .dialling(leg, until: now.advanced(by: self.settings.patience.connect))
            orders.append(.dial(leg))
        }

        /// The caller sent `byteCount` bytes of audio while the agent listens.
        mutating func received(
            _ audio: AgentAudio,
            byteCount: Int,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) {
            if case .open(let leg, let answerBy) = self.state {
                let deadline = now.advanced(by: self.settings.patience.recognizer)
                self.state = .open(leg, answerBy: answerBy ?? deadline)
                self.forward(audio, byteCount: byteCount, to: leg, &orders)
            } else if self.heldByteCount + byteCount <= Self.heldByteCountMax {
                self.held.append(audio)
                self.heldByteCount += byteCount
                if now >= self.retryAt { self.dial(at: now, &orders) }
            }
        }

        mutating func opened(
            _ leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard case .dialling(leg, _) = self.state else { return .nothing }
            let deadline = now.advanced(by: self.settings.patience.recognizer)
            self.state = .open(leg, answerBy: self.held.isEmpty ? nil : deadline)
            orders.append(.recognize(ASRRequest(), leg))
            // What was held counts as sent in one piece: its parts were not measured apart.
            self.sentByteCount = self.heldByteCount
            while let audio = self.held.popFirst() { orders.append(.forward(audio, leg)) }
            self.heldByteCount = 0
            return .opened
        }

        mutating func received(
            _ message: ASRServerMessage,
            from leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard case .open(leg, _) = self.state else { return .nothing }
            switch message.body {
            case .error(let code, let text):
                return self.lost(
                    leg,
                    ProviderFailure(.reported(code: String(code)), text),
                    at: now,
                    &orders
                )
            case .result(let result):
                self.state = .open(leg, answerBy: nil)
                self.hasAnswered = true
                let isOver = self.endpointing.received(
                    result,
                    sentMilliseconds: self.sentByteCount / Self.bytesPerMillisecond,
                    at: now
                )
                if !self.endpointing.text.isEmpty { self.failureCount = 0 }
                return isOver ? self.turnOver(&orders) : .nothing
            }
        }

        /// The connection is gone, or is to be given up.
        mutating func lost(
            _ leg: Leg,
            _ failure: ProviderFailure,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            switch self.state {
            case .dialling(leg, _), .open(leg, _): break
            case .absent, .dialling, .open: return .nothing
            }
            let isHarmless = self.endpointing.text.isEmpty && self.isIdleClose(failure)
            // One that only replies to changes has nothing to say while nobody speaks.
            let mayBeWell = self.hasAnswered && failure.kind == .timeout
            self.forget(&orders)
            self.retryAt = now.advanced(by: Self.pause)
            if isHarmless { return .nothing }
            // The caller is told, and says it again: what it said before is not to be heard then.
            self.dropHeld()
            if !mayBeWell { self.failureCount += 1 }
            return self.failureCount < Self.failureCountMax ? .failed(failure) : .gaveUp(failure)
        }

        /// Lets the connection and all that was heard go.
        mutating func hangUp(_ orders: inout UniqueDeque<Order>) {
            self.forget(&orders)
            self.dropHeld()
        }

        mutating func deadlineReached(
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            switch self.state {
            case .absent:
                if !self.held.isEmpty, now >= self.retryAt { self.dial(at: now, &orders) }
                return .nothing
            case .dialling(let leg, let until):
                guard now >= until else { return .nothing }
                let failure = ProviderFailure(.timeout, "no connection within the time allowed")
                return self.lost(leg, failure, at: now, &orders)
            case .open(let leg, let answerBy):
                if let settledAt, now >= settledAt { return self.turnOver(&orders) }
                guard let answerBy, now >= answerBy else { return .nothing }
                let failure = ProviderFailure(.timeout, "audio was sent and nothing came back")
                return self.lost(leg, failure, at: now, &orders)
            }
        }

        // MARK: Parts

        /// 16,000 samples of 2 bytes a second.
        private static var bytesPerMillisecond: Int { 32 }

        /// Services end a connection that is sent no audio for a while; nothing is lost by it. Some say why.
        private func isIdleClose(_ failure: ProviderFailure) -> Bool {
            if failure.kind == .reported(code: "45000081") { return true }
            guard case .open(_, answerBy: nil) = self.state else { return false }
            return failure.kind == .closed
        }

        /// When words are taken as final although the audio clock does not say so: the recognizer only
        /// replies to changes, or the caller stopped sending.
        private var settledAt: Instant? {
            self.endpointing.changedAt?
                .advanced(by: self.settings.endpoint.silence + self.settings.patience.finalText)
        }

        private mutating func forward(
            _ audio: AgentAudio,
            byteCount: Int,
            to leg: Leg,
            _ orders: inout UniqueDeque<Order>
        ) {
            self.sentByteCount += byteCount
            orders.append(.forward(audio, leg))
        }

        private mutating func turnOver(_ orders: inout UniqueDeque<Order>) -> Outcome {
            let sentence = self.endpointing.text
            self.forget(&orders)
            return .turnOver(sentence: sentence)
        }

        private mutating func dropHeld() {
            self.held.removeAll()
            self.heldByteCount = 0
        }

        /// Ends the connection, and begins the next turn with nothing heard.
        private mutating func forget(_ orders: inout UniqueDeque<Order>) {
            switch self.state {
            case .absent: break
            case .dialling(let leg, _), .open(let leg, _): orders.append(.hangUp(leg))
            }
            self.state = .absent
            self.hasAnswered = false
            self.sentByteCount = 0
            self.endpointing = Endpointing(rule: self.settings.endpoint)
        }
    }
}
