package import Audio
import Call
package import Fixture
package import Scenario

/// What a caller will do and send, worked out before the first call.
package struct CallPlan: Sendable {
    let script: CallerScript
    let book: PacketBook
    let noise: Scenario.Decibels?
    let echo: Scenario.Decibels?

    /// Reads what the caller says from the fixture.
    ///
    /// - Throws: If a WAV cannot be read.
    package init(_ caller: Scenario.Caller, fixture: Fixture) throws(AudioError) {
        let spoken = try SpokenScript(caller, fixture: fixture)
        self.script = spoken.script
        self.noise = caller.noise
        self.echo = caller.echo
        self.book = PacketBook(spoken.audio)
    }
}
