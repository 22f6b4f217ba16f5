import Audio
import Fixture
import Scenario

/// What a caller does and says, worked out before the first call.
struct CallerKind: Sendable {
    let spoken: SpokenScript
    let noise: Scenario.Decibels?
    let echo: Scenario.Decibels?

    /// Reads what the caller says from the fixture.
    ///
    /// - Throws: If a WAV cannot be read.
    init(_ caller: Scenario.Caller, fixture: Fixture) throws(AudioError) {
        self.spoken = try SpokenScript(caller, fixture: fixture)
        self.noise = caller.noise
        self.echo = caller.echo
    }
}
