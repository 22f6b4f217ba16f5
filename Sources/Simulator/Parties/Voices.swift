import Audio
import Fixture
import Scenario

/// What the callers of a scenario do and say, which takes longer to work out than a short run of them.
package struct Voices: Sendable {
    private let kinds: [Scenario.Caller: CallerKind]
    /// What they say, by the short digests of the files, if audio passes as bytes.
    private let waves: [UInt32: [UInt8]]

    /// Reads what the callers of `scenario` say from `fixture`.
    ///
    /// - Throws: If the audio cannot be read.
    init(_ scenario: Scenario, fixture: Fixture, fidelity: Fidelity) throws(AudioError) {
        var kinds: [Scenario.Caller: CallerKind] = [:]
        for caller in scenario.callers where kinds[caller] == nil {
            kinds[caller] = try CallerKind(caller, fixture: fixture)
        }
        self.kinds = kinds
        switch fidelity {
        case .messages: self.waves = [:]
        case .wire: self.waves = try scenario.waves(of: fixture)
        }
    }

    /// Those of `scenario`, in its order; `nil` if somebody else is among them.
    func kinds(of scenario: Scenario) -> [CallerKind]? {
        let kinds = scenario.callers.compactMap { self.kinds[$0] }
        return kinds.count == scenario.callers.count ? kinds : nil
    }

    /// What the recognizer compares with what it hears.
    func waves(of scenario: Scenario) -> [UInt32: [UInt8]] {
        scenario.saysWhatItReads ? self.waves : [:]
    }
}
