/// How well we did our own part in a run: whatever we were late with, no server is to blame for.
package struct GeneratorHealth: Sendable, Equatable {
    /// What an event loop of ours does.
    package enum Role: String, Hashable, Sendable, CaseIterable {
        /// It runs callers.
        case fleet
        /// It runs the providers.
        case mocks
        /// It runs our server, which is what is measured.
        case server
    }

    /// How late packets were sent, in the run's time.
    package var sendLateness: Samples
    /// How late the mocks sent what was due, in the run's time.
    package var emissionLateness: Samples
    /// How the event loops kept up. A role without loops, or whose loops were not watched, is not in it.
    package var stalls: [Role: LoopStalls]
    /// The processor time of our process, in all its threads; `nil` if it is not known.
    package var cpu: Duration?
    /// What became of the machine's time; `nil` if it is not known.
    package var machine: MachineTime?
    /// How many descriptors were open at most; `nil` if it is not known.
    package var descriptorCountMax: Int?
    /// How many calls were due and could not be started, since this machine had no more to give.
    package var refusedStartCount: Int
    /// What our server did and what that took; `nil` if there was none of ours in the run.
    package var serverWork: ServerWork?

    package init(
        sendLateness: Samples = Samples([]),
        emissionLateness: Samples = Samples([]),
        stalls: [Role: LoopStalls] = [:],
        cpu: Duration? = nil,
        machine: MachineTime? = nil,
        descriptorCountMax: Int? = nil,
        refusedStartCount: Int = 0,
        serverWork: ServerWork? = nil
    ) {
        self.sendLateness = sendLateness
        self.emissionLateness = emissionLateness
        self.stalls = stalls
        self.cpu = cpu
        self.machine = machine
        self.descriptorCountMax = descriptorCountMax
        self.refusedStartCount = refusedStartCount
        self.serverWork = serverWork
    }
}
