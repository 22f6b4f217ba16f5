/// How far one end of a connection is.
enum WebSocketState: Equatable {
    /// Can become: all others.
    case open
    /// Our close frame waits for its time. Can become: closing, answering, dead, ending, ended.
    case delaying(WebSocketCloseCode, reason: String)
    /// Our close frame is out; the other side's is not here yet. Can become: dead, ending, ended.
    case closing(WebSocketClose)
    /// The other side's close frame is here, and the peer has been told; our answer may have to wait.
    /// Can become: ending, ended.
    case answering(WebSocketCloseCode?)
    /// Nothing is read or written, and there is no deadline. Can become: ending, ended.
    case dead
    /// The peer has been told. What comes is thrown away until the channel is closed, by the other
    /// side or at the deadline. Can become: ended.
    case ending
    /// The channel is closed.
    case ended

    /// Whether what comes is read, and what is staged may still go out.
    var isListening: Bool {
        switch self {
        case .open, .delaying, .closing: true
        case .answering, .dead, .ending, .ended: false
        }
    }

    /// Whether our close frame is out.
    var hasSentClose: Bool {
        switch self {
        case .closing, .ending, .ended: true
        case .open, .delaying, .answering, .dead: false
        }
    }
}
