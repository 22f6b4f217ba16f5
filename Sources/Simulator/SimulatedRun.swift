package import Audio
package import Call
package import Fixture
package import Scenario
package import Timeline
package import Trace

/// One run of a scenario in virtual time: the mocks, our server and the callers, on one thread.
package struct SimulatedRun: Sendable {
    /// What a run needs to know beside the scenario.
    package struct Options: Sendable {
        package var seed: UInt64
        /// Which part of the load is made here.
        package var part: LoadPart
        package var fidelity: Fidelity
        /// Whether it is noted where agents are when they are told what.
        package var notesCoverage: Bool
        /// What is wrong with the server, on purpose; `nil`: nothing.
        package var bend: Bend?

        package init(
            seed: UInt64 = 1,
            part: LoadPart = .whole,
            fidelity: Fidelity = .messages,
            notesCoverage: Bool = false,
            bend: Bend? = nil
        ) {
            self.seed = seed
            self.part = part
            self.fidelity = fidelity
            self.notesCoverage = notesCoverage
            self.bend = bend
        }
    }

    /// What a run leaves behind beside its trace.
    package struct Result: Sendable {
        /// How much happened.
        package var eventCount: Int
        /// When the last of it did.
        package var end: Instant
        /// Whether the run was told to stop before it was over.
        package var wasInterrupted: Bool
        /// Where agents were when they were told what; `nil` if it was not to be noted.
        package var coverage: AgentCoverage?
    }

    private let scenario: Scenario
    private let matcher: Matcher
    private let kinds: [CallerKind]
    private let waves: [UInt32: [UInt8]]
    private let options: Options

    /// A run of `scenario`.
    ///
    /// - Parameters:
    ///   - scenario: Who calls, and how the providers and our server behave.
    ///   - matcher: What the providers say.
    ///   - options: All else.
    ///   - voices: The callers' audio, if it was read before for the same callers and fidelity.
    /// - Throws: If the callers' audio cannot be read.
    package init(
        _ scenario: Scenario,
        matcher: Matcher,
        options: Options = Options(),
        voices: Voices? = nil
    ) throws(AudioError) {
        self.scenario = scenario
        self.matcher = matcher
        self.options = options
        var known = voices
        if voices?.kinds(of: scenario) == nil {
            known = try Voices(scenario, fixture: matcher.fixture, fidelity: options.fidelity)
        }
        self.kinds = known?.kinds(of: scenario) ?? []
        self.waves = known?.waves(of: scenario) ?? [:]
    }

    /// Runs until nothing is left to happen.
    ///
    /// - Parameters:
    ///   - isInterrupted: Asked now and then whether the callers are to hang up.
    ///   - spoke: Called with the number of a call whose caller sends a packet, if messages pass as values.
    ///   - observe: Called with each record of the trace, in order.
    /// - Returns: What became of it.
    package func run(
        isInterrupted: () -> Bool = { false },
        spoke: @escaping (Int, Instant) -> Void = { _, _ in },
        observe: @escaping (TraceRecord) -> Void
    ) -> Result {
        let fleet = VirtualFleet(
            self.scenario,
            self.kinds,
            self.waves,
            self.matcher,
            self.options,
            spoke,
            observe
        )
        var wasInterrupted = false
        fleet.world.run {
            if !wasInterrupted, isInterrupted() {
                wasInterrupted = true
                fleet.interrupt()
            }
            return false
        }
        return Result(
            eventCount: fleet.world.eventCount,
            end: fleet.world.end,
            wasInterrupted: wasInterrupted,
            coverage: fleet.coverage
        )
    }

    /// How long after a call's end a server may take to let the providers go: it learns of a caller who
    /// fell silent only by pings.
    package var farewell: Duration {
        let fallsSilent = self.kinds.contains {
            $0.spoken.script.steps.contains(.hangUp(.silently))
        }
        return fallsSilent ? .seconds(45) : .milliseconds(2_100)
    }

    /// Runs, and keeps the whole trace.
    package func trace() -> [TraceRecord] {
        var trace: [TraceRecord] = []
        _ = self.run { trace.append($0) }
        return trace
    }
}
