package import Fixture
package import NIOCore
import NIOHTTP1
import Synchronization
import Timeline
package import Transport
package import Call

/// The three mock providers on one port, at the vendors' own paths.
package final class MockProviders: Sendable {
    /// What the mocks say, and how.
    package struct Settings: Sendable {
        package var matcher: Matcher
        package var timing: ProviderBehavior
        /// The endpoint rule of the server under test, for the trace.
        package var endpointSilence: Duration

        package init(
            matcher: Matcher,
            timing: ProviderBehavior = ProviderBehavior(),
            endpointSilence: Duration = .milliseconds(2_000)
        ) {
            self.matcher = matcher
            self.timing = timing
            self.endpointSilence = endpointSilence
        }
    }

    /// The paths at which a provider is found, as the vendor has them.
    package static let recognizerPaths = [
        "/api/v3/sauc/bigmodel", "/api/v3/sauc/bigmodel_async", "/api/v3/sauc/bigmodel_nostream",
    ]
    package static let synthesizerPath = "/api/v3/tts/bidirection"
    package static let chatPath = "/api/v3/chat/completions"
    package static let healthPath = "/healthz"

    private let host: String
    private let listener: Listener

    package var port: Int { self.listener.port }

    /// Where each provider is, for people who point a server at the mocks.
    package var urls: [String] {
        let paths = Self.recognizerPaths + [Self.synthesizerPath]
        return paths.map { "ws://\(self.host):\(self.port)\($0)" }
            + [Self.chatPath, Self.healthPath].map { "http://\(self.host):\(self.port)\($0)" }
    }

    private init(host: String, listener: Listener) {
        self.host = host
        self.listener = listener
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
        return MockProviders(host: host, listener: listener)
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
    /// Counts connections and requests, to name them.
    private let count = Atomic(0)
    /// Counts the recognizer's connections: unmarked ones play the fixture's streams in turn.
    private let recognizerCount = Atomic(0)

    init(settings: MockProviders.Settings, clock: RunClock, recorder: Recorder) {
        self.settings = settings
        self.clock = clock
        self.recorder = recorder
    }

    func route(_ head: HTTPRequestHead, _ eventLoop: any EventLoop) -> Route {
        switch head.path {
        case let path where MockProviders.recognizerPaths.contains(path):
            return .webSocket(headers: self.logHeaders(head), limits: .server) {
                self.recognizer(eventLoop)
            }
        case MockProviders.synthesizerPath:
            return .webSocket(headers: self.logHeaders(head), limits: .server) {
                self.synthesizer(eventLoop)
            }
        case MockProviders.chatPath where head.method == .POST:
            return .http { self.chat(eventLoop) }
        case MockProviders.chatPath:
            let text = "\(head.path) takes POST with a JSON body, not \(head.method).\n"
            return .answer(HTTPAnswer(.methodNotAllowed, headers: ["Allow": "POST"], text: text))
        case MockProviders.healthPath:
            return .answer(HTTPAnswer(.ok, text: "ok\n"))
        default:
            let known =
                MockProviders.recognizerPaths
                + [MockProviders.synthesizerPath, MockProviders.chatPath, MockProviders.healthPath]
            return .notFound(head.path, known: known)
        }
    }

    private func recognizer(_ eventLoop: any EventLoop) -> RecognizerPeer {
        let machine = Recognizer(
            matcher: self.settings.matcher,
            timing: self.settings.timing.recognizer,
            endpointSilence: self.settings.endpointSilence,
            arrival: self.recognizerCount.add(1, ordering: .relaxed).oldValue,
            at: self.clock.now()
        )
        return RecognizerPeer(machine, clock: self.clock, recorder: self.recorder, on: eventLoop)
    }

    private func synthesizer(_ eventLoop: any EventLoop) -> SynthesizerPeer {
        let machine = Synthesizer(
            matcher: self.settings.matcher,
            timing: self.settings.timing.synthesizer,
            id: "connection-\(self.nextNumber())",
            at: self.clock.now()
        )
        return SynthesizerPeer(
            machine,
            matcher: self.settings.matcher,
            clock: self.clock,
            recorder: self.recorder,
            on: eventLoop
        )
    }

    private func chat(_ eventLoop: any EventLoop) -> ChatResponder {
        let machine = Chat(
            matcher: self.settings.matcher,
            timing: self.settings.timing.chat,
            id: "completion-\(self.nextNumber())"
        )
        return ChatResponder(machine, clock: self.clock, recorder: self.recorder, on: eventLoop)
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
