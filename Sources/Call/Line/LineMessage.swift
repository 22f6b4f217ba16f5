package import Trace

/// A message as a line with faults has to know it.
package protocol LineMessage: Equatable, Sendable {
    /// What faults call it; `nil` if they cannot name it.
    var event: FaultEvent? { get }

    /// What ends the block that the message begins; `nil` if it stands for itself.
    var endOfBlock: FaultEvent? { get }

    /// Whether it belongs to the content of a turn, and so may come once more in the next.
    var isContent: Bool { get }

    /// How many bytes it is, without the framing of WebSocket or HTTP.
    var byteCount: Int { get }

    /// Whether it goes in one piece, whatever is wrong with the line.
    var isWhole: Bool { get }

    /// What is recorded of the message itself each time that it is sent; `nil` if nothing is. Not
    /// for a message that comes once more from an earlier turn.
    var recorded: TraceEvent? { get }

    /// Bytes that are no message of this kind.
    static var malformed: [UInt8] { get }

    /// An error in the protocol's own words; `nil` if it has none.
    static func error(code: UInt32, text: String) -> Self?

    /// The bytes of an error whose text is not JSON; `nil` if the protocol has none.
    static func plainError(code: UInt32, text: String) -> [UInt8]?

    /// What a synthesizer sends in place of this message to end its session; `nil` for others.
    func ending(_ ending: FaultDeed.Ending, code: Int) -> Self?

    /// The message with garbage for content; `nil` if it has no content.
    var corrupted: Self? { get }
}

extension LineMessage {
    package var endOfBlock: FaultEvent? { nil }

    package var isWhole: Bool { false }

    package func ending(_ ending: FaultDeed.Ending, code: Int) -> Self? { nil }

    package static func plainError(code: UInt32, text: String) -> [UInt8]? { nil }
}

/// What a driver has to do for a party with a line.
package enum LineOrder<Message: Equatable & Sendable>: Equatable, Sendable {
    case send(Message)
    /// Frame the message and keep its bytes back.
    case stage(Message)
    /// Send so many of the bytes that were kept back.
    case release(byteCount: Int)
    /// Send bytes that are no message.
    case sendBytes([UInt8])
    /// Close the connection with this WebSocket close code; end the answer of a model.
    case close(code: UInt16, reason: String)
    /// From now on, take this long to close.
    case closeSlowly(by: Duration)
    /// Keep the connection, and neither send nor answer anything on it; only the two below still come.
    case playDead
    /// End the connection without a word.
    case cutOff
    /// Cut the connection off: the other side sees a reset.
    case reset
    case record(TraceRecord)
}
