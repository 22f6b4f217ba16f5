extension Duration {
    /// How long `sampleCount` samples play. Exact at the rates that divide a second's nanoseconds,
    /// else cut off below one nanosecond.
    package init(sampleCount: Int, rate: Int) {
        let (seconds, rest) = sampleCount.quotientAndRemainder(dividingBy: rate)
        self = .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / rate)
    }

    /// How many whole samples fit. The duration must be at least zero and at most an hour, so that
    /// nothing overflows.
    package func sampleCount(rate: Int) -> Int {
        precondition((.zero ... .seconds(3_600)).contains(self), "no audio lasts \(self)")
        let (seconds, attoseconds) = self.components
        return Int(seconds) * rate + Int(attoseconds / 1_000_000_000) * rate / 1_000_000_000
    }
}
