package import Framing

/// The number in a close frame that says why (RFC 6455, section 7.4).
package struct WebSocketCloseCode: Hashable, Sendable {
    package let number: UInt16

    package static let normal = WebSocketCloseCode(1000)
    /// The server goes down, or the page is left.
    package static let goingAway = WebSocketCloseCode(1001)
    package static let protocolError = WebSocketCloseCode(1002)
    package static let unacceptableData = WebSocketCloseCode(1003)
    package static let invalidText = WebSocketCloseCode(1007)
    package static let policyViolation = WebSocketCloseCode(1008)
    package static let messageTooLarge = WebSocketCloseCode(1009)
    package static let internalError = WebSocketCloseCode(1011)

    package init(_ number: UInt16) {
        self.number = number
    }

    /// Whether the number may stand in a frame.
    ///
    /// 1004 to 1006 and 1015 only describe closes without a frame; the rest below 3000 is not given out.
    package var isAllowedInFrame: Bool {
        switch self.number {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// How a WebSocket connection ended.
package enum WebSocketClose: Equatable, Sendable {
    /// The other side sent a close frame. `code` is `nil` if it gave none.
    case byPeer(code: WebSocketCloseCode?, reason: String)
    /// We closed it, and the other side answered or the time for that was over.
    case byUs(code: WebSocketCloseCode, reason: String)
    /// We cut the connection off, as asked, without a close frame: with a reset, or with a plain end.
    case resetByUs
    /// The other side broke the protocol, so we closed.
    case violation(WebSocketViolation)
    /// The other side does not read: `byteCount` bytes were waiting for it, more than allowed.
    case backlog(byteCount: Int)
    /// The other side did not answer a ping in time.
    case unresponsive
    /// The connection went away without a close frame. The text says how, as far as is known.
    case lost(String)
}

extension WebSocketClose: CustomStringConvertible {
    /// A sentence without a full stop.
    package var description: String {
        switch self {
        case .byPeer(let code, let reason):
            "closed by the other side (\(Self.describe(code, reason)))"
        case .byUs(let code, let reason): "closed by us (\(Self.describe(code, reason)))"
        case .resetByUs: "cut off by us"
        case .violation(let violation): "the other side broke the WebSocket protocol: \(violation)"
        case .backlog(let byteCount):
            "the other side does not read: \(byteCount) bytes were waiting for it"
        case .unresponsive: "the other side did not answer a ping"
        case .lost(let text): "connection lost: \(text)"
        }
    }

    private static func describe(_ code: WebSocketCloseCode?, _ reason: String) -> String {
        let number = code.map { "code \($0.number)" } ?? "no code"
        return reason.isEmpty ? number : "\(number), \(reason)"
    }
}

extension WebSocketViolation {
    /// What to say in the close frame.
    package var closeCode: WebSocketCloseCode {
        switch self {
        case .messageTooLarge: .messageTooLarge
        case .textNotUTF8: .invalidText
        case .reservedBits, .unknownOpcode, .unmaskedFrame, .maskedFrame, .controlFrameTooLong,
            .controlFrameInParts, .nothingToContinue, .messageInsideMessage, .halfACloseCode,
            .closeCodeNotAllowed:
            .protocolError
        }
    }
}
