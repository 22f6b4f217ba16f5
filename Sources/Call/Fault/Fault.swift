package import Timeline

/// Something that goes wrong, on purpose: who does it, where, what, and how often.
package struct Fault: Hashable, Sendable {
    /// Whose side of a connection it happens on.
    package enum Party: String, Hashable, Sendable, CaseIterable {
        case asr, llm, tts
        /// The caller's own line, in the direction of the server.
        case caller
    }

    package var party: Party
    /// In which calls; `nil`: in any. A party that does not know whose call it serves is in none.
    package var call: Numbers?
    /// In which turns; `nil`: in any, and outside of turns.
    package var turn: Numbers?
    package var place: FaultPlace
    package var deed: FaultDeed
    /// How likely it happens each time that its place is reached.
    package var chance: Ratio

    package init(
        _ party: Party,
        call: Numbers? = nil,
        turn: Numbers? = nil,
        at place: FaultPlace = .start,
        do deed: FaultDeed,
        chance: Ratio = .one
    ) {
        self.party = party
        self.call = call
        self.turn = turn
        self.place = place
        self.deed = deed
        self.chance = chance
    }
}

/// Which ones, counted from 1: `2`, `2..4`, or `2..` for all from the second on.
package struct Numbers: Hashable, Sendable {
    package var first: Int
    /// `nil`: without end.
    package var last: Int?

    package init(_ first: Int, through last: Int?) {
        self.first = first
        self.last = last
    }

    package init(_ only: Int) { self.init(only, through: only) }

    package func contains(_ number: Int) -> Bool {
        number >= self.first && number <= self.last ?? .max
    }
}

/// Where a fault happens.
package enum FaultPlace: Hashable, Sendable {
    /// When the connection is open; when the turn begins, for a fault of certain turns.
    case start
    /// While the connection is being opened. `nil`: each time.
    case handshake(Numbers?)
    /// Where the party would send this event. `nil`: each time.
    case event(FaultEvent, Numbers?)
    /// When so many bytes were sent on the connection.
    case byte(Int)
    /// So long after the start.
    case time(Duration)
    /// When the recognizer has so much audio of the turn.
    case heard(Duration)
}

/// What a party sends, by the names that faults use.
package enum FaultEvent: String, Hashable, Sendable, CaseIterable {
    /// The recognizer's first reply, to the request.
    case ack = "Ack"
    /// A result with text that may change, or none.
    case partial = "Partial"
    /// A result with the final text.
    case final = "Final"
    /// A chunk of the model's answer.
    case token = "Token"
    /// The chunk that says why the answer ends.
    case finish = "Finish"
    /// `[DONE]`.
    case done = "Done"
    case connectionStarted = "ConnectionStarted"
    case sessionStarted = "SessionStarted"
    case sentenceStart = "TTSSentenceStart"
    /// A chunk of synthesized audio.
    case audio = "Audio"
    case sentenceEnd = "TTSSentenceEnd"
    case sessionFinished = "SessionFinished"
    /// A packet of the caller's audio.
    case packet = "Packet"
    case updateConfig = "BotUpdateConfig"

    /// Who sends it.
    package var party: Fault.Party {
        switch self {
        case .ack, .partial, .final: .asr
        case .token, .finish, .done: .llm
        case .connectionStarted, .sessionStarted, .sentenceStart, .audio, .sentenceEnd,
            .sessionFinished:
            .tts
        case .packet, .updateConfig: .caller
        }
    }

    /// Whether it comes before its party can know whose turn it is. Such events are counted over
    /// the run.
    package var isOutsideOfTurns: Bool {
        switch self {
        case .ack, .connectionStarted, .sessionStarted: true
        case .partial, .final, .token, .finish, .done, .sentenceStart, .audio, .sentenceEnd,
            .sessionFinished, .packet, .updateConfig:
            false
        }
    }
}

/// What goes wrong. The words are those of toxiproxy and WireMock where these have one.
package enum FaultDeed: Hashable, Sendable {
    // From here on.
    /// Everything comes later by this much; nothing overtakes.
    case latency(Delay)
    case bandwidth(bytesPerSecond: Int)
    /// Messages come in pieces of so many bytes, so far apart.
    case slicer(byteCount: Int, every: Duration)
    /// The party says nothing more.
    case noReply
    /// Nothing passes in either direction. `cutAfter` is when the connection is cut off; `nil`: never.
    case timeout(cutAfter: Duration?)

    // Once.
    case stall(Duration)
    case resetPeer
    case close(code: UInt16, reason: String)
    /// The connection ends after so many more bytes, in the middle of a message.
    case limitData(byteCount: Int)
    /// Closing takes this long.
    case slowClose(Duration)
    /// An HTTP answer in place of the connection.
    case httpStatus(Int, body: String)

    // In place of an event.
    case omit
    case duplicate
    /// The next of its kind comes first; a sentence takes its audio along.
    case swap
    /// An error, after which the connection closes.
    /// Its text is JSON, as most services have it, or plain, as some have been seen to.
    case errorFrame(code: UInt32, text: String, isPlain: Bool = false)
    /// Another event of the synthesizer, which ends the session or the connection.
    case event(Ending, code: Int)
    /// Bytes that are not the protocol's.
    case malformed
    /// The message is right and its content is garbage.
    case corrupt
    /// Before the event, so many messages of the turn before come once more.
    case stale(count: Int)

    /// Whether it changes one message, rather than the line.
    var isAboutMessage: Bool {
        switch self {
        case .omit, .duplicate, .swap, .errorFrame, .event, .malformed, .corrupt, .stale: true
        case .latency, .bandwidth, .slicer, .noReply, .timeout, .stall, .resetPeer, .close,
            .limitData, .slowClose, .httpStatus:
            false
        }
    }

    /// How a synthesizer ends a session, or all of them.
    package enum Ending: String, Hashable, Sendable, CaseIterable {
        case sessionFailed = "SessionFailed"
        case connectionFailed = "ConnectionFailed"
        case sessionFinished = "SessionFinished"
        case sessionCanceled = "SessionCanceled"
    }
}
