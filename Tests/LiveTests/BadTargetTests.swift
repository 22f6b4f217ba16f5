import Live
import Loopback
import NIOCore
import NIOHTTP1
import Report
import Scenario
import Testing
import Trace
import Transport
import Wire

extension LiveTests {
    /// Servers that misbehave, as a caller finds them.
    @Suite(.timeLimit(.minutes(1)))
    struct BadTargetTests {
        private func rung(on port: Int) async throws -> (report: RunReport, trace: [TraceRecord]) {
            let scenario = try Sample.goodbye()
            let target = Endpoint(scheme: .ws, host: "127.0.0.1", port: port, target: "/chat")
            let trace = try await Sample.ring(scenario, target: target).trace
            return (trace.report(on: scenario), trace)
        }

        // MARK: No call comes about

        @Test func nothingListens() async throws {
            var port = 0
            try await withServer(route: webSocketRoute()) { port = $0.port }
            let report = try await self.rung(on: port).report
            #expect(report.obstacle == "nothing listens at 127.0.0.1:\(port)")
            #expect(report.exitCode == 3)
        }

        @Test(arguments: [(404, "There is nothing here."), (200, "")])
        func anAnswerThatIsNoWebSocket(status: Int, text: String) async throws {
            let answer = HTTPAnswer(.init(statusCode: status), text: text)
            try await withServer(route: { _, _ in .answer(answer) }) { listener in
                let report = try await self.rung(on: listener.port).report
                #expect(
                    report.obstacle == "ws://127.0.0.1:\(listener.port)/chat answered with status "
                        + "\(status) where a WebSocket was asked for"
                        + (text.isEmpty ? "" : ": \(text)")
                )
                #expect(report.exitCode == 3)
            }
        }

        @Test func aConnectionThatIsClosedAtOnce() async throws {
            try await RawPeer.serving { peer in
                _ = try await peer.read(until: "\r\n\r\n")
                try await peer.close()
            } _: { port in
                let report = try await self.rung(on: port).report
                #expect(
                    report.obstacle == "127.0.0.1:\(port) closed the connection during "
                        + "the WebSocket handshake: it gave no answer"
                )
                #expect(report.exitCode == 3)
            }
        }

        @Test func aServerOfAnotherProtocol() async throws {
            try await RawPeer.serving { peer in
                try await peer.send("220 mail.example.com ESMTP\r\n")
                _ = try await peer.readToEnd()
            } _: { port in
                let report = try await self.rung(on: port).report
                let obstacle = try #require(report.obstacle)
                #expect(
                    obstacle.hasPrefix("127.0.0.1:\(port) does not speak HTTP as it should: "),
                    "\(obstacle)"
                )
                #expect(report.exitCode == 3)
            }
        }

        // MARK: A call goes wrong

        /// What a bad server does once it is connected, and what is found then.
        struct Deed: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var kinds: [Violation.Kind]
            var found: String
            var ended: String
            var deed: @Sendable (WebSocket) -> Void
        }

        private static let deeds = [
            Deed(
                testDescription: "nothing",
                kinds: [.timeout, .ended, .order],
                found: "nothing",
                ended: "timedOut(waitingFor: \"BotReady\")",
                deed: { _ in }
            ),
            Deed(
                testDescription: "garbage",
                kinds: [.malformed, .ended, .order],
                found: "the high nibble of byte 0 says protocol version 15, expected 1",
                ended: "protocolBroken(\"the high nibble of byte 0 says protocol version 15, "
                    + "expected 1\")",
                deed: { $0.send(ByteBuffer(repeating: 0xFF, count: 40)) }
            ),
            Deed(
                testDescription: "an empty message",
                kinds: [.malformed, .ended, .order],
                found: "a frame of 0 bytes is shorter than its 4-byte header",
                ended: "protocolBroken(\"a frame of 0 bytes is shorter than its 4-byte header\")",
                deed: { $0.send(ByteBuffer()) }
            ),
            Deed(
                testDescription: "text",
                kinds: [.malformed, .ended, .order],
                found: "a text message: {\"event\":\"BotReady\"}",
                ended: "protocolBroken(\"a text message: {\\\"event\\\":\\\"BotReady\\\"}\")",
                deed: { $0.send(text: ByteBuffer(string: "{\"event\":\"BotReady\"}")) }
            ),
            Deed(
                testDescription: "a message that is too large",
                kinds: [.malformed, .ended, .order],
                found: "a message has more than 4194304 bytes",
                ended: "protocolBroken(\"a message has more than 4194304 bytes\")",
                deed: { $0.send(ByteBuffer(repeating: 0, count: 4 << 20 | 1)) }
            ),
            Deed(
                testDescription: "a close",
                kinds: [.ended, .order],
                found: "the server closed the connection with code 1013: come back later",
                ended: "closedByServer(code: Optional(1013), reason: \"come back later\")",
                deed: { $0.close(WebSocketCloseCode(1013), reason: "come back later") }
            ),
        ]

        @Test(arguments: Self.deeds)
        func insteadOfReady(deed: Deed) async throws {
            let route = webSocketRoute { socket, event in
                if event == .connected { deed.deed(socket) }
            }
            try await withServer(route: route) { listener in
                let (report, trace) = try await self.rung(on: listener.port)
                self.expect(deed, in: report, trace)
            }
        }

        @Test(arguments: Self.deeds.dropFirst())
        func insteadOfAnAnswer(deed: Deed) async throws {
            let events: [AgentEvent] = [
                .botReady(session: "s"), .sentenceRecognized(sentence: "好的，谢谢你，再见！"),
            ]
            let route = webSocketRoute { socket, event in
                guard event == .connected else { return }
                for event in events { socket.send(event) }
                deed.deed(socket)
            }
            try await withServer(route: route) { listener in
                let (report, trace) = try await self.rung(on: listener.port)
                #expect(trace.heard(in: 1).contains("recognized 好的，谢谢你，再见！"))
                self.expect(deed, in: report, trace)
            }
        }

        @Test func theLateCloseOfAConnectionThatWasLeft() async throws {
            let scenario = try Sample.scenario("ring_again", "wait: 10s")
            let route = webSocketRoute { socket, event in
                guard event == .connected else { return }
                // The caller waits for 100 ms.
                socket.closeSlowly(by: .milliseconds(400))
                socket.send(.botReady(session: "s"))
            }
            try await withServer(route: route) { listener in
                let target = Endpoint(scheme: .ws, host: "127.0.0.1", port: listener.port)
                let trace = try await Sample.ring(scenario, target: target).trace
                #expect(trace.heard(in: 1).last == "ended completed")
            }
        }

        @Test func aResetInTheMiddle() async throws {
            let route = webSocketRoute { socket, event in
                switch event {
                case .connected: socket.send(.botReady(session: "s"))
                case .binary: socket.reset()
                case .failed, .text, .serverStops, .closed: break
                }
            }
            try await withServer(route: route) { listener in
                let (report, trace) = try await self.rung(on: listener.port)
                let lost = "connection lost: the other side cut it off"
                #expect(report.judgement.findings.map(\.violation.kind) == [.ended])
                #expect(
                    report.judgement.findings.first?.violation.found
                        == "the server closed the connection without a code: \(lost)"
                )
                #expect(
                    trace.heard(in: 1).last
                        == "ended closedByServer(code: nil, reason: \"\(lost)\")"
                )
                #expect(report.exitCode == 1)
            }
        }

        private func expect(_ deed: Deed, in report: RunReport, _ trace: [TraceRecord]) {
            #expect(report.obstacle == nil)
            #expect(report.exitCode == 1)
            let violations = report.judgement.findings.map(\.violation)
            #expect(Set(violations.map(\.kind)) == Set(deed.kinds), "\(violations)")
            #expect(violations.contains { $0.found == deed.found }, "\(violations)")
            #expect(trace.heard(in: 1).last == "ended \(deed.ended)")
        }
    }
}

extension WebSocket {
    /// Sends `event` as a server does.
    fileprivate func send(_ event: AgentEvent) {
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        self.send(ByteBuffer(bytes: bytes))
    }
}
