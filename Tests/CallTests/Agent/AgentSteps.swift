import Call
import Timeline
import Trace
import Wire

extension Instant {
    /// So many milliseconds after the start of the run.
    static func ms(_ milliseconds: Int64) -> Instant {
        Instant(sinceStart: .milliseconds(milliseconds))
    }

    static func seconds(_ seconds: Int64) -> Instant {
        Instant(sinceStart: .seconds(seconds))
    }
}

/// The provider connections of a call, in the order in which they are made.
let asr1 = Leg(.asr, number: 1)
let asr2 = Leg(.asr, number: 2)
let asr3 = Leg(.asr, number: 3)
let llm1 = Leg(.llm, number: 1)
let llm2 = Leg(.llm, number: 2)
let tts1 = Leg(.tts, number: 1)
let tts2 = Leg(.tts, number: 2)

/// A system prompt that fits on a line.
let settings = AgentSettings(speaker: "v", model: "m", systemPrompt: "p")

/// Audio of agents that is text, so that it can be read.
private final class TextAudio: AgentAudio.Carrier {
    private let text: String

    init(_ text: String) { self.text = text }

    func isEqual(to other: any AgentAudio.Carrier) -> Bool {
        (other as? TextAudio)?.text == self.text
    }
}

extension AgentAudio: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(TextAudio(text)) }
}

/// An agent that has just answered the call and whose first orders are taken.
func makeAgent(_ settings: AgentSettings = settings, history: [ChatMessage] = []) -> Agent {
    var agent = Agent(
        id: "c",
        session: "s",
        history: history,
        settings: settings,
        at: .start
    )
    _ = agent.takeOrders()
    return agent
}

/// An agent that has told BotReady, at the start of the run.
func makeReady(_ settings: AgentSettings = settings, history: [ChatMessage] = []) -> Agent {
    var agent = makeAgent(settings, history: history)
    agent.opened(asr1, at: .start)
    agent.opened(tts1, at: .start)
    agent.received(.connectionStarted(id: "x"), from: tts1, at: .start)
    _ = agent.takeOrders()
    return agent
}

/// A ready agent that was asked "hi" by way of `asr1`, at 3 s.
func makeAsked(_ settings: AgentSettings = settings, history: [ChatMessage] = []) -> Agent {
    var agent = makeReady(settings, history: history)
    agent.ask("hi", by: asr1, at: .ms(3_000))
    _ = agent.takeOrders()
    return agent
}

/// An asked agent whose first session is open, at 3.1 s.
func makeSpeaking(_ settings: AgentSettings = settings) -> Agent {
    var agent = makeAsked(settings)
    agent.received(.sessionStarted(id: "c-1"), from: tts1, at: .ms(3_100))
    return agent
}

extension Agent {
    /// The recognizer says `sentence`, and then that enough silence followed.
    mutating func ask(_ sentence: String, by leg: Leg, at now: Instant) {
        self.received(.words(sentence, clock: 100), from: leg, at: now)
        self.received(.words(sentence, clock: 2_101), from: leg, at: now)
    }

    /// The synthesizer says a sentence of the session, with `audio`.
    mutating func hear(
        _ sentence: String,
        _ audio: [AgentAudio],
        of session: String,
        from leg: Leg,
        at now: Instant
    ) {
        self.received(.sentenceStart(id: session, text: sentence), from: leg, at: now)
        for piece in audio {
            self.received(piece, byteCount: 1, sessionID: session, from: leg, at: now)
        }
        self.received(.sentenceEnd(id: session, text: sentence), from: leg, at: now)
    }

    /// The second half of a good answer "Yes." to the turn whose session is `session`.
    mutating func answerYes(_ session: String, _ chat: Leg, _ tts: Leg, at now: Instant) {
        self.received(.text("Yes."), from: chat, at: now)
        self.received(.done, from: chat, at: now)
        self.received(.sessionStarted(id: session), from: tts, at: now)
        self.hear("Yes.", ["a"], of: session, from: tts, at: now)
        self.received(.sessionFinished(id: session, .ok), from: tts, at: now)
    }
}

extension ASRServerMessage {
    /// `text`, when the recognizer has taken in `clock` milliseconds of audio.
    static func words(
        _ text: String?,
        clock: Int?,
        _ utterances: [ASRResult.Utterance] = []
    ) -> ASRServerMessage {
        ASRServerMessage(
            .result(ASRResult(audioDuration: clock, text: text, utterances: utterances))
        )
    }

    static func error(_ code: UInt32) -> ASRServerMessage {
        ASRServerMessage(.error(code: code, message: "e"))
    }
}

extension ChatEvent {
    static func text(_ text: String?, finish: String? = nil) -> ChatEvent {
        .chunk(ChatChunk(id: "i", model: "m", content: text, finishReason: finish))
    }
}

extension ProviderFailure {
    static let closed = ProviderFailure(.closed, "gone")

    static func refused(_ status: Int) -> ProviderFailure {
        ProviderFailure(.refused(status: status), "no")
    }
}

extension Agent.Order {
    /// What the caller is told.
    static func error(_ code: String, _ message: String) -> Self {
        .tell(.botError(code: code, message: message))
    }
}

/// The request after `messages`, which follow the system prompt in turns: user, assistant, user.
func request(_ messages: String...) -> ChatRequest {
    let talk = messages.enumerated().map { index, text in
        ChatMessage(index.isMultiple(of: 2) ? .user : .assistant, text)
    }
    return ChatRequest(model: "m", messages: [ChatMessage(.system, "p")] + talk)
}

/// A conversation: user, assistant, user, assistant.
func talk(_ messages: String...) -> [ChatMessage] {
    messages.enumerated().map { index, text in
        ChatMessage(index.isMultiple(of: 2) ? .user : .assistant, text)
    }
}
