import Live
import Loopback
import NIOHTTP1
import Scenario
import Testing
import Transport

extension LiveTests {
    /// The path to the real services, with the mocks in their place.
    @Suite(.timeLimit(.minutes(1)))
    struct ProviderEndpointsTests {
        private let environment = [
            "ASR_APP_ID": "asr-app", "ASR_ACCESS_TOKEN": "asr-token",
            "TTS_APP_ID": "tts-app", "TTS_ACCESS_TOKEN": "tts-token",
            "LLM_ENDPOINT_ID": "ep-1", "ARK_API_KEY": "ark-key",
        ]

        @Test func theServicesAreWhereTheVendorHasThem() throws {
            let endpoints = try ProviderEndpoints.volcengine(
                environment: self.environment,
                tls: ClientTLS()
            )
            #expect(
                endpoints.recognizer.url.description
                    == "wss://openspeech.bytedance.com/api/v3/sauc/bigmodel"
            )
            #expect(
                endpoints.synthesizer.url.description
                    == "wss://openspeech.bytedance.com/api/v3/tts/bidirection"
            )
            #expect(
                endpoints.chat.url.description
                    == "https://ark.cn-beijing.volces.com/api/v3/chat/completions"
            )
        }

        @Test func missingCredentialsAreNamed() throws {
            var environment = self.environment
            environment["TTS_APP_ID"] = ""
            environment["ARK_API_KEY"] = nil
            let tls = try ClientTLS()
            let error = #expect(throws: MissingVariables(names: ["TTS_APP_ID", "ARK_API_KEY"])) {
                try ProviderEndpoints.volcengine(environment: environment, tls: tls)
            }
            #expect(
                error?.description
                    == "the environment lacks TTS_APP_ID, ARK_API_KEY; set them to the "
                    + "credentials of your Volcengine console, or leave --providers out to use the "
                    + "embedded mocks"
            )
        }

        @Test func aCallOverTLSShowsItsCredentials() async throws {
            let identity = try SelfSigned()
            let scenario = try Sample.scenario("say: turn-3.wav", "say: turn-2.wav")
            try await OurServer.run(identity: identity) { port in
                try self.services(at: port, identity)
            } _: { ours in
                let result = try await Sample.ring(scenario, target: ours.target("?sid=same"))
                #expect(result.trace.heard(in: 1) == quickstartCall(3, 2))
                let again = try await Sample.ring(scenario, target: ours.target("?sid=same"))
                #expect(again.trace.heard(in: 1) == quickstartCall(3, 2))
                self.expectCredentials(in: ours.providers.connections)
            }
        }

        private func services(at port: Int, _ identity: SelfSigned) throws -> ProviderEndpoints {
            func endpoint(_ scheme: Endpoint.Scheme, _ path: String) -> Endpoint {
                Endpoint(scheme: scheme, host: "127.0.0.1", port: port, target: path)
            }
            return try .volcengine(
                environment: self.environment,
                overrides: ProviderEndpoints.Overrides(
                    recognizer: endpoint(.wss, "/api/v3/sauc/bigmodel"),
                    synthesizer: endpoint(.wss, "/api/v3/tts/bidirection"),
                    chat: endpoint(.https, "/api/v3/chat/completions")
                ),
                tls: identity.client()
            )
        }

        private func expectCredentials(in connections: [Relay.Record]) {
            var ids: [String] = []
            for connection in connections {
                let head = connection.head
                switch head.uri {
                case "/api/v3/sauc/bigmodel":
                    #expect(head.method == .GET)
                    #expect(
                        head.credentials == [
                            "X-Api-Access-Key: asr-token", "X-Api-App-Key: asr-app",
                            "X-Api-Resource-Id: volc.bigasr.sauc.duration",
                        ]
                    )
                    ids += head.headers["X-Api-Connect-Id"]
                case "/api/v3/tts/bidirection":
                    #expect(head.method == .GET)
                    #expect(
                        head.credentials == [
                            "X-Api-Access-Key: tts-token", "X-Api-App-Key: tts-app",
                            "X-Api-Resource-Id: volc.service_type.10029",
                        ]
                    )
                    ids += head.headers["X-Api-Connect-Id"]
                case "/api/v3/chat/completions":
                    #expect(head.method == .POST)
                    #expect(head.credentials == ["Authorization: Bearer ark-key"])
                    #expect(head.headers["Content-Type"] == ["application/json"])
                default: Issue.record("a request for \(head.uri)")
                }
            }
            // Two calls of two turns: a recognizer for each turn, a synthesizer for each call.
            #expect(ids.count == 6)
            #expect(Set(ids).count == 6)
            #expect(ids.allSatisfy { $0.wholeMatch(of: Self.uuid) != nil }, "\(ids)")
            #expect(connections.count == 10)
        }

        private static var uuid: some RegexComponent {
            /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        }
    }
}

extension HTTPRequestHead {
    /// The headers that prove something, but for the connection's own name, in order.
    fileprivate var credentials: [String] {
        self.headers
            .filter { $0.name.hasPrefix("X-Api-") || $0.name == "Authorization" }
            .filter { $0.name != "X-Api-Connect-Id" }
            .map { "\($0.name): \($0.value)" }
            .sorted()
    }
}
