package import Timeline

extension Scenario {
    /// How the largest number of calls at a time is looked for, if it is.
    package struct Capacity: Hashable, Sendable {
        /// How many calls at a time are tried first, at least 1. With fewer than 10, half a minute has
        /// too few turns to say much about latency.
        package var from: Int
        /// The most that are tried.
        package var to: Int
        /// How long each number of calls is kept up, after all have begun.
        package var hold: Duration
        /// How near the answer must be.
        package var precision: Ratio

        package init(
            from: Int = 10,
            to: Int = 10_000,
            hold: Duration = .seconds(30),
            precision: Ratio = Ratio(partsPerMillion: 50_000)
        ) {
            self.from = from
            self.to = to
            self.hold = hold
            self.precision = precision
        }

        /// A search that has tried nothing yet.
        package var search: CapacitySearch {
            CapacitySearch(from: self.from, to: self.to, precision: self.precision)
        }

        /// The load that tries `level` calls at a time: all begin as gently as any, and then are
        /// kept up for ``hold``.
        package func load(at level: Int) -> Load {
            let rampUp = Load.gentleRampUp(of: level)
            return Load(.concurrent(level, rampUp: rampUp), lasts: rampUp + self.hold)
        }
    }
}
