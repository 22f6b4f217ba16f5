import Trace
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
        /// How many letters and digits there are in the text.
        private var letterCount = 0
        /// How many of them are in ``spokenText``.
        private var spokenLetterCount = 0
        /// Whether audio has gone to the caller of which the synthesizer did not say what it says.
        private var hasPlayedUnnamed = false
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

        /// Whether a sentence has begun that has not ended.
        var sentenceIsOpen: Bool { self.sentence != nil }

        /// Whether there is anything in the text that can be spoken.
        var isSpeakable: Bool { self.letterCount > 0 }

        /// Whether all was spoken, as far as one can tell without the end of the session. Synthesizers
        /// leave out marks and white space, but no letters.
        var isSpoken: Bool {
            self.endIsSent && self.hasPlayed && self.sentence == nil
                && (self.hasPlayedUnnamed || self.spokenLetterCount >= self.letterCount)
        }

        mutating func add(_ text: String) {
            self.text += text
            self.letterCount += Self.letterCount(of: text)
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
            self.spokenLetterCount += Self.letterCount(of: sentence.text)
            if sentence.text.isEmpty { self.hasPlayedUnnamed = true }
        }

        private static func announce(_ sentence: inout Sentence, _ orders: inout Deque<Order>) {
            guard !sentence.isAnnounced else { return }
            sentence.isAnnounced = true
            orders.append(.tell(.ttsSentenceStart(sentence: sentence.text)))
        }

        private static func letterCount(of text: String) -> Int {
            text.count { $0.isLetter || $0.isNumber }
        }
    }
}
