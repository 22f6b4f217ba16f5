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
            waves: try scenario.checkedWaves(of: matcher.fixture)
        )
    }
}
