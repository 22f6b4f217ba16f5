import DequeModule
import Timeline
import Trace
import Wire

extension Agent {
    /// The agent's mouth: one synthesizer connection, kept over the turns, and one session a turn.
    ///
    ///     absent --dial--> dialling --opened--> starting --started--> ready
    ///        ^                                                        |   ^
    ///        |                                            begin turn  v   |  session finished
    ///        +------- lost, or a turn given up -------------------  in session
    struct Speaking {
        enum Outcome: Equatable, Sendable {
            case nothing
            /// The connection is of use.
            case ready
            /// All of the turn's text was spoken.
            case finished
            /// The turn's text has nothing that can be spoken.
            case nothingToSay
            case failed(ProviderFailure)
        }

        private enum State: Sendable {
            /// Can become: dialling.
            case absent
            /// Can become: starting, absent.
            case dialling(Leg, until: Instant)
            /// The service was asked for its greeting. Can become: ready, absent.
            case starting(Leg, until: Instant)
            /// No session is open. Can become: openingSession, absent.
            case ready(Leg)
            /// `isUsed` if the connection is older than the turn: it may have died unnoticed.
            /// Can become: inSession, absent.
            case openingSession(Leg, isUsed: Bool, until: Instant)
            /// `owedBy` is when the service must have sent what it owes, if it owes anything.
            /// Can become: ready, absent.
            case inSession(Leg, owedBy: Instant?)
        }

        private let settings: AgentSettings
        private var state = State.absent
        private var legCount = 0
        private var utterance: Utterance?

        init(settings: AgentSettings) {
            self.settings = settings
        }

        var place: AgentPlace.Speaking {
            switch self.state {
            case .absent: .absent
            case .dialling: .dialling
            case .starting: .starting
            case .ready: .ready
            case .openingSession: .openingSession
            case .inSession: .inSession
            }
        }

        var nextDeadline: Instant? {
            switch self.state {
            case .absent, .ready: nil
            case .dialling(_, let until), .starting(_, let until): until
            case .openingSession(_, _, let until): until
            case .inSession(_, let owedBy): owedBy
            }
        }

        /// What of the turn's answer has gone to the caller as audio, in the synthesizer's words.
        var spokenText: String { self.utterance?.spokenText ?? "" }

        /// Connects if there is no connection yet.
        mutating func dial(at now: Instant, _ orders: inout UniqueDeque<Order>) {
            guard case .absent = self.state else { return }
            self.legCount += 1
            let leg = Leg(.tts, number: self.legCount)
            self.state = .dialling(leg, until: self.connectDeadline(now))
            orders.append(.dial(leg))
        }

        /// An answer begins, which `speaker` is to speak in a session called `sessionID`.
        mutating func begin(
            sessionID: String,
            speaker: String,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) {
            self.utterance = Utterance(
                sessionID: sessionID,
                speaker: speaker,
                delivery: self.settings.audio
            )
            switch self.state {
            case .ready(let leg): self.openSession(leg, isUsed: true, at: now, &orders)
            case .absent: self.dial(at: now, &orders)
            case .dialling, .starting, .openingSession, .inSession: break
            }
        }

        /// The answer goes on with `text`.
        mutating func say(_ text: String, at now: Instant, _ orders: inout UniqueDeque<Order>) {
            self.utterance?.add(text)
            self.passOn(at: now, &orders)
        }

        /// The answer has no more text.
        mutating func finish(at now: Instant, _ orders: inout UniqueDeque<Order>) -> Outcome {
            self.utterance?.textIsComplete = true
            guard self.utterance?.isSpeakable == true else {
                self.hangUp(&orders)
                return .nothingToSay
            }
            self.passOn(at: now, &orders)
            return .nothing
        }

        mutating func opened(_ leg: Leg, at now: Instant, _ orders: inout UniqueDeque<Order>) {
            guard case .dialling(leg, _) = self.state else { return }
            self.state = .starting(leg, until: self.connectDeadline(now))
            orders.append(.synthesize(.startConnection, leg))
        }

        /// The synthesizer sent `message`, which is not audio.
        mutating func received(
            _ message: TTSServerMessage,
            from leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard self.leg == leg else { return .nothing }
            switch (self.state, message) {
            case (.starting, .connectionStarted):
                return self.connectionStarted(leg, at: now, &orders)
            case (.openingSession, .sessionStarted(self.utterance?.sessionID)):
                self.state = .inSession(leg, owedBy: nil)
                self.passOn(at: now, &orders)
                return .nothing
            case (.inSession, .sentenceStart(self.utterance?.sessionID, let text)):
                self.utterance?.sentenceStarted(text, &orders)
                self.expectMore(at: now)
                return .nothing
            case (.inSession, .sentenceEnd(self.utterance?.sessionID, let text)):
                self.utterance?.sentenceEnded(text, &orders)
                self.expectMore(at: now)
                return .nothing
            case (.inSession, .sessionFinished(self.utterance?.sessionID, let status)):
                return self.sessionFinished(leg, status, at: now, &orders)
            case (_, .connectionFailed(_, let status)), (_, .connectionFinished(_, let status)),
                (_, .sessionFailed(self.utterance?.sessionID, let status)),
                (_, .sessionCanceled(self.utterance?.sessionID, let status)):
                return self.lost(leg, Self.failure(status), at: now, &orders)
            case (_, .error(let code, let text)):
                let failure = ProviderFailure(.reported(code: String(code)), text)
                return self.lost(leg, failure, at: now, &orders)
            case (_, .connectionStarted), (_, .sessionStarted), (_, .sessionCanceled),
                (_, .sessionFinished), (_, .sessionFailed), (_, .sentenceStart),
                (_, .sentenceEnd), (_, .audio), (_, .unknown):
                // Of a session that is over, or nothing that we asked for.
                return .nothing
            }
        }

        /// The synthesizer sent `byteCount` bytes of audio in the session called `sessionID`.
        mutating func received(
            _ audio: AgentAudio,
            byteCount: Int,
            sessionID: String,
            from leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard case .inSession(leg, _) = self.state, sessionID == self.utterance?.sessionID,
                byteCount > 0
            else { return .nothing }
            guard self.utterance?.received(audio, byteCount: byteCount, &orders) == true else {
                let failure = ProviderFailure(.malformed, "a sentence whose audio does not end")
                return self.lost(leg, failure, at: now, &orders)
            }
            self.expectMore(at: now)
            return .nothing
        }

        /// The connection is gone, or is to be given up.
        mutating func lost(
            _ leg: Leg,
            _ failure: ProviderFailure,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard self.leg == leg else { return .nothing }
            let before = self.state
            orders.append(.hangUp(leg))
            self.state = .absent
            switch before {
            case .openingSession(_, isUsed: true, _):
                // Services close connections that are idle for half a minute. No text was sent yet.
                self.dial(at: now, &orders)
                return .nothing
            case .absent, .ready:
                return .nothing
            case .inSession where self.utterance?.isSpoken == true:
                // Only the end of the session is missing.
                return self.utteranceFinished(&orders)
            case .dialling, .starting, .openingSession, .inSession:
                return .failed(failure)
            }
        }

        /// Lets the connection and the turn go.
        mutating func hangUp(_ orders: inout UniqueDeque<Order>) {
            if let leg { orders.append(.hangUp(leg)) }
            self.state = .absent
            self.utterance = nil
        }

        /// Gives up the turn, and the connection if a session is open on it.
        mutating func giveUpTurn(_ orders: inout UniqueDeque<Order>) {
            switch self.state {
            case .openingSession, .inSession: self.hangUp(&orders)
            case .absent, .dialling, .starting, .ready: self.utterance = nil
            }
        }

        mutating func deadlineReached(
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard let leg, let deadline = self.nextDeadline, now >= deadline else {
                return .nothing
            }
            let failure = ProviderFailure(.timeout, "the synthesizer sent nothing for too long")
            return self.lost(leg, failure, at: now, &orders)
        }

        // MARK: Parts

        private var leg: Leg? {
            switch self.state {
            case .absent: nil
            case .dialling(let leg, _), .starting(let leg, _), .ready(let leg): leg
            case .openingSession(let leg, _, _), .inSession(let leg, _): leg
            }
        }

        private func connectDeadline(_ now: Instant) -> Instant {
            now.advanced(by: self.settings.patience.connect)
        }

        private static func failure(_ status: TTSStatus) -> ProviderFailure {
            guard let code = status.code else { return ProviderFailure(.closed, status.message) }
            return ProviderFailure(.reported(code: String(code)), status.message)
        }

        private mutating func connectionStarted(
            _ leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            self.state = .ready(leg)
            if self.utterance != nil { self.openSession(leg, isUsed: false, at: now, &orders) }
            return .ready
        }

        private mutating func openSession(
            _ leg: Leg,
            isUsed: Bool,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) {
            guard let utterance else { return }
            self.state = .openingSession(leg, isUsed: isUsed, until: self.connectDeadline(now))
            let parameters = TTSParameters(speaker: utterance.speaker)
            orders.append(.synthesize(.startSession(id: utterance.sessionID, parameters), leg))
        }

        /// Sends what text there is, once the session is open.
        private mutating func passOn(at now: Instant, _ orders: inout UniqueDeque<Order>) {
            guard case .inSession(let leg, _) = self.state, let id = self.utterance?.sessionID
            else { return }
            if let text = self.utterance?.takeText() {
                orders.append(.synthesize(.taskRequest(id: id, text: text), leg))
            }
            if self.utterance?.takeEnd() == true {
                orders.append(.synthesize(.finishSession(id: id), leg))
                self.expectMore(at: now)
            }
        }

        /// The service owes more once it was told the end of the text. Before, it may be the model that is
        /// slow: between sentences, and within one too if the service began it on half of its text.
        private mutating func expectMore(at now: Instant) {
            guard case .inSession(let leg, _) = self.state, let utterance else { return }
            var owedBy: Instant?
            if utterance.endIsSent {
                owedBy = now.advanced(by: self.settings.patience.synthesis)
            } else if utterance.sentenceIsOpen {
                let patience = self.settings.patience
                owedBy = now.advanced(by: patience.token + patience.synthesis)
            }
            self.state = .inSession(leg, owedBy: owedBy)
        }

        private mutating func sessionFinished(
            _ leg: Leg,
            _ status: TTSStatus,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard self.utterance?.endIsSent == true else {
                let early = ProviderFailure(.closed, "the session ended before its text")
                let failure = status.code == TTSStatus.ok.code ? early : Self.failure(status)
                return self.lost(leg, failure, at: now, &orders)
            }
            self.state = .ready(leg)
            return self.utteranceFinished(&orders)
        }

        private mutating func utteranceFinished(_ orders: inout UniqueDeque<Order>) -> Outcome {
            self.utterance?.flush(&orders)
            guard self.utterance?.spokenText.isEmpty == false || self.utterance?.hasPlayed == true
            else {
                return .failed(ProviderFailure(.closed, "the session ended without any audio"))
            }
            return .finished
        }
    }
}
