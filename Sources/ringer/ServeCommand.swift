import ArgumentParser
import Call
import Foundation
import Live
import NIOCore
import NIOPosix
import Report
import Timeline
import Transport

/// `ringer serve`: our voice call server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Our voice call server: accepts calls on any path.",
        discussion: """
            EXAMPLES
              ringer serve                           with mock providers inside
              ringer serve --low-latency             all shortened that can be
              ringer serve --asr-url ws://127.0.0.1:7700/api/v3/sauc/bigmodel
                                                     with another recognizer
              ringer serve --providers volcengine    with the real services

            The credentials for these are in the environment: ASR_APP_ID,
            ASR_ACCESS_TOKEN, TTS_APP_ID, TTS_ACCESS_TOKEN, LLM_ENDPOINT_ID, ARK_API_KEY.
            """
    )

    enum Providers: String, ExpressibleByArgument, CaseIterable {
        case mocks, volcengine
    }

    @Option(name: .long, help: "The port to listen on; 0 for a free one.")
    var port: UInt16 = 8888

    @Option(name: .long, help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(name: .long, help: "Who hears, thinks and speaks.")
    var providers = Providers.mocks

    @Option(
        name: .long,
        help: ArgumentHelp("Another recognizer.", valueName: "url"),
        transform: Endpoint.argument
    )
    var asrURL: Endpoint?

    @Option(
        name: .long,
        help: ArgumentHelp("Another synthesizer.", valueName: "url"),
        transform: Endpoint.argument
    )
    var ttsURL: Endpoint?

    @Option(
        name: .long,
        help: ArgumentHelp("Another model.", valueName: "url"),
        transform: Endpoint.argument
    )
    var llmURL: Endpoint?

    @Flag(name: .long, help: "End turns at the recognizer's word, and send audio as it comes.")
    var lowLatency = false

    @OptionGroup var fixture: FixtureOptions

    @Option(name: .long, help: "How many times as fast as real time, from 0.001 to 1000.")
    var speed: Speed = .realTime

    func validate() throws {
        for (flag, url) in [("--asr-url", self.asrURL), ("--tts-url", self.ttsURL)] {
            if let url, !url.scheme.isWebSocket {
                throw ValidationError("\(flag) is a WebSocket: give ws:// or wss://, not \(url)")
            }
        }
        if let url = self.llmURL, url.scheme.isWebSocket {
            throw ValidationError("--llm-url is for HTTP: give http:// or https://, not \(url)")
        }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let clock = RunClock(speed: self.speed)
        let mocks = try await self.startMocks(group, clock)
        let endpoints = try self.endpoints(mockPort: mocks?.port)
        let server: CallServer
        do {
            server = try await CallServer.start(
                host: self.host,
                port: Int(self.port),
                group: group,
                settings: CallServer.Settings(
                    agent: self.agent,
                    endpoints: endpoints,
                    generator: SeededGenerator(seed: .random(in: .min ... .max))
                ),
                clock: clock,
                log: Self.log
            )
        } catch let error as ListenError {
            throw Exit(.notDone, "\(error)")
        }
        Output.say("ws://\(self.host):\(server.port)\(CallServer.path)")
        // Before anybody can know that we are ready, and tell us to end.
        let signals = Signals()
        Output.say("ready")
        await signals.wait()
        await server.stop(within: .milliseconds(1_500))
        await mocks?.stop(within: .milliseconds(200))
        try await group.shutdownGracefully()
    }

    // MARK: Parts

    private var agent: AgentSettings {
        var settings = self.lowLatency ? AgentSettings.lowLatency : AgentSettings()
        if self.providers == .volcengine {
            let variable = ProviderEndpoints.Variable.llmEndpointID.rawValue
            settings.model = ProcessInfo.processInfo.environment[variable] ?? settings.model
        }
        return settings
    }

    /// The mocks inside, unless all that they would do is done elsewhere.
    private func startMocks(
        _ group: MultiThreadedEventLoopGroup,
        _ clock: RunClock
    ) async throws -> MockProviders? {
        let isElsewhere = self.asrURL != nil && self.ttsURL != nil && self.llmURL != nil
        guard self.providers == .mocks, !isElsewhere else { return nil }
        return try await MockProviders.start(
            port: 0,
            group: group,
            settings: MockProviders.Settings(matcher: try self.fixture.matcher()),
            clock: clock,
            recorder: Recorder(keeping: .nothing)
        )
    }

    private func endpoints(mockPort: Int?) throws -> ProviderEndpoints {
        let overrides = ProviderEndpoints.Overrides(
            recognizer: self.asrURL,
            synthesizer: self.ttsURL,
            chat: self.llmURL
        )
        switch self.providers {
        case .mocks:
            return .mocks(port: mockPort ?? 0, overrides: overrides)
        case .volcengine:
            do {
                return try .volcengine(
                    environment: ProcessInfo.processInfo.environment,
                    overrides: overrides,
                    // Now, not while the first caller waits.
                    tls: ClientTLS()
                )
            } catch {
                throw Exit(.usage, "\(error)")
            }
        }
    }

    private static let log = CallLog { note in
        Output.say(ServerLines.line(for: note))
    }
}
