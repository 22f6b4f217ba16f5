import DequeModule
import Timeline
import Trace
import Wire

extension Agent {
    /// The agent's head: one chat completion at a time.
    ///
    ///     idle --ask--> asked --first chunk--> answering --end--> idle
    ///                    |  ^
    ///             failed v  | pause over
    ///                   pausing
    struct Thinking: Sendable {
        enum Outcome: Equatable, Sendable {
            case nothing
            /// The model goes on with `text`.
            case text(String)
            /// The model has said all, and `text` last.
            case finished(text: String)
            case failed(ProviderFailure)
        }

        private enum State: Sendable {
            /// Can become: asked.
            case idle
            /// Can become: answering, pausing, idle.
            case asked(Leg, ChatRequest, isRetry: Bool, until: Instant)
            /// A first request failed in a way that may pass. Can become: asked.
            case pausing(ChatRequest, until: Instant)
            /// Can become: idle.
            case answering(Leg, until: Instant)
        }

        /// More than anybody listens to. A model that goes on beyond it is stuck.
        private static var answerByteCountMax: Int { 256 << 10 }
        private static var pause: Duration { .milliseconds(300) }

        private let settings: AgentSettings
        private var state = State.idle
        private var legCount = 0
        /// All that the model has said in this turn.
        private(set) var answer = ""

        init(settings: AgentSettings) {
            self.settings = settings
        }

        var place: AgentPlace.Thinking {
            switch self.state {
            case .idle: .idle
            case .asked: .asked
            case .pausing: .pausing
            case .answering: .answering
            }
        }

        var nextDeadline: Instant? {
            switch self.state {
            case .idle: nil
            case .asked(_, _, _, let until), .pausing(_, let until), .answering(_, let until): until
            }
        }

        mutating func ask(
            _ request: ChatRequest,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) {
            self.answer = ""
            self.ask(request, isRetry: false, at: now, &orders)
        }

        mutating func received(
            _ event: ChatEvent,
            from leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            switch self.state {
            case .asked(leg, _, _, _), .answering(leg, _): break
            case .idle, .asked, .pausing, .answering: return .nothing
            }
            switch event {
            case .chunk(let chunk):
                return self.received(chunk, from: leg, at: now, &orders)
            case .error(let error):
                self.hangUp(&orders)
                return .failed(ProviderFailure(.reported(code: error.code), error.message))
            case .done:
                self.state = .idle
                return .finished(text: "")
            }
        }

        /// The answer, or the hope of one, ended.
        mutating func lost(_ leg: Leg, _ failure: ProviderFailure, at now: Instant) -> Outcome {
            switch self.state {
            case .asked(leg, let request, isRetry: false, _) where Self.mayPass(failure):
                self.state = .pausing(request, until: now.advanced(by: Self.pause))
                return .nothing
            case .asked(leg, _, _, _), .answering(leg, _):
                self.state = .idle
                return .failed(failure)
            case .idle, .asked, .pausing, .answering:
                return .nothing
            }
        }

        mutating func hangUp(_ orders: inout UniqueDeque<Order>) {
            switch self.state {
            case .idle, .pausing: break
            case .asked(let leg, _, _, _), .answering(let leg, _): orders.append(.hangUp(leg))
            }
            self.state = .idle
        }

        mutating func deadlineReached(
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            guard let deadline = self.nextDeadline, now >= deadline else { return .nothing }
            if case .pausing(let request, _) = self.state {
                self.ask(request, isRetry: true, at: now, &orders)
                return .nothing
            }
            self.hangUp(&orders)
            return .failed(ProviderFailure(.timeout, "the model said nothing for too long"))
        }

        // MARK: Parts

        /// Whether a second try may succeed: the service is busy, or the connection was a bad one.
        private static func mayPass(_ failure: ProviderFailure) -> Bool {
            switch failure.kind {
            case .refused(let status): status == 429 || status >= 500
            case .unreachable, .closed: true
            case .reported, .timeout, .malformed: false
            }
        }

        private mutating func ask(
            _ request: ChatRequest,
            isRetry: Bool,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) {
            self.legCount += 1
            let leg = Leg(.llm, number: self.legCount)
            let until = now.advanced(by: self.settings.patience.token)
            self.state = .asked(leg, request, isRetry: isRetry, until: until)
            orders.append(.ask(request, leg))
        }

        private mutating func received(
            _ chunk: ChatChunk,
            from leg: Leg,
            at now: Instant,
            _ orders: inout UniqueDeque<Order>
        ) -> Outcome {
            let text = chunk.content ?? ""
            self.answer += text
            guard self.answer.utf8.count <= Self.answerByteCountMax else {
                self.hangUp(&orders)
                return .failed(ProviderFailure(.malformed, "the model's answer does not end"))
            }
            if chunk.finishReason != nil {
                self.state = .idle
                return .finished(text: text)
            }
            self.state = .answering(leg, until: now.advanced(by: self.settings.patience.token))
            return text.isEmpty ? .nothing : .text(text)
        }
    }
}
