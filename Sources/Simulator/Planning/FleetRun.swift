import Call
import Scenario
import Timeline
import Trace

/// One load, as it is worked through.
struct FleetRun {
    /// A call that goes on.
    struct Call {
        /// Beyond 2^32 it begins anew: all that follows from it is the server.
        var number: UInt32
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
    private var servers: FleetServers
    private var doors: [Admission]
    private var now = Instant.start
    private let isClosed: Bool
    private var openCount = 0
    private(set) var forecast = Forecast()
    // What the servers had spent.
    private var nextLook: Instant
    private var spentAtStart: Int128?
    private var spentAtLook: Int128 = 0

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
        self.servers = FleetServers(count: settings.serverCount, coreCount: settings.coreCount)
        self.doors = Provider.allCases.map { Admission(settings.providers.limits(of: $0)) }
        self.nextLook = window.from
    }

    // MARK: The queue

    /// Works through the load, to its end or until a server is so far behind that more of it tells nothing.
    mutating func run() {
        while !self.servers.isOverrun, let next = self.nextInstant {
            if let until = self.window.until, next >= until { break }
            self.look(until: next)
            guard !self.servers.isOverrun else { break }
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
            number: UInt32(truncatingIfNeeded: arrival.number),
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
        let delay = self.servers.add(self.workCost, to: server, at: self.now).wholeNanoseconds
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
        self.servers.change(self.server(of: place), by: change, at: self.now)
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

    /// Looks at each second that is over by `instant`.
    ///
    /// Where nothing happens a second takes no more of the servers than the one before, so that of all
    /// of these only the first is looked at.
    private mutating func look(until instant: Instant) {
        for _ in 0..<2 {
            guard self.nextLook <= instant, !self.servers.isOverrun else { return }
            self.look()
        }
        let idle = self.nextLook.duration(to: instant)
        guard idle >= .zero, !self.servers.isOverrun else { return }
        let secondCount = idle.wholeNanoseconds / Self.second.wholeNanoseconds
        self.nextLook = self.nextLook.advanced(by: .seconds(secondCount))
        self.spentAtLook = self.spent(by: self.nextLook)
        self.nextLook = self.nextLook.advanced(by: Self.second)
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

    /// What all servers have spent by `instant`, in billionths of nanoseconds.
    private mutating func spent(by instant: Instant) -> Int128 {
        self.servers.advance(to: instant)
        self.now = max(self.now, instant)
        return self.servers.spent
    }

    private func share(of spent: Int128, in time: Duration) -> Ratio {
        let possible =
            Int128(time.wholeNanoseconds)
            * Int128(self.settings.serverCount * self.settings.coreCount)
        guard possible > 0 else { return .zero }
        let parts = spent / 1_000_000_000 * 1_000_000 / possible
        return Ratio(partsPerMillion: Int64(min(parts, 1_000_000)))
    }

    private mutating func conclude() {
        let wanted = self.servers.isOverrun ? self.now : self.window.until ?? self.now
        self.look(until: wanted)
        let end = max(self.servers.isOverrun ? self.now : wanted, self.window.from)
        let spent = self.spent(by: end) - (self.spentAtStart ?? 0)
        self.forecast.utilization = self.share(of: spent, in: self.window.from.duration(to: end))
        self.forecast.noteUtilization(self.forecast.utilization)
        if self.servers.isOverrun { self.forecast.overrunAt = end }
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
