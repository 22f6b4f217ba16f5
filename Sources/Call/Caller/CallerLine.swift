import DequeModule
import Timeline
import Trace
import Wire

/// A caller's connections, one after the other, with what goes wrong on them in the direction of the server.
struct CallerLine: Sendable {
    private let call: Int
    private let framing: AudioFraming
    private let faults: FaultPlan
    private var line: Line<CallerUtterance>
    private var dialCount = 0
    /// How long our side takes to close.
    private var slowClose: Duration = .zero
    /// What becomes of the connection that is being made.
    private(set) var reception = Reception.welcome

    init(call: Int, framing: AudioFraming, faults: FaultPlan) {
        self.call = call
        self.framing = framing
        self.faults = faults
        self.line = Line(plan: faults, number: 0, at: .start)
        self.line.closed()
    }

    /// Whether there is no connection, or a fault ended it.
    var isOver: Bool { self.line.isOver }

    /// Whether nothing passes in either direction.
    var isDead: Bool { self.line.isDead }

    var nextDeadline: Instant? { self.line.nextDeadline }

    /// A connection is to be made.
    mutating func dial() -> Reception {
        self.dialCount += 1
        self.line.closed()
        let identity = FaultPlan.Identity(call: self.call, turn: 0)
        self.reception = self.faults.reception(ofHandshake: self.dialCount, for: identity)
        return self.reception
    }

    mutating func opened(at now: Instant, _ orders: inout UniqueDeque<Caller.Order>) {
        self.slowClose = .zero
        self.line = Line(
            plan: self.faults,
            number: self.dialCount,
            memory: self.line.legacy,
            at: now
        )
        let identity = FaultPlan.Identity(call: self.call, turn: 0)
        self.give(&orders) { line, orders in
            line.identified(identity, at: now, &orders)
            line.opened(at: now, &orders)
        }
    }

    mutating func send(
        _ packet: Caller.Packet,
        of duration: Duration,
        due: Instant,
        _ orders: inout UniqueDeque<Caller.Order>
    ) {
        // 16,000 samples of 2 bytes a second.
        let byteCount = self.framing.headerByteCount + Int(duration.wholeNanoseconds / 31_250)
        let utterance = CallerUtterance.audio(packet, due: due, byteCount: byteCount)
        guard !self.faults.isEmpty else { return orders.append(.line(.send(utterance))) }
        let identity = FaultPlan.Identity(call: self.call, turn: packet.turn)
        self.give(&orders) { line, orders in
            line.identified(identity, at: due, &orders)
            line.send(utterance, at: due, &orders)
        }
    }

    mutating func send(
        _ utterance: CallerUtterance,
        at now: Instant,
        _ orders: inout UniqueDeque<Caller.Order>
    ) {
        self.give(&orders) { line, orders in line.send(utterance, at: now, &orders) }
    }

    mutating func deadlineReached(at now: Instant, _ orders: inout UniqueDeque<Caller.Order>) {
        guard !self.faults.isEmpty else { return }
        self.give(&orders) { line, orders in line.deadlineReached(at: now, &orders) }
    }

    /// The caller hangs up, after all that it said.
    ///
    /// - Returns: When our side has closed.
    mutating func hangUp(at now: Instant, _ orders: inout UniqueDeque<Caller.Order>) -> Instant {
        if self.faults.isEmpty {
            self.line.closed()
            orders.append(.hangUp)
        } else {
            self.give(&orders) { $0.close(code: 1000, reason: "", at: now, &$1) }
            // A line that says nothing more does not say goodbye, but it is hung up nevertheless.
            if self.line.isSilent, self.line.nextDeadline == nil { orders.append(.hangUp) }
        }
        return self.lastDue(at: now).advanced(by: self.slowClose)
    }

    /// When all that was said is through, and the connection at its end if that was on its way.
    func lastDue(at now: Instant) -> Instant { self.line.lastDue(at: now) }

    mutating func closed() { self.line.closed() }

    private mutating func give(
        _ orders: inout UniqueDeque<Caller.Order>,
        _ fact: (inout Line<CallerUtterance>, inout UniqueDeque<LineOrder<CallerUtterance>>) -> Void
    ) {
        var lineOrders = UniqueDeque<LineOrder<CallerUtterance>>()
        fact(&self.line, &lineOrders)
        while let order = lineOrders.popFirst() {
            if case .closeSlowly(let duration) = order { self.slowClose = duration }
            orders.append(.line(order))
        }
    }
}
