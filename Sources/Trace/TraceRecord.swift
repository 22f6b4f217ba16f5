package import Timeline

/// One thing that happened in a call.
package struct TraceRecord: Sendable, Equatable {
    package var at: Instant
    /// Counted from 1 in a run; `nil` if a provider could not tell whose call it was.
    package var call: Int?
    /// Counted from 1 in a call; 0 is what comes before the first turn.
    package var turn: Int
    package var event: TraceEvent

    package init(at: Instant, call: Int?, turn: Int, event: TraceEvent) {
        self.at = at
        self.call = call
        self.turn = turn
        self.event = event
    }
}

/// What happened.
///
/// The first group is seen by the caller, the others inside the provider mocks. Nothing in it needs
/// the server's help, so a server of somebody else leaves the same trace.
package enum TraceEvent: Sendable, Hashable {
    // The caller.
    /// The caller began to call, so much later than the load wants it.
    case dialled(late: Duration)
    case connected
    case ready(session: String)
    /// The first packet of an utterance was due.
    case speechStarted(media: String)
    /// The last speech in the WAV was due to have been sent.
    case speechEnded
    case recognized(text: String)
    case sentenceStarted(text: String)
    /// `playing` is how long the audio lasts; `nil` if that cannot be told from its bytes.
    case audio(ContentDigest, playing: Duration?)
    case sentenceEnded
    case done
    case botError(code: String, message: String)
    /// The script spoke into an answer. No turn may come of it.
    case interjected(media: String)
    /// The script sent bytes of its own.
    case sentRaw(byteCount: Int)
    case ended(EndReason)

    // A provider's connections, numbered from 1 over the run for each provider. For the model a
    // request counts as one.
    case connectionOpened(Provider, number: Int)
    case connectionClosed(Provider, number: Int)
    /// A fault or a limit refused the connection. `status` is the HTTP status, if there was one.
    case connectionRefused(Provider, number: Int, status: Int?)
    /// A fault of the scenario happened: `index` counts them from 0.
    case fault(index: Int)

    // The recognizer.
    /// So many bytes stood before the caller's audio in a packet. Once in a turn.
    case prefixHeard(byteCount: Int)
    /// The text of the turn was sent and does not change any more.
    case finalTextSent(text: String)
    /// The first result was sent that satisfies the server's endpoint rule.
    case endpointReached

    // The chat.
    /// `remembering` is the last answer in the conversation that came with the question; `nil` if
    /// the question is the first.
    case chatRequested(remembering: String?)
    case firstTokenSent
    /// All text was sent that the first sentence of the answer waits for, as far as that is known.
    case firstSentenceSent
    case lastTokenSent(text: String)

    // The synthesizer. `sentence` counts from 1 in a turn.
    /// The first text of a session came, which is to be spoken by `speaker`.
    case firstTextReceived(speaker: String)
    /// The text that a sentence was waiting for has arrived.
    case sentenceTextReceived(sentence: Int)
    case firstByteSent(sentence: Int)
    /// A chunk of audio was sent that the caller should hear.
    case audioSent(sentence: Int, ContentDigest)
    case lastByteSent(sentence: Int)

    case violation(Violation)
    /// Something that is not wrong, but that a person should know: an answer was made up.
    case warning(String)
}

/// Why a call ended.
package enum EndReason: Sendable, Hashable {
    /// The script was over, and the caller hung up.
    case completed
    /// The script hung up, wherever the call was.
    case hungUp(HangUp)
    /// We were told to stop: Ctrl-C, SIGTERM.
    case interrupted
    /// No connection came about.
    case unreachable(String)
    /// We could not even try, since this machine had no room for one more connection.
    case notMade(String)
    /// The server answered, but not with a WebSocket.
    case refused(String)
    /// The server closed the connection. `code` is the WebSocket close code; `nil` if there was none.
    case closedByServer(code: Int?, reason: String)
    /// Nothing came for too long.
    case timedOut(waitingFor: String)
    /// The server broke the protocol in a way that nothing can follow.
    case protocolBroken(String)
}

/// How a caller leaves.
package enum HangUp: String, Sendable, CaseIterable {
    /// With a close frame.
    case politely
    /// The connection is cut off: the server sees a reset.
    case reset
    /// Nothing is sent, read or answered any more, as by a phone that lost its network.
    case silently
}

/// A rule that did not hold.
package struct Violation: Sendable, Hashable, Error {
    package enum Kind: String, Sendable, CaseIterable {
        /// An event came that could not come there.
        case order
        /// Text or audio of one call reached another.
        case crossTalk = "cross_talk"
        /// Something was said that is not what the fixture says.
        case content
        /// Something did not come in time.
        case timeout
        /// Audio was lost, repeated or reordered on its way to the recognizer.
        case audio
        /// A provider was asked for something that the fixture does not have.
        case fixture
        /// The call ended before its script did.
        case ended
        /// There were more or fewer complete answers than utterances.
        case turns
        /// Bytes came that are not the protocol's.
        case malformed
        /// The server reported an error that nobody planned.
        case botError = "bot_error"
        /// Audio of the answer was lost, repeated or reordered on its way to the caller.
        case answerAudio = "answer_audio"
        /// Something came after the end of a turn.
        case afterTurn = "after_turn"
        /// A connection to a provider was open long after the caller had left.
        case leftOpen = "left_open"
        /// Something that the scenario expects did not happen, or happened too late.
        case expectation
    }

    package var kind: Kind
    package var expected: String
    package var found: String

    package init(_ kind: Kind, expected: String, found: String) {
        self.kind = kind
        self.expected = expected
        self.found = found
    }
}
