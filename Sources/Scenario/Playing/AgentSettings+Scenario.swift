package import Call

extension AgentSettings {
    /// Our server as a scenario wants it.
    package init(_ server: Scenario.Server) {
        self.init(
            endpoint: server.endpoint == .definite
                ? .definite(orSilence: server.endpointSilence) : .silence(server.endpointSilence),
            audio: server.audio
        )
    }
}
