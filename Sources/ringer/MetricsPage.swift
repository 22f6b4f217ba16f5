import Live
import NIOCore
import NIOPosix
import Report
import Scenario

/// The page that tells Prometheus how a run stands, and the thread that makes it.
struct MetricsPage {
    private let listener: MetricsListener
    private let group: MultiThreadedEventLoopGroup

    /// Listens at `port`, unless that is `nil`. `fill` adds how the run stands.
    ///
    /// - Throws: `ListenError` if the port is taken.
    static func start(
        _ port: UInt16?,
        of loaded: LoadedScenario,
        _ seed: UInt64,
        fill: @escaping @Sendable (inout RunSnapshot) -> Void
    ) async throws -> MetricsPage? {
        guard let port else { return nil }
        let name = loaded.scenario.name
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await MetricsListener.start(
                port: Int(port),
                group: group,
                contentType: PrometheusPage.contentType
            ) {
                var snapshot = RunSnapshot(scenario: name, seed: seed, version: Version.current)
                let usage = ProcessUsage.now
                snapshot.cpu = usage.cpu
                snapshot.residentByteCount = usage.residentByteCount
                snapshot.openDescriptorCount = usage.openDescriptorCount
                fill(&snapshot)
                return PrometheusPage(snapshot).text
            }
            return MetricsPage(listener: listener, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Stops to listen.
    func stop() async {
        await self.listener.stop(within: .milliseconds(200))
        try? await self.group.shutdownGracefully()
    }
}

extension Result where Failure == any Error {
    /// What `body` gives or throws.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
