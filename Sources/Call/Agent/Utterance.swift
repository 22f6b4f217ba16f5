import DequeModule
import Wire

extension Agent {
    /// One answer on its way through the synthesizer: text in, sentences with audio out.
    struct Utterance: Sendable {
        /// A sentence that is being synthesized.
        private struct Sentence: Sendable {
            var text: String
            var isAnnounced = false
            /// Audio that has not gone to the caller.
            var chunks: [Audio] = []
            var byteCount = 0
        }

        /// A sentence with more audio than this is not one.
        private static var sentenceByteCountMax: Int { 8 << 20 }

        let sessionID: String
        let speaker: String
        var textIsComplete = false
        /// Whether FinishSession was sent.
        private(set) var endIsSent = false
        /// Whether there is anything in the text that can be spoken.
        private(set) var isSpeakable = false
        /// The sentences of which audio has gone to the caller, in the synthesizer's words.
        private(set) var spokenText = ""
        /// Whether any audio has gone to the caller.
        private(set) var hasPlayed = false

        private let delivery: AgentSettings.AudioDelivery
        /// Text that has not gone to the synthesizer.
        private var text = ""
        private var sentence: Sentence?

        init(sessionID: String, speaker: String, delivery: AgentSettings.AudioDelivery) {
            self.sessionID = sessionID
            self.speaker = speaker
            self.delivery = delivery
        }

        /// Whether the synthesizer must send something more.
        var isAwaited: Bool { self.sentence != nil || self.endIsSent }

        /// Whether all was spoken, as far as one can tell without the end of the session.
        var isSpoken: Bool { self.endIsSent && self.hasPlayed && self.sentence == nil }

        mutating func add(_ text: String) {
            self.text += text
            self.isSpeakable = self.isSpeakable || text.contains(where: Self.isSpoken)
        }

        /// Takes the text to send now. Synthesizers refuse text without a single letter, so leading dots and
        /// asterisks wait for one.
        mutating func takeText() -> String? {
            guard self.isSpeakable, !self.text.isEmpty else { return nil }
            defer { self.text = "" }
            return self.text
        }

        /// Whether FinishSession is to be sent now. True once.
        mutating func takeEnd() -> Bool {
            guard self.textIsComplete, !self.endIsSent else { return false }
            self.endIsSent = true
            return true
        }

        mutating func sentenceStarted(_ text: String, _ orders: inout Deque<Order>) {
            self.flush(&orders)
            self.sentence = Sentence(text: text)
        }

        /// - Returns: `false` if the sentence has grown too large to be one.
        mutating func received(
            _ audio: Audio,
            byteCount: Int,
            _ orders: inout Deque<Order>
        ) -> Bool {
            var sentence = self.sentence.take() ?? Sentence(text: "")
            sentence.chunks.append(audio)
            sentence.byteCount += byteCount
            // A service of the second generation names the text only at the sentence's end.
            if !sentence.text.isEmpty || self.delivery == .stream {
                Self.announce(&sentence, &orders)
            }
            if self.delivery == .stream {
                orders.append(.play(sentence.chunks))
                sentence.chunks = []
                self.hasPlayed = true
            }
            self.sentence = sentence
            return sentence.byteCount <= Self.sentenceByteCountMax
        }

        mutating func sentenceEnded(_ text: String, _ orders: inout Deque<Order>) {
            if self.sentence?.text.isEmpty == true { self.sentence?.text = text }
            self.flush(&orders)
        }

        /// Sends what is left of the sentence. One that never got any audio is not mentioned to the caller.
        mutating func flush(_ orders: inout Deque<Order>) {
            guard var sentence = self.sentence.take(), sentence.byteCount > 0 else { return }
            Self.announce(&sentence, &orders)
            if !sentence.chunks.isEmpty { orders.append(.play(sentence.chunks)) }
            self.hasPlayed = true
            self.spokenText += sentence.text
        }

        private static func announce(_ sentence: inout Sentence, _ orders: inout Deque<Order>) {
            guard !sentence.isAnnounced else { return }
            sentence.isAnnounced = true
            orders.append(.tell(.ttsSentenceStart(sentence: sentence.text)))
        }

        private static func isSpoken(_ character: Character) -> Bool {
            character.isLetter || character.isNumber
        }
    }
}
