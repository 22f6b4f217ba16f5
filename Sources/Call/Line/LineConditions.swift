package import Timeline

/// How good the lines between the parties of a simulated run are. The default is a line that takes no time and
/// loses nothing.
package struct LineConditions: Hashable, Sendable {
    /// How long anything takes from one end to the other, drawn for each. Nothing overtakes on a line.
    package var delay: Delay
    /// How often something is lost on its way and sent again.
    package var loss: Ratio

    package init(delay: Delay = .fixed(.zero), loss: Ratio = .zero) {
        self.delay = delay
        self.loss = loss
    }

    /// After how long what was lost is sent again: the least that TCP waits on Linux.
    static let retransmission = Duration.milliseconds(200)

    /// Whether nothing on a line takes any time.
    package var isInstant: Bool { self.delay == .fixed(.zero) && self.loss == .zero }

    /// How long the next thing takes on a line with this chance.
    package func next(using random: inout SeededGenerator) -> Duration {
        var delay = self.delay.applied(to: .zero, using: &random)
        var wait = Self.retransmission
        // Beyond a few losses in a row TCP's patience is no matter of chance.
        for _ in 0..<4 {
            guard self.loss != .zero,
                Int64.random(in: 0..<1_000_000, using: &random) < self.loss.partsPerMillion
            else { break }
            delay += wait
            wait *= 2
        }
        return delay
    }
}
