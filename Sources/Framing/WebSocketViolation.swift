/// A way in which the other side broke the WebSocket protocol (RFC 6455).
package enum WebSocketViolation: Error, Equatable, Sendable {
    /// Reserved bits are set, and no extension was agreed on that would use them.
    case reservedBits
    case unknownOpcode(UInt8)
    /// A client sent a frame without a mask.
    case unmaskedFrame
    /// A server sent a frame with a mask.
    case maskedFrame
    case controlFrameTooLong
    case controlFrameInParts
    /// A continuation frame came, but there is nothing to continue.
    case nothingToContinue
    /// A new message began before the last one was complete.
    case messageInsideMessage
    case messageTooLarge(byteCountMax: Int)
    /// A close frame with a single byte, which is half a code.
    case halfACloseCode
    case closeCodeNotAllowed(UInt16)
    case textNotUTF8
}

extension WebSocketViolation: CustomStringConvertible {
    /// A sentence without a full stop, short enough for a close frame.
    package var description: String {
        switch self {
        case .reservedBits: "a frame has reserved bits set"
        case .unknownOpcode(let opcode): "a frame has the unknown opcode \(opcode)"
        case .unmaskedFrame: "a frame of a client must be masked"
        case .maskedFrame: "a frame of a server must not be masked"
        case .controlFrameTooLong: "a control frame has more than 125 bytes"
        case .controlFrameInParts: "a control frame came in parts"
        case .nothingToContinue: "a continuation frame came without a message to continue"
        case .messageInsideMessage: "a message began before the last one was complete"
        case .messageTooLarge(let byteCountMax): "a message has more than \(byteCountMax) bytes"
        case .halfACloseCode: "a close frame has half a code"
        case .closeCodeNotAllowed(let code):
            "a close frame has the code \(code), which is not allowed"
        case .textNotUTF8: "a text is not UTF-8"
        }
    }
}
