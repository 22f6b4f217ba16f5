package import Fixture
package import NIOCore
import NIOHTTP1
import Synchronization
import Timeline
package import Transport
package import Call
import Audio
package import Trace
import Wire

/// The three mock providers on one port, at the vendors' own paths.
package final class MockProviders: Sendable {
    /// What the mocks say, and how.
    package struct Settings: Sendable {
        package var matcher: Matcher
        package var behavior: ProviderBehavior
        /// All faults of the scenario.
        package var faults: [Fault]
        /// What all chance follows from.
        package var seed: UInt64
        /// The endpoint rule of the server under test, for the trace.
        package var endpointSilence: Duration
        /// What callers say, by the short digests of the files, to compare with what is heard. Empty
        /// if they add to it, so that nothing can be compared.
        package var waves: [UInt32: [UInt8]]

        package init(
            matcher: Matcher,
            behavior: ProviderBehavior = ProviderBehavior(),
            faults: [Fault] = [],
            seed: UInt64 = 1,
            endpointSilence: Duration = .milliseconds(2_000),
            waves: [UInt32: [UInt8]] = [:]
        ) {
            self.matcher = matcher
            self.behavior = behavior
            self.faults = faults
            self.seed = seed
            self.endpointSilence = endpointSilence
            self.waves = waves
        }
    }

    /// The paths at which a provider is found, as the vendor has them.
    package static let recognizerPaths = [
        "/api/v3/sauc/bigmodel", "/api/v3/sauc/bigmodel_async", "/api/v3/sauc/bigmodel_nostream",
    ]
    package static let synthesizerPath = "/api/v3/tts/bidirection"
    package static let chatPath = "/api/v3/chat/completions"
    package static let healthPath = "/healthz"
    /// What the mocks have seen, as JSON.
    package static let callsPath = "/calls"

    private let host: String
    private let listener: Listener
    private let open: OpenConnections
    private let emission: EmissionLateness

    package var port: Int { self.listener.port }

    /// Where each provider is, for people who point a server at the mocks.
    package var urls: [String] {
        let paths = Self.recognizerPaths + [Self.synthesizerPath]
        return paths.map { "ws://\(self.host):\(self.port)\($0)" }
            + [Self.chatPath, Self.healthPath, Self.callsPath].map {
                "http://\(self.host):\(self.port)\($0)"
            }
    }

    /// How late what was due was sent, in the run's time.
    package var emissionLateness: Samples { self.emission.samples }

    private init(host: String, listener: Listener, router: MockRouter) {
        self.host = host
        self.listener = listener
        self.open = router.open
        self.emission = router.emission
    }

    /// Starts to listen.
    ///
    /// - Throws: ``ListenError``.
    package static func start(
        host: String = "127.0.0.1",
        port: Int,
        group: any EventLoopGroup,
        tls: ServerTLS? = nil,
        settings: Settings,
        clock: RunClock,
        recorder: Recorder
    ) async throws -> MockProviders {
        let router = MockRouter(settings: settings, clock: clock, recorder: recorder)
        let listener = try await Listener.bind(
            host: host,
            port: port,
            group: group,
            tls: tls,
            route: router.route
        )
        return MockProviders(host: host, listener: listener, router: router)
    }

    /// Waits until no server is connected to a provider, for `timeout` at most.
    package func waitUntilLeft(within timeout: TimeAmount, on eventLoop: any EventLoop) async {
        await self.open.waitForNone(within: timeout, on: eventLoop)
    }

    /// Stops to listen, and closes all connections within `timeout`.
    package func stop(within timeout: TimeAmount) async {
        await self.listener.close(within: timeout)
    }
}

/// Finds the provider for a request.
private final class MockRouter: Sendable {
    private let settings: MockProviders.Settings
    private let clock: RunClock
    private let recorder: Recorder
    private let recognizers: ProviderShare<ASRServerMessage>
    private let chats: ProviderShare<ChatReply>
    private let synthesizers: ProviderShare<SynthesizerReply>
    let open = OpenConnections()
    let emission = EmissionLateness()
    /// Counts connections and requests, to name them.
    private let count = Atomic(0)
    /// Counts the connections to the recognizer that came about.
    private let recognizerCount = Atomic(0)

    init(settings: MockProviders.Settings, clock: RunClock, recorder: Recorder) {
        self.settings = settings
        self.clock = clock
        self.recorder = recorder
        let (open, emission) = (self.open, self.emission)
        func share<Message>(
            _ party: Fault.Party,
            _ limits: ProviderLimits
        ) -> ProviderShare<Message> {
            ProviderShare(
                ProviderBook(
                    of: party,
                    limits: limits,
                    faults: settings.faults,
                    seed: settings.seed
                ),
                emission: emission,
                open: open,
                clock: clock,
                recorder: recorder
            )
        }
        let behavior = settings.behavior
        self.recognizers = share(.asr, behavior.recognizer.limits)
        self.chats = share(.llm, behavior.chat.limits)
        self.synthesizers = share(.tts, behavior.synthesizer.limits)
    }

    func route(_ head: HTTPRequestHead, _ eventLoop: any EventLoop) -> Route {
        switch head.path {
        case let path where MockProviders.recognizerPaths.contains(path):
            return self.receive(.asr, at: self.recognizers, head) {
                self.recognizer(eventLoop, number: $0)
            }
        case MockProviders.synthesizerPath:
            return self.receive(.tts, at: self.synthesizers, head) {
                self.synthesizer(eventLoop, number: $0)
            }
        case MockProviders.chatPath where head.method == .POST:
            return .http { self.chat(eventLoop) }
        case MockProviders.chatPath:
            let text = "\(head.path) takes POST with a JSON body, not \(head.method).\n"
            return .answer(HTTPAnswer(.methodNotAllowed, headers: ["Allow": "POST"], text: text))
        case MockProviders.healthPath:
            return .answer(HTTPAnswer(.ok, text: "ok\n"))
        case MockProviders.callsPath:
            let page = CallsPage(self.recorder.trace, self.recorder.tally)
            return .answer(
                HTTPAnswer(
                    .ok,
                    headers: ["Content-Type": "application/json"],
                    body: ByteBuffer(bytes: page.json)
                )
            )
        default:
            let known =
                MockProviders.recognizerPaths
                + [
                    MockProviders.synthesizerPath, MockProviders.chatPath,
                    MockProviders.healthPath, MockProviders.callsPath,
                ]
            return .notFound(head.path, known: known)
        }
    }

    /// Receives a WebSocket as the faults of its handshake want it.
    private func receive<Message>(
        _ provider: Provider,
        at shared: ProviderShare<Message>,
        _ head: HTTPRequestHead,
        makePeer: @escaping (_ number: Int) -> any WebSocketPeer
    ) -> Route {
        let number = shared.nextNumber()
        let reception = shared.faults.reception(ofHandshake: number)
        let now = self.clock.now()
        func record(_ event: TraceEvent) {
            self.recorder.record(TraceRecord(at: now, call: nil, turn: 0, event: event))
        }
        for index in reception.faults { record(.fault(index: index)) }
        var route: Route
        var status: Int?
        switch reception.answer {
        case .accept:
            route = .webSocket(headers: self.logHeaders(head), limits: .server) {
                makePeer(number)
            }
        case .refuse(let code, let body):
            status = code
            route = .answer(
                HTTPAnswer(HTTPResponseStatus(statusCode: code), text: body)
            )
        case .reset: route = .reset
        case .silence(let cutAfter):
            route = cutAfter.map { .after(self.clock.onTheWall($0), .reset) } ?? .silence
        }
        if reception.answer != .accept {
            record(.connectionRefused(provider, number: number, status: status))
        }
        if reception.delay > .zero { route = .after(self.clock.onTheWall(reception.delay), route) }
        return route
    }

    private func recognizer(_ eventLoop: any EventLoop, number: Int) -> RecognizerPeer {
        let behavior = self.settings.behavior.recognizer
        let machine = Recognizer(
            matcher: self.settings.matcher,
            behavior: behavior,
            endpointSilence: self.settings.endpointSilence,
            arrival: self.recognizerCount.add(1, ordering: .relaxed).oldValue,
            connection: self.recognizers.admit(number),
            at: self.clock.now()
        )
        return RecognizerPeer(
            machine,
            compression: behavior.compression,
            check: UtteranceCheck(waves: self.settings.waves),
            shared: self.recognizers,
            on: eventLoop
        )
    }

    private func synthesizer(_ eventLoop: any EventLoop, number: Int) -> SynthesizerPeer {
        let machine = Synthesizer(
            matcher: self.settings.matcher,
            behavior: self.settings.behavior.synthesizer,
            id: "connection-\(self.nextNumber())",
            connection: self.synthesizers.admit(number),
            at: self.clock.now()
        )
        return SynthesizerPeer(
            machine,
            matcher: self.settings.matcher,
            shared: self.synthesizers,
            on: eventLoop
        )
    }

    private func chat(_ eventLoop: any EventLoop) -> ChatResponder {
        let machine = Chat(
            matcher: self.settings.matcher,
            behavior: self.settings.behavior.chat,
            id: "completion-\(self.nextNumber())",
            connection: self.chats.admit(self.chats.nextNumber()),
            at: self.clock.now()
        )
        return ChatResponder(machine, shared: self.chats, on: eventLoop)
    }

    /// The headers by which the services name a connection, for their support.
    private func logHeaders(_ head: HTTPRequestHead) -> HTTPHeaders {
        var headers: HTTPHeaders = ["X-Tt-Logid": "ringer-\(self.nextNumber())"]
        for name in ["X-Api-Connect-Id", "X-Api-Request-Id"] {
            if let id = head.headers.first(name: name) {
                headers.add(name: "X-Api-Connect-Id", value: id)
                break
            }
        }
        return headers
    }

    private func nextNumber() -> Int {
        self.count.add(1, ordering: .relaxed).newValue
    }
}
