import Loopback
import NIOCore
import Testing
import Transport

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private func endpoint(_ port: Int) -> Endpoint {
        Endpoint(scheme: .wss, host: "127.0.0.1", port: port)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func aMessageComesBackOverTLS(host: String) async throws {
        let identity = try SelfSigned()
        let tls = try identity.client()
        try await withServer(tls: identity.server(), route: webSocketRoute()) { listener in
            let client = connect(to: listener.port, scheme: .wss, host: host, tls: tls) {
                socket,
                event in
                switch event {
                case .connected: socket.send(ByteBuffer(repeating: 7, count: 100_000))
                case .binary: socket.close()
                case .failed, .text, .serverStops, .closed: break
                }
            }
            try await client.expect(.connected)
            try await client.expect(.binary([UInt8](repeating: 7, count: 100_000)))
            try await client.expect(.closed(.byUs(code: .normal, reason: "")))
        }
    }

    @Test func aResetComesThroughTLS() async throws {
        let identity = try SelfSigned()
        let tls = try identity.client()
        let route = webSocketRoute { socket, event in if event == .binary([1]) { socket.reset() } }
        try await withServer(tls: identity.server(), route: route) { listener in
            let client = connect(to: listener.port, scheme: .wss, tls: tls) { socket, event in
                if event == .connected { socket.send(ByteBuffer(bytes: [1])) }
            }
            try await client.expect(.connected)
            try await client.expect(.closed(.lost("the other side cut it off")))
        }
    }

    @Test func aStrangersCertificateIsNotBelieved() async throws {
        let identity = try SelfSigned()
        try await withServer(tls: identity.server(), route: webSocketRoute()) { listener in
            let client = connect(to: listener.port, scheme: .wss)
            let text = "its certificate is not one that we trust"
            try await client.expect(.failed(.tls(self.endpoint(listener.port), text)))
        }
    }

    @Test func aServerWithoutTLSIsSaidToBe() async throws {
        try await withServer(route: webSocketRoute()) { listener in
            let client = connect(to: listener.port, scheme: .wss)
            let text = "it does not speak TLS"
            try await client.expect(.failed(.tls(self.endpoint(listener.port), text)))
        }
    }

    @Test(arguments: ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func rootsThatCannotBeReadAreRefused(text: String) {
        #expect(throws: (any Error).self) { try ClientTLS(trustRoots: text) }
    }
}
