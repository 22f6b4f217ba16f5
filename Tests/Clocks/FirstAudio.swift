import Timeline
import Trace

/// How long a caller waited for the first audio of an answer, on two clocks.
///
/// In virtual time nothing takes time but what the scenario says. So a live run is never sooner, and what it is
/// later by is what our server took, sockets included, and what callers and providers were late.
package struct FirstAudio: CustomStringConvertible {
    package let scenario: String
    package let call: Int?
    package let turn: Int
    package let live: Duration
    package let simulated: Duration
    /// What our server took in the live run besides what it takes in virtual time; 0 if that is not known.
    package let overhead: Duration
    /// How many steps of others were on the way to it.
    package let stepCount: Int

    /// `nil` if there was no answer on one of the clocks.
    init?(scenario: String, live: TurnTimeline, simulated: TurnTimeline) {
        guard let first = live.firstAudio, let second = simulated.firstAudio else { return nil }
        self.scenario = scenario
        self.call = live.call
        self.turn = live.turn
        self.live = first
        self.simulated = second
        if let taken = live.serverOverhead, let planned = simulated.serverOverhead {
            self.overhead = taken - planned
        } else {
            self.overhead = .zero
        }
        self.stepCount = live.parts.count { $0.owners != [.server] }
    }

    /// How much later it came in real time; below zero if it came sooner.
    package var lateness: Duration { self.live - self.simulated }

    /// Whether the two clocks agree.
    ///
    /// - Parameters:
    ///   - tolerance: How much later it may be, besides what our server took. In the run's time.
    ///   - lateness: How late a caller or a provider of the live run was at most, for each of their steps.
    /// - Returns: Whether it is not sooner, and not later than that.
    package func agrees(within tolerance: Duration, each lateness: Duration) -> Bool {
        let most = tolerance + lateness * self.stepCount
        return self.lateness >= .zero && self.lateness - self.overhead <= most
    }

    package var description: String {
        "\(self.scenario): call \(self.call ?? 0), turn \(self.turn): first_audio after "
            + "\(self.live.inMilliseconds) ms live, \(self.simulated.inMilliseconds) ms simulated, "
            + "and our server took \(self.overhead.inMilliseconds) ms of the difference"
    }
}
