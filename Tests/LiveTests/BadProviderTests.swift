import Call
import Foundation
import Live
import Loopback
import NIOCore
import NIOHTTP1
import NIOPosix
import Scenario
import Support
import Testing
import Trace
import Transport

extension LiveTests {
    /// Providers that misbehave, behind our server.
    @Suite(.timeLimit(.minutes(1)))
    struct BadProviderTests {
        /// Endpoints at the relay's `port`, but for `provider`, which is at `badPort`.
        private static func endpoints(
            _ port: Int,
            _ provider: Provider,
            at badPort: Int
        ) throws -> ProviderEndpoints {
            func endpoint(_ scheme: Endpoint.Scheme) -> Endpoint {
                Endpoint(scheme: scheme, host: "127.0.0.1", port: badPort, target: "/bad")
            }
            var overrides = ProviderEndpoints.Overrides()
            switch provider {
            case .asr: overrides.recognizer = endpoint(.ws)
            case .llm: overrides.chat = endpoint(.http)
            case .tts: overrides.synthesizer = endpoint(.ws)
            }
            return try .mocks(port: port, overrides: overrides, tls: ClientTLS())
        }

        /// What a caller of a server hears whose `provider` is at `badPort`.
        private func heard(_ provider: Provider, at badPort: Int) async throws -> [TraceRecord] {
            var trace: [TraceRecord] = []
            try await OurServer.run { port in
                try Self.endpoints(port, provider, at: badPort)
            } _: { ours in
                trace = try await Sample.ring(Sample.goodbye(), target: ours.target()).trace
                try await ours.providers.allClosed()
            }
            return trace
        }

        @Test(arguments: [Provider.asr, .tts])
        func aSpeechServiceThatIsNotThereEndsTheCall(provider: Provider) async throws {
            var port = 0
            try await withServer(route: webSocketRoute()) { port = $0.port }
            let trace = try await self.heard(provider, at: port)
            let name = provider.rawValue.uppercased()
            let why = "nothing listens at 127.0.0.1:\(port)"
            #expect(trace.botErrors == ["\(name).Unreachable: \(why)"])
            let what = provider == .asr ? "recognition" : "synthesis"
            let end =
                "closedByServer(code: Optional(1011), reason: \"speech \(what) failed: \(why)\")"
            #expect(trace.heard(in: 1).last == "ended \(end)")
        }

        @Test func aModelThatIsNotThereFailsTheTurn() async throws {
            var port = 0
            try await withServer(route: webSocketRoute()) { port = $0.port }
            let trace = try await self.heard(.llm, at: port)
            #expect(trace.botErrors == ["LLM.Unreachable: nothing listens at 127.0.0.1:\(port)"])
            #expect(trace.heard(in: 1).last == "ended completed")
        }

        /// An answer of the model may go wrong before its first word, or be none.
        @Test(
            arguments: [
                "do: close 1000", "do: malformed", "do: error_frame 5 bad",
                "do: error_frame 5 plain bad", "at: time 0ms, do: close 1000",
                "do: slicer 10 1ms, chance: 99% }, { party: llm, at: handshake, do: http_status 429",
            ]
        )
        func aModelMayFailFromTheBeginning(fault: String) async throws {
            let scenario = try Scenario(
                text: """
                    name: a
                    fixture: \(Fixtures.directory.appending(path: "speaking").path())
                    caller: { turns: [{ say: hello.wav, expect: [error: LLM.*] }] }
                    faults: [{ party: llm, \(fault) }]
                    server: { endpoint_silence: 500ms }
                    """,
                file: "/a.yaml"
            )
            let matcher = try Library.matcher(for: scenario)
            let options = LiveRun.Options(speed: Sample.speed)
            let run = try LiveRun(scenario, matcher: matcher, options: options)
            #expect(Judge(scenario).judge(try await run.run().trace).verdict == .pass)
        }

        @Test(arguments: Provider.allCases)
        func aRefusalIsPassedOn(provider: Provider) async throws {
            let answer = HTTPAnswer(
                .unauthorized,
                headers: ["Content-Type": "application/json"],
                body: ByteBuffer(string: #"{"error":"Invalid X-Api-Key"}"#)
            )
            try await withServer(route: { _, _ in .answer(answer) }) { listener in
                let trace = try await self.heard(provider, at: listener.port)
                let name = provider.rawValue.uppercased()
                let error = try #require(trace.botErrors.first)
                #expect(trace.botErrors.count == 1)
                #expect(error.hasPrefix("\(name).HTTP401: "), "\(error)")
                #expect(error.contains("Invalid X-Api-Key"), "\(error)")
                #expect(trace.heard(in: 1).last?.hasPrefix("ended") == true)
            }
        }

        @Test(arguments: [Provider.asr, .tts])
        func aServiceThatClosesAtOnceIsNamed(provider: Provider) async throws {
            let route = webSocketRoute { socket, event in
                if event == .connected { socket.close(.internalError, reason: "overload") }
            }
            try await withServer(route: route) { listener in
                let trace = try await self.heard(provider, at: listener.port)
                let name = provider.rawValue.uppercased()
                let error = try #require(trace.botErrors.first, "\(trace.heard(in: 1))")
                #expect(
                    error == "\(name).Closed: closed by the other side (code 1011, overload)"
                )
            }
        }

        @Test func otherCallsAreUnharmed() async throws {
            var port = 0
            try await withServer(route: webSocketRoute()) { port = $0.port }
            let badPort = port
            try await OurServer.run { ours in
                async let good = Sample.ring(Sample.goodbye(), target: ours.target(), callCount: 3)
                async let bad = self.heard(.tts, at: badPort)
                let heard = try await good.trace
                for call in 1...3 { #expect(heard.heard(in: call) == quickstartCall(3)) }
                #expect(try await bad.botErrors.count == 1)
            }
        }

        // MARK: No connection outlives its call

        @Test func connectionsToProvidersCloseWithTheCall() async throws {
            try await OurServer.run { ours in
                _ = try await Sample.ring(Sample.goodbye(), target: ours.target())
                let left = ContinuousClock.now
                try await ours.providers.allClosed()
                #expect(left.duration(to: .now) < .seconds(2))
                self.expectGoodbyes(in: ours.providers.connections(for: "sauc"), count: 1)
                self.expectGoodbyes(in: ours.providers.connections(for: "tts"), count: 1)
                #expect(ours.providers.connections(for: "chat").count == 1)
            }
        }

        @Test func connectionsToProvidersCloseWhenTheCallerIsCutOff() async throws {
            try await OurServer.run { ours in
                let target = ours.target()
                let client = connect(to: target.port, target: target.target) { socket, event in
                    // BotReady: both providers are there.
                    if case .binary = event { socket.reset() }
                }
                while try await client.next() != .closed(.resetByUs) {}
                let left = ContinuousClock.now
                try await ours.providers.allClosed()
                #expect(left.duration(to: .now) < .seconds(2))
                self.expectGoodbyes(in: ours.providers.connections, count: 2)
            }
        }

        /// It was our server that closed: the mocks would do it too, after a while.
        private func expectGoodbyes(in connections: [Relay.Record], count: Int) {
            let goodbye = WebSocketClose.byPeer(code: .normal, reason: "")
            #expect(connections.map(\.close) == Array(repeating: goodbye, count: count))
        }
    }
}
