package import Audio
import Call
package import Fixture
package import Scenario

extension MockProviders.Settings {
    /// The providers as `scenario` wants them, who say what `matcher` knows.
    ///
    /// - Throws: If a WAV of a caller cannot be read.
    package init(
        _ scenario: Scenario,
        matcher: Matcher,
        seed: UInt64
    ) throws(AudioError) {
        let faults = scenario.faults.map(\.fault)
        self.init(
            matcher: matcher,
            behavior: scenario.providers,
            faults: faults,
            seed: seed,
            endpointSilence: scenario.server.endpointSilence,
            waves: try Self.waves(of: scenario, matcher.fixture)
        )
    }

    /// What callers say, unless they add to it or damage it themselves.
    private static func waves(
        of scenario: Scenario,
        _ fixture: Fixture
    ) throws(AudioError) -> [UInt32: [UInt8]] {
        let adds = scenario.callers.contains { $0.noise != nil || $0.echo != nil }
        let damages = scenario.faults.contains { $0.fault.party == .caller }
        guard !adds, !damages else { return [:] }
        let said = Set(scenario.callers.flatMap(\.steps).compactMap { $0.media?.value })
        var waves: [UInt32: [UInt8]] = [:]
        for media in fixture.media where said.contains(media.path) {
            let recording = try Recording(decoding: media.bytes, name: media.path)
            waves[media.digest.short] = Array(recording.packets(of: .milliseconds(100)).joined())
        }
        return waves
    }
}
