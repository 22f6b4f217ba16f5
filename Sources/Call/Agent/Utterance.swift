import DequeModule
import Timeline
import Trace
import Wire

extension Agent {
    /// One answer on its way through the synthesizer: text in, sentences with audio out.
    ///
    /// Sentences go to the caller in the order of the text. One that comes before another that it follows
    /// in the text is held until that was spoken, or until the session is over.
    struct Utterance {
        /// A sentence that is being synthesized.
        private struct Sentence {
            var text: String
            var isAnnounced = false
            /// Audio that has not gone to the caller.
            var chunks: [AgentAudio] = []
            var byteCount = 0
            /// The number of its first letter in the text, if others have to be spoken first.
            var earlyAt: Int?
        }

        /// A sentence with more audio than this is not one. Nor is more than this held.
        private static var sentenceByteCountMax: Int { 8 << 20 }
        private static var heldCountMax: Int { 256 }

        let sessionID: String
        let speaker: String
        var textIsComplete = false
        /// Whether FinishSession was sent.
        private(set) var endIsSent = false
        private var order = TextOrder()
        /// How many of the text's letters are in ``spokenText``.
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
        /// Sentences that came too early, in the order of the text.
        private var held: [Sentence] = []

        init(sessionID: String, speaker: String, delivery: AgentSettings.AudioDelivery) {
            self.sessionID = sessionID
            self.speaker = speaker
            self.delivery = delivery
        }

        /// Whether a sentence has begun that has not ended.
        var sentenceIsOpen: Bool { self.sentence != nil }

        /// Whether there is anything in the text that can be spoken.
        var isSpeakable: Bool { self.order.letterCount > 0 }

        /// Whether all was spoken, as far as one can tell without the end of the session. Synthesizers
        /// leave out marks and white space, but no letters.
        var isSpoken: Bool {
            self.endIsSent && self.hasPlayed && self.sentence == nil
                && (self.hasPlayedUnnamed || self.spokenLetterCount >= self.order.letterCount)
        }

        mutating func add(_ text: String) {
            self.text += text
            self.order.add(text)
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

        mutating func sentenceStarted(_ text: String, _ orders: inout UniqueDeque<Order>) {
            self.endSentence(&orders)
            var sentence = Sentence(text: text)
            self.place(&sentence)
            self.sentence = sentence
        }

        /// - Returns: `false` if the sentence has grown too large to be one.
        mutating func received(
            _ audio: AgentAudio,
            byteCount: Int,
            _ orders: inout UniqueDeque<Order>
        ) -> Bool {
            var sentence = self.sentence.take() ?? Sentence(text: "")
            sentence.chunks.append(audio)
            sentence.byteCount += byteCount
            // A service of the second generation names the text only at the sentence's end.
            let mayGo = sentence.earlyAt == nil
            if mayGo, !sentence.text.isEmpty || self.delivery == .stream {
                Self.announce(&sentence, &orders)
            }
            if mayGo, self.delivery == .stream {
                orders.append(.play(sentence.chunks))
                sentence.chunks = []
                self.hasPlayed = true
            }
            self.sentence = sentence
            return sentence.byteCount <= Self.sentenceByteCountMax
        }

        mutating func sentenceEnded(_ text: String, _ orders: inout UniqueDeque<Order>) {
            if self.sentence?.text.isEmpty == true { self.sentence?.text = text }
            self.endSentence(&orders)
        }

        /// Sends all that is left, in the order of the text: nothing comes any more that it could wait for.
        mutating func flush(_ orders: inout UniqueDeque<Order>) {
            self.endSentence(&orders)
            self.releaseHeld(waiting: false, &orders)
        }

        /// Sends what is left of the sentence, or holds it if it is early.
        private mutating func endSentence(_ orders: inout UniqueDeque<Order>) {
            guard var sentence = self.sentence.take() else { return }
            if !sentence.isAnnounced { self.place(&sentence) }
            guard let letter = sentence.earlyAt else {
                self.deliver(sentence, &orders)
                return self.releaseHeld(waiting: true, &orders)
            }
            let index = self.held.firstIndex { $0.earlyAt ?? 0 > letter } ?? self.held.endIndex
            self.held.insert(sentence, at: index)
            // A sentence may have no audio, and still takes up room.
            let byteCount = self.held.reduce(0) { $0 + $1.byteCount + $1.text.utf8.count }
            if byteCount > Self.sentenceByteCountMax || self.held.count > Self.heldCountMax {
                self.releaseHeld(waiting: false, &orders)
            }
        }

        /// Sends the sentences whose turn has come, or all of them.
        private mutating func releaseHeld(waiting: Bool, _ orders: inout UniqueDeque<Order>) {
            while let first = self.held.first {
                let mayGo = !waiting || self.order.hasReached(letter: first.earlyAt ?? 0)
                guard mayGo else { return }
                self.held.removeFirst()
                self.deliver(first, &orders)
            }
        }

        /// Sends a sentence. One that never got any audio is not mentioned to the caller.
        private mutating func deliver(_ sentence: Sentence, _ orders: inout UniqueDeque<Order>) {
            self.order.pass(sentence.text)
            guard sentence.byteCount > 0 else { return }
            var sentence = sentence
            Self.announce(&sentence, &orders)
            if !sentence.chunks.isEmpty { orders.append(.play(sentence.chunks)) }
            self.hasPlayed = true
            self.spokenText += sentence.text
            self.spokenLetterCount += TextOrder.letterCount(of: sentence.text)
            if sentence.text.isEmpty { self.hasPlayedUnnamed = true }
        }

        private func place(_ sentence: inout Sentence) {
            switch self.order.place(of: sentence.text) {
            case .next: sentence.earlyAt = nil
            case .early(let letter): sentence.earlyAt = letter
            }
        }

        private static func announce(_ sentence: inout Sentence, _ orders: inout UniqueDeque<Order>)
        {
            guard !sentence.isAnnounced else { return }
            sentence.isAnnounced = true
            orders.append(.tell(.ttsSentenceStart(sentence: sentence.text)))
        }
    }
}
