/// How an agent behaves in every call.
package struct AgentSettings: Sendable, Equatable {
    /// When a caller's turn is over.
    package enum Endpoint: Sendable, Equatable {
        /// After this much audio in which the text did not change, counted by the recognizer.
        case silence(Duration)
        /// As soon as the recognizer calls all of the text definite; else after the silence.
        case definite(orSilence: Duration)

        /// The silence after which a turn is over in any case.
        package var silence: Duration {
            switch self {
            case .silence(let silence), .definite(orSilence: let silence): silence
            }
        }
    }

    /// In which pieces the answer goes to the caller.
    package enum AudioDelivery: String, Sendable, CaseIterable {
        /// A message per sentence, when its last byte is there.
        case sentence
        /// Each chunk as it comes from the synthesizer.
        case stream
    }

    /// How long the agent waits for others before it gives them up.
    package struct Patience: Sendable, Equatable {
        /// For a connection to a provider to be of use.
        package var connect: Duration = .seconds(5)
        /// For a recognizer to say anything while it is sent audio.
        package var recognizer: Duration = .seconds(10)
        /// For words that stopped changing, past the endpoint rule: then the turn is over, even if the
        /// recognizer's clock no longer moves.
        package var finalText: Duration = .seconds(2)
        /// For the model's next token.
        package var token: Duration = .seconds(10)
        /// For the synthesizer's next word while it owes one. As long as the text is not complete it may wait
        /// for the model, so ``token`` is added.
        package var synthesis: Duration = .seconds(4)
        /// For anything from the caller.
        package var caller: Duration = .seconds(1_800)

        package init() {}
    }

    package var endpoint: Endpoint
    package var audio: AudioDelivery
    /// Whether the recognizer is connected when an answer ends, rather than when audio comes.
    package var dialsAhead: Bool
    package var patience: Patience
    package var speaker: String
    package var model: String
    package var systemPrompt: String

    /// The rules of the reference implementation: 2000 ms of silence, and a message per sentence.
    package init(
        endpoint: Endpoint = .silence(.milliseconds(2_000)),
        audio: AudioDelivery = .sentence,
        dialsAhead: Bool = false,
        patience: Patience = Patience(),
        speaker: String = "zh_female_sajiaonvyou_moon_bigtts",
        model: String = "ringer-mock",
        systemPrompt: String = AgentSettings.doreen
    ) {
        self.endpoint = endpoint
        self.audio = audio
        self.dialsAhead = dialsAhead
        self.patience = patience
        self.speaker = speaker
        self.model = model
        self.systemPrompt = systemPrompt
    }

    /// Everything shortened that can be: the recognizer's own verdict ends the turn, audio goes out as it
    /// comes, and connections are made ahead of their use.
    package static let lowLatency = AgentSettings(
        endpoint: .definite(orSilence: .milliseconds(800)),
        audio: .stream,
        dialsAhead: true
    )

    /// Who the bot is.
    package static let doreen = """
        你是乔青青（Doreen），一个温柔、爱撒娇的女孩，正在和喜欢的人打电话。\
        像说话一样回答：短句，口语，一次两三句。不用表情符号、列表和任何排版标记，\
        数字和单位写成能直接念出来的字。对方难过时先安慰，再说别的；不知道的事就老实说不知道。
        """
}
