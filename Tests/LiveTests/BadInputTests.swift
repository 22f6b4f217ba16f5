import Live
import Loopback
import NIOCore
import NIOHTTP1
import Support
import Testing
import Transport
import Wire

extension LiveTests {
    /// What strangers send to our server and to the mocks.
    @Suite(.timeLimit(.minutes(1)))
    struct BadInputTests {
        /// Something that is no message, and the sentence about it.
        struct Input: CustomTestStringConvertible, Sendable {
            var message: Client.Message
            var sentence: String

            var testDescription: String { self.sentence }

            init(_ bytes: [UInt8], _ sentence: String) {
                self.message = .binary(bytes)
                self.sentence = sentence
            }

            init(text: String, _ sentence: String) {
                self.message = .text(text)
                self.sentence = sentence
            }

            /// A frame of one header and the JSON `json`.
            init(_ header: [UInt8], json: String, _ sentence: String) {
                let size = [0, 0, 0, UInt8(json.utf8.count)]
                self.init(header + size + Array(json.utf8), sentence)
            }
        }

        /// What is wrong in each of the protocols.
        private static let notFrames = [
            Input([], "a frame of 0 bytes is shorter than its 4-byte header"),
            Input([0x11], "a frame of 1 byte is shorter than its 4-byte header"),
            Input(
                [UInt8](repeating: 0xFF, count: 64),
                "the high nibble of byte 0 says protocol version 15, expected 1"
            ),
            Input(
                Array("GET /".utf8),
                "the high nibble of byte 0 says protocol version 4, expected 1"
            ),
            Input(text: "hello", "a text message came; frames are binary messages"),
        ]

        // MARK: Our server

        private static let notForTheServer =
            Self.notFrames + [
                Input(
                    [0x11, 0x90, 0x10, 0, 0, 0, 0, 0],
                    "the high nibble of byte 1 says message type 1001, expected 0001 or 0010"
                ),
                Input(
                    [0x11, 0x10, 0x10, 0, 0, 0, 0, 0x52, 0x7B, 0x22],
                    "the size at byte 4 says that the payload has 82 bytes, but the message has 2 left"
                ),
                Input(
                    [0x11, 0x10, 0x10, 0, 0, 0],
                    "the message ends inside the 4-byte field at byte 4 for the payload: 2 bytes left"
                ),
                Input(
                    [0x11, 0x10, 0x10, 0],
                    json: "{event:1}",
                    "the payload at byte 8 is not well-formed JSON, or holds a value out of range"
                ),
                Input([0x11, 0x10, 0x10, 0], json: "{}", "the JSON has no `event`"),
                Input(
                    [0x11, 0x10, 0x10, 0],
                    json: #"{"event":"BotUpdateConfig"}"#,
                    "the JSON has no `payload`"
                ),
            ]

        @Test func aCallerIsToldWhatIsWrongAndOthersAreNot() async throws {
            try await OurServer.run { ours in
                async let good = Sample.ring(Sample.goodbye(), target: ours.target())
                for input in Self.notForTheServer {
                    let events = try await Client.send([input.message], to: ours.target()) {
                        $0.botError != nil
                    }
                    #expect(events.last?.botError == "BadFrame: \(input.sentence)")
                }
                #expect(try await good.trace.heard(in: 1) == quickstartCall(3))
            }
        }

        @Test func theEighthBadFrameEndsTheCall() async throws {
            try await OurServer.run { ours in
                let messages = [Client.Message](repeating: .text("?"), count: 9)
                let events = try await Client.send(messages, to: ours.target())
                #expect(events.compactMap(\.botError).count == 8)
                let close = WebSocketClose.byPeer(
                    code: .protocolError,
                    reason: "8 malformed frames"
                )
                #expect(events.last == .closed(close))
            }
        }

        @Test func aMessageThatIsTooLargeEndsTheConnection() async throws {
            let bytes = [UInt8](repeating: 0x11, count: 4 << 20 | 1)
            let close = WebSocketClose.byPeer(
                code: .messageTooLarge,
                reason: "a message has more than 4194304 bytes"
            )
            try await OurServer.run { ours in
                let paths = [MockProviders.recognizerPaths[0], MockProviders.synthesizerPath]
                let mocks = paths.map { path in ours.mock(path) }
                for endpoint in [ours.target()] + mocks {
                    let events = try await Client.send([.binary(bytes)], to: endpoint)
                    #expect(events.last == .closed(close), "\(endpoint)")
                }
            }
        }

        @Test func unknownEventsAndHalfSamplesAreNoErrors() async throws {
            let messages: [Client.Message] = [
                .binary([0x11, 0x10, 0x10, 0, 0, 0, 0, 13] + Array(#"{"event":"X"}"#.utf8)),
                .binary([0x11, 0x20, 0x10, 0, 0, 0, 0, 1, 7]),
                .binary([0x11, 0x20, 0x10, 0]),
                .text("!"),
            ]
            try await OurServer.run { ours in
                let events = try await Client.send(messages, to: ours.target()) {
                    $0.botError != nil
                }
                let sentence = "a text message came; frames are binary messages"
                #expect(events.last?.botError == "BadFrame: \(sentence)")
            }
        }

        // MARK: The mocks' WebSockets

        @Test func theRecognizerSaysWhatIsWrong() async throws {
            let inputs =
                Self.notFrames + [
                    Input(
                        [0x11, 0x90, 0x10, 0, 0, 0, 0, 0],
                        "the high nibble of byte 1 says message type 1001, expected 0001 or 0010"
                    ),
                    Input(
                        [0x11, 0x10, 0x10, 0],
                        json: "[1",
                        "the payload at byte 8 is not well-formed JSON, or holds a value out of range"
                    ),
                    Input(
                        [0x11, 0x10, 0x11, 0, 0, 0, 0, 1, 0],
                        "the payload at byte 8 should be gzip, but it is damaged or cut off"
                    ),
                    Input([0x11, 0x20, 0, 0, 0, 0, 0, 2, 0, 0], "audio came before the request"),
                ]
            try await self.expect(inputs, code: 45_000_001, at: MockProviders.recognizerPaths[0])
        }

        @Test func theSynthesizerSaysWhatIsWrong() async throws {
            let inputs =
                Self.notFrames + [
                    Input(
                        [0x11, 0x20, 0x10, 0, 0, 0, 0, 0],
                        "the high nibble of byte 1 says message type 0010, expected 0001"
                    ),
                    Input(
                        [
                            0x11, 0x14, 0x10, 0, 0, 0, 0, 102, 0, 0, 0, 1, 0x73, 0, 0, 0, 2, 0x7B,
                            0x7D,
                        ],
                        "StartConnection must come first"
                    ),
                ]
            try await self.expect(inputs, code: 45_000_000, at: MockProviders.synthesizerPath)
        }

        private func expect(_ inputs: [Input], code: Int, at path: String) async throws {
            try await OurServer.run { ours in
                async let good = Sample.ring(Sample.goodbye(), target: ours.target())
                for input in inputs {
                    let events = try await Client.send([input.message], to: ours.mock(path))
                    let errors = events.compactMap(\.providerError)
                    #expect(errors == ["\(code): \(input.sentence)"])
                    let close = WebSocketClose.byPeer(code: .normal, reason: input.sentence)
                    #expect(events.last == .closed(close))
                }
                #expect(try await good.trace.heard(in: 1) == quickstartCall(3))
            }
        }

        // MARK: HTTP

        /// A request in HTTP, and the answer's status and a part of it.
        struct Request: CustomTestStringConvertible, Sendable {
            var line: String
            var body = ""
            var status: String
            var answer: String

            var testDescription: String { "\(self.line) \(self.body)" }

            /// The answer of the server at `port`.
            func send(to port: Int) async throws -> String {
                let peer = try await RawPeer.connect(to: port)
                try await peer.send(
                    "\(self.line) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Length: \(self.body.utf8.count)\r\n\r\n\(self.body)"
                )
                let answer = String(decoding: try await peer.readToEnd(), as: UTF8.self)
                return answer
            }
        }

        private static let chat = "POST /api/v3/chat/completions"

        @Test(arguments: [
            Request(
                line: "GET /",
                status: "404 Not Found",
                answer: "There is nothing at /. There is: /api/v3/sauc/bigmodel, "
            ),
            Request(
                line: "GET /api/v3/sauc/bigmodel",
                status: "426 Upgrade Required",
                answer: "/api/v3/sauc/bigmodel is a WebSocket; connect to "
                    + "ws://localhost/api/v3/sauc/bigmodel.\n"
            ),
            Request(
                line: "GET /api/v3/chat/completions",
                status: "405 Method Not Allowed",
                answer: "/api/v3/chat/completions takes POST with a JSON body, not GET.\n"
            ),
            Request(
                line: Self.chat,
                status: "400 Bad Request",
                answer: "the payload at byte 0 is not well-formed JSON"
            ),
            Request(
                line: Self.chat,
                body: "model=x",
                status: "400 Bad Request",
                answer: "the payload at byte 0 is not well-formed JSON"
            ),
            Request(
                line: Self.chat,
                body: #"{"model":"m"}"#,
                status: "400 Bad Request",
                answer: "the JSON has no `messages`"
            ),
            Request(
                line: Self.chat,
                body: #"{"model":"m","messages":[]}"#,
                status: "400 Bad Request",
                answer: #"the mock only streams: ask with \"stream\": true"#
            ),
            Request(
                line: Self.chat,
                body: #"{"model":"m","stream":true,"messages":[{"role":"system","content":"x"}]}"#,
                status: "400 Bad Request",
                answer: "the messages have none of role user to answer"
            ),
            Request(
                line: Self.chat,
                body: #"{"model":"m","stream":true,"messages":[{"role":"user","content":"你好"}]}"#,
                status: "400 Bad Request",
                answer: "你好"
            ),
            Request(line: "GET /healthz", status: "200 OK", answer: "ok\n"),
        ])
        func theMocksAnswerHTTPWithASentence(request: Request) async throws {
            try await OurServer.run { ours in
                let answer = try await request.send(to: ours.mocks.port)
                #expect(answer.hasPrefix("HTTP/1.1 \(request.status)\r\n"), "\(answer)")
                #expect(answer.contains(request.answer), "\(answer)")
                if request.line == Self.chat {
                    #expect(answer.contains("\r\n\r\n{\"error\":{\"code\":\"InvalidParameter\""))
                }
            }
        }

        @Test func ourServerSaysThatItIsAWebSocket() async throws {
            try await OurServer.run { ours in
                let request = Request(line: "GET /chat", status: "", answer: "")
                let answer = try await request.send(to: ours.server.port)
                #expect(answer.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
                #expect(answer.hasSuffix("/chat is a WebSocket; connect to ws://localhost/chat.\n"))
            }
        }
    }
}

extension OurServer {
    /// The mock at `path`, past the relay.
    fileprivate func mock(_ path: String) -> Endpoint {
        Endpoint(scheme: .ws, host: "127.0.0.1", port: self.mocks.port, target: path)
    }
}
