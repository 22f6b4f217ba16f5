import Loopback
import NIOCore
import Testing
import Transport
import Wire

/// A client that sends what no client of ours would, and collects what comes back.
struct Client {
    /// What is sent once the connection is open.
    enum Message: Sendable {
        case binary([UInt8])
        case text(String)
    }

    /// All events up to the end of the connection, after sending `messages` to `endpoint`.
    static func send(_ messages: [Message], to endpoint: Endpoint) async throws -> [PeerEvent] {
        try await Self.send(messages, to: endpoint) { event in
            if case .closed = event { true } else { false }
        }
    }

    /// All events up to the one that is the last, after sending `messages` to `endpoint`.
    static func send(
        _ messages: [Message],
        to endpoint: Endpoint,
        until isLast: (PeerEvent) -> Bool
    ) async throws -> [PeerEvent] {
        let client = connect(to: endpoint.port, target: endpoint.target) { socket, event in
            guard event == .connected else { return }
            for message in messages {
                switch message {
                case .binary(let bytes): socket.send(ByteBuffer(bytes: bytes))
                case .text(let text): socket.send(text: ByteBuffer(string: text))
                }
            }
        }
        var events: [PeerEvent] = []
        repeat { events.append(try await client.next()) } while !isLast(events[events.count - 1])
        return events
    }
}

extension PeerEvent {
    /// The error that a call server tells its caller in this message, as code and message.
    var botError: String? {
        guard case .binary(let bytes) = self,
            case .event(.botError(let code, let message))? = try? AgentMessage(decoding: bytes.span)
        else { return nil }
        return "\(code): \(message)"
    }

    /// What this message says, if it is an error of the mocks' protocols, as code and message.
    var providerError: String? {
        guard case .binary(let bytes) = self else { return nil }
        if let message = try? ASRServerMessage(decoding: bytes.span),
            case .error(let code, let text) = message.body
        {
            return "\(code): \(text)"
        }
        return nil
    }
}
