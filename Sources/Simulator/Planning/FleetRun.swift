import Call
import Scenario
import Timeline
import Trace

/// One load, as it is worked through.
struct FleetRun {
    /// A call that goes on.
    struct Call {
        var number: Int32
        /// The next step, and the one behind the last, among all.
        var step: UInt32
        var stepEnd: UInt32
        /// What it does at the moment, in packets in a thousand seconds.
        var frames: Int32 = 0
        var due: Int64
        /// How much later than by itself everything comes.
        var late: Int64 = 0
        /// How much of that is of this turn.
        var lateInTurn: Int64 = 0
        /// How many sessions it has at each provider.
        var open: SIMD4<UInt8> = .zero
        /// A provider refused, so that this turn has no answer.
        var isLost = false
        var hasTurn = false
        var isOver = false
    }

    private let settings: FleetModel.Settings
    private let window: FleetModel.Window
    /// The steps of all templates, one behind the other.
    private let steps: [CallTemplate.Step]
    private let starts: [UInt32]
    private let random: SeededGenerator
    private let frameCost: Int64
    private let callCost: Int64
    private let workCost: Duration
    private var arrivals: Arrivals
    private var calls: [Call] = []
    private var free: [Int32] = []
    private var queue = CallQueue()
    private var servers: [Workload]
    private var doors: [Admission]
    private var now = Instant.start
    private let isClosed: Bool
    private var openCount = 0
    private(set) var forecast = Forecast()
    // What the servers had spent.
    private var nextLook: Instant
    private var spentAtStart: Duration?
    private var spentAtLook = Duration.zero

    init(
        _ templates: CallTemplates,
        _ settings: FleetModel.Settings,
        _ load: Scenario.Load,
        _ window: FleetModel.Window
    ) {
        self.settings = settings
        self.window = window
        self.steps = templates.calls.flatMap(\.steps)
        var starts: [UInt32] = [0]
        for call in templates.calls { starts.append((starts.last ?? 0) + UInt32(call.steps.count)) }
        self.starts = starts
        self.random = SeededGenerator(seed: settings.seed).child(0x706C_616E)
        self.frameCost = settings.costs.perFrame.wholeNanoseconds
        self.workCost = settings.costs.perTurn / CallTemplate.workCount
        self.arrivals = Arrivals(load, seed: settings.seed)
        self.isClosed = self.arrivals.concurrentMax != nil
        self.callCost = settings.costs.perCallSecond.wholeNanoseconds
        self.servers = Array(
            repeating: Workload(coreCount: settings.coreCount),
            count: settings.serverCount
        )
        self.doors = Provider.allCases.map { Admission(settings.providers.limits(of: $0)) }
        self.nextLook = window.from
    }

    // MARK: The queue

    mutating func run() {
        while let next = self.nextInstant {
            if let until = self.window.until, next >= until { break }
            while self.nextLook <= next { self.look() }
            self.now = next
            self.forecast.eventCount += 1
            if let due = self.arrivals.nextDue, due <= next {
                self.begin()
            } else {
                self.goOn()
            }
        }
        self.conclude()
    }

    /// A call that is due begins before others go on.
    private var nextInstant: Instant? {
        guard let due = self.arrivals.nextDue else { return self.queue.nextInstant }
        let next = max(due, self.now)
        return self.queue.nextInstant.map { min($0, next) } ?? next
    }

    private mutating func begin() {
        guard let arrival = self.arrivals.next(by: self.now) else { return }
        var random = self.random.child(UInt64(arrival.number))
        let template = Int.random(in: 0..<self.starts.count - 1, using: &random)
        let call = Call(
            number: Int32(arrival.number),
            step: self.starts[template],
            stepEnd: self.starts[template + 1],
            due: arrival.due.nanoseconds,
            late: arrival.due.duration(to: self.now).wholeNanoseconds
        )
        let place = self.free.popLast() ?? Int32(self.calls.count)
        if Int(place) == self.calls.count {
            self.calls.append(call)
        } else {
            self.calls[Int(place)] = call
        }
        self.change(by: self.callCost, Int(place))
        self.openCount += 1
        self.forecast.callCount += 1
        self.forecast.callCountMax = max(self.forecast.callCountMax, self.openCount)
        self.plan(place)
    }

    /// Puts the next step of a call into the queue, or lets the call go.
    private mutating func plan(_ place: Int32) {
        let call = self.calls[Int(place)]
        guard call.step < call.stepEnd else { return self.free.append(place) }
        let at = call.due + call.late + self.steps[Int(call.step)].at.wholeNanoseconds
        self.queue.add(place, at: max(Instant(nanoseconds: at), self.now))
    }

    private mutating func goOn() {
        guard let place = self.queue.popFirst() else { return }
        let step = self.steps[Int(self.calls[Int(place)].step)]
        self.calls[Int(place)].step += 1
        self.carryOut(step.deed, Int(place))
        self.plan(place)
    }

    // MARK: What comes to pass

    private mutating func carryOut(_ deed: CallTemplate.Step.Deed, _ place: Int) {
        switch deed {
        case .turn:
            self.calls[place].isLost = false
            self.calls[place].hasTurn = true
            self.calls[place].lateInTurn = 0
        case .frames(let perKilosecond): self.setFrames(perKilosecond, place)
        case .open(let provider): self.open(provider, place)
        case .close(let provider): self.close(provider, place)
        case .work: if !self.calls[place].isLost { self.work(place) }
        case .firstAudio(let alone):
            guard !self.calls[place].isLost else { return }
            self.work(place)
            guard self.now >= self.window.from else { return }
            self.forecast.turnCount += 1
            let late = Duration.nanoseconds(self.calls[place].lateInTurn)
            self.forecast.firstAudio.record(alone + late)
        case .ended: self.end(place)
        }
    }

    private func server(of place: Int) -> Int {
        Int(self.calls[place].number) % self.servers.count
    }

    /// The server has something to do, and the rest of the call waits for it.
    private mutating func work(_ place: Int) {
        let server = self.server(of: place)
        self.servers[server].advance(to: self.now)
        let delay = self.servers[server].add(self.workCost).wholeNanoseconds
        self.calls[place].late += delay
        self.calls[place].lateInTurn += delay
    }

    private mutating func setFrames(_ perKilosecond: Int32, _ place: Int) {
        let (before, after) = (Int64(self.calls[place].frames), Int64(perKilosecond))
        let change = after * self.frameCost / 1_000 - before * self.frameCost / 1_000
        self.change(by: change, place)
        self.calls[place].frames = perKilosecond
    }

    /// From now on a call gives its server so much more to do in a second, or less.
    private mutating func change(by change: Int64, _ place: Int) {
        let server = self.server(of: place)
        self.servers[server].advance(to: self.now)
        self.servers[server].change(by: change)
    }

    private mutating func open(_ provider: Provider, _ place: Int) {
        guard !self.calls[place].isLost else { return }
        let index = provider.index
        if let refusal = self.doors[index].enter(at: self.now) {
            self.forecast.refusals[provider, default: 0] += 1
            if self.forecast.refusal == nil { self.forecast.refusal = (provider, refusal) }
            self.refuse(place)
        } else {
            self.calls[place].open[index] += 1
        }
    }

    /// A turn has no answer. Before the first, it is the call that comes to nothing.
    private mutating func refuse(_ place: Int) {
        self.calls[place].isLost = true
        guard self.calls[place].hasTurn else {
            self.forecast.lostCallCount += 1
            self.end(place)
            self.calls[place].step = self.calls[place].stepEnd
            return
        }
        if self.now >= self.window.from { self.forecast.lostTurnCount += 1 }
    }

    private mutating func close(_ provider: Provider, _ place: Int) {
        guard self.calls[place].open[provider.index] > 0 else { return }
        self.calls[place].open[provider.index] -= 1
        self.doors[provider.index].leave()
    }

    private mutating func end(_ place: Int) {
        guard !self.calls[place].isOver else { return }
        self.calls[place].isOver = true
        self.setFrames(0, place)
        self.change(by: 0 - self.callCost, place)
        for provider in Provider.allCases {
            while self.calls[place].open[provider.index] > 0 { self.close(provider, place) }
        }
        self.openCount -= 1
        guard self.isClosed else { return }
        let call = Arrivals.Call(
            number: Int(self.calls[place].number),
            due: Instant(nanoseconds: self.calls[place].due)
        )
        self.arrivals.callEnded(call, at: self.now)
    }

    // MARK: The servers' time

    private static let second = Duration.seconds(1)

    /// What all servers have spent by `instant`.
    private mutating func spent(by instant: Instant) -> Duration {
        var sum = Duration.zero
        for index in self.servers.indices {
            self.servers[index].advance(to: instant)
            sum += self.servers[index].spent
        }
        return sum
    }

    private mutating func look() {
        let spent = self.spent(by: self.nextLook)
        if self.spentAtStart == nil {
            self.spentAtStart = spent
        } else {
            let share = self.share(of: spent - self.spentAtLook, in: Self.second)
            self.forecast.noteUtilization(share)
        }
        self.spentAtLook = spent
        self.nextLook = self.nextLook.advanced(by: Self.second)
    }

    private func share(of spent: Duration, in time: Duration) -> Ratio {
        let possible =
            Int128(time.wholeNanoseconds)
            * Int128(self.settings.serverCount * self.settings.coreCount)
        guard possible > 0 else { return .zero }
        let parts = Int128(spent.wholeNanoseconds) * 1_000_000 / possible
        return Ratio(partsPerMillion: Int64(min(parts, 1_000_000)))
    }

    private mutating func conclude() {
        let end = max(self.window.until ?? self.now, self.window.from)
        let spent = self.spent(by: end) - (self.spentAtStart ?? .zero)
        self.forecast.utilization = self.share(of: spent, in: self.window.from.duration(to: end))
        self.forecast.noteUtilization(self.forecast.utilization)
        for provider in Provider.allCases {
            self.forecast.sessionsMax[provider] = self.doors[provider.index].openCountMax
        }
    }
}

extension Provider {
    fileprivate var index: Int {
        switch self {
        case .asr: 0
        case .llm: 1
        case .tts: 2
        }
    }
}
