import Call
import Live
import Loopback
import Testing
import Trace
import Transport
import Wire

extension LiveTests {
    /// Conversations that outlive a call, and what a caller can change in one.
    @Suite(.timeLimit(.minutes(1)))
    struct SessionsTests {
        @Test(arguments: ["sid", "session"])
        func aLaterCallGoesOnWithTheConversation(name: String) async throws {
            try await OurServer.run { ours in
                let target = ours.target("?x=1&\(name)=alice")
                let first = try await Sample.ring(Sample.goodbye(), target: target)
                let second = try await Sample.ring(
                    Sample.scenario("say: turn-2.wav"),
                    target: target
                )
                #expect(first.trace.session == "alice")
                #expect(second.trace.session == "alice")
                let questions = try ours.providers.connections(for: "chat").map(Self.messages)
                #expect(
                    questions == [
                        ["user: 好的，谢谢你，再见！"],
                        [
                            "user: 好的，谢谢你，再见！", "assistant: 不客气。祝你今天开心，再见！",
                            "user: 今天上海天气怎么样？",
                        ],
                    ]
                )
            }
        }

        /// The query is not there, names nothing, or a name longer than anybody gives.
        @Test func aCallWithoutASessionGetsANewOne() async throws {
            let queries = ["", "?sid=", "?sid", "?sid=" + String(repeating: "a", count: 129)]
            try await OurServer.run { ours in
                var sessions: [String] = []
                for query in queries + queries {
                    let events = try await Client.send([], to: ours.target(query)) {
                        $0.session != nil
                    }
                    sessions += events.compactMap(\.session)
                }
                #expect(sessions.count == 8)
                #expect(Set(sessions).count == 8)
                #expect(sessions.allSatisfy { $0.count == 36 }, "\(sessions)")
            }
        }

        @Test func anotherVoiceSpeaksFromTheNextTurnOn() async throws {
            try await OurServer.run { ours in
                let scenario = try Sample.scenario(
                    "say: turn-3.wav",
                    "configure: { speaker: zh_male_wennuanahu_moon_bigtts }",
                    "say: turn-2.wav"
                )
                let result = try await Sample.ring(scenario, target: ours.target())
                #expect(result.trace.heard(in: 1) == quickstartCall(3, 2))
                let speakers = ours.providers.connections(for: "tts").flatMap(\.up).compactMap {
                    message in
                    if case .startSession(_, let parameters)? = try? TTSClientMessage(
                        decoding: message.span
                    ) {
                        parameters.speaker
                    } else {
                        String?.none
                    }
                }
                #expect(
                    speakers == [
                        "zh_female_sajiaonvyou_moon_bigtts", "zh_male_wennuanahu_moon_bigtts",
                    ]
                )
            }
        }

        /// What the model was asked, without the system's words.
        private static func messages(_ connection: Relay.Record) throws -> [String] {
            let body = try #require(connection.up.first)
            let request = try ChatRequest(decoding: body.span)
            #expect(request.messages.first?.role == .system)
            return request.messages.dropFirst().map { message in
                "\(message.role.rawValue): \(Tag.split(message.content).text)"
            }
        }
    }
}

extension [TraceRecord] {
    /// The session that the server named.
    fileprivate var session: String? {
        for case .ready(let session) in self.map(\.event) { return session }
        return nil
    }
}

extension PeerEvent {
    /// The session that the server names in this message.
    fileprivate var session: String? {
        guard case .binary(let bytes) = self,
            case .event(.botReady(let session))? = try? AgentMessage(decoding: bytes.span)
        else { return nil }
        return session
    }
}
