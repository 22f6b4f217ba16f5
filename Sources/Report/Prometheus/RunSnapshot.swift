package import Trace

/// How a run stands, at one moment of it. Whoever runs it counts along; nothing here is worked out from a
/// trace.
package struct RunSnapshot: Sendable, Equatable {
    package struct Calls: Sendable, Equatable {
        /// Those that should have been started by now.
        package var due = 0
        package var started = 0
        /// Those that are connected now.
        package var up = 0
        package var completed = 0
        package var failed = 0

        package init() {}
    }

    package struct Turns: Sendable, Equatable {
        package var completed = 0
        package var failed = 0
        /// Those whose answer never ended.
        package var stuck = 0

        package init() {}
    }

    package var scenario: String
    package var seed: UInt64
    /// Of Ringer.
    package var version: String
    package var calls = Calls()
    package var turns = Turns()
    /// In the run's time, as all that is measured of a server.
    package var firstAudio = Buckets.firstAudio
    /// What broke a rule so far, as far as it is known while the run goes on.
    package var violations: [Violation.Kind: Int] = [:]
    /// In the run's time.
    package var sendLateness = Buckets.sendLateness
    /// The processor time of our process; `nil` if it is not known.
    package var cpu: Duration?
    /// `nil` if it is not known.
    package var residentByteCount: Int?
    /// `nil` if it is not known.
    package var openDescriptorCount: Int?

    /// A run of which nothing has happened yet.
    package init(scenario: String, seed: UInt64, version: String) {
        self.scenario = scenario
        self.seed = seed
        self.version = version
    }
}
