import Call
import Fixture
import Scenario
import Timeline
import Trace

/// The callers of a simulated run: each calls when the load wants it, and is forgotten when its call is over.
final class VirtualFleet {
    let world: World
    private let scenario: Scenario
    private let kinds: [CallerKind]
    private let seed: UInt64
    private let context: CallerEnd.Context
    private var arrivals: Arrivals
    private var callers: [Int: CallerEnd] = [:]
    private var isInterrupted = false
    /// When the world was last told that a call may be due.
    private var plannedDue: Instant?

    init(
        _ scenario: Scenario,
        _ kinds: [CallerKind],
        _ waves: [UInt32: [UInt8]],
        _ matcher: Matcher,
        _ options: SimulatedRun.Options,
        _ spoke: @escaping (Int, Instant) -> Void,
        _ observe: @escaping (TraceRecord) -> Void
    ) {
        let seed = options.seed
        let faults = scenario.faults.map(\.fault)
        let world = World(record: observe)
        let quality = LinkQuality(conditions: scenario.lines, fidelity: options.fidelity)
        let providers = VirtualProviders(
            scenario.providers,
            matcher: matcher,
            faults: faults,
            endpointSilence: scenario.server.endpointSilence,
            quality: quality,
            waves: waves,
            seed: seed,
            in: world
        )
        var settings = AgentSettings(scenario.server)
        options.bend?.settings(&settings)
        self.context = CallerEnd.Context(
            world: world,
            server: VirtualServer(
                settings,
                providers: providers,
                quality: quality,
                bend: options.bend,
                seed: seed,
                in: world
            ),
            sounds: Sounds(matcher),
            faults: FaultPlan(faults, of: .caller, random: SeededGenerator(seed: seed)),
            fidelity: options.fidelity,
            seed: seed,
            spoke: spoke
        )
        self.world = world
        self.scenario = scenario
        self.kinds = kinds
        self.seed = seed
        self.arrivals = Arrivals(scenario.load, seed: seed, part: options.part)
        if options.notesCoverage { self.context.server.coverage = AgentCoverage() }
        world.call = { [unowned self] in self.callWhoIsDue() }
        self.planNext()
    }

    /// Where agents were when they were told what; `nil` if it was not to be noted.
    var coverage: AgentCoverage? { self.context.server.coverage }

    /// All callers hang up, and nobody else calls.
    func interrupt() {
        self.isInterrupted = true
        for number in self.callers.keys.sorted() { self.callers[number]?.interrupt() }
    }

    private func callWhoIsDue() {
        self.plannedDue = nil
        while !self.isInterrupted, let call = self.arrivals.next(by: self.world.now) {
            let index = self.scenario.callerIndex(ofCall: call.number, seed: self.seed)
            let caller = CallerEnd(
                call: call.number,
                kind: self.kinds[index],
                context: self.context
            ) { [unowned self] in
                self.ended(call)
            }
            self.callers[call.number] = caller
            caller.dial(due: call.due)
        }
        self.planNext()
    }

    private func planNext() {
        guard let due = self.arrivals.nextDue, !self.isInterrupted, due != self.plannedDue
        else { return }
        self.plannedDue = due
        self.world.call(at: due)
    }

    private func ended(_ call: Arrivals.Call) {
        self.callers[call.number] = nil
        self.arrivals.callEnded(call, at: self.world.now)
        self.planNext()
    }
}
