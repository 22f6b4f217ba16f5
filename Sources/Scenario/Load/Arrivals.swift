package import Timeline

/// When the calls of a load are due, one after the other, decided by load and seed alone.
///
/// Take what is due with ``next(by:)``, and wake it at ``nextDue``. Tell it of each call that ended:
///
/// ```swift
/// while let call = arrivals.next(by: now) { dial(call) }
/// wakeUp(at: arrivals.nextDue)
/// ```
///
/// All calls were made when ``nextDue`` is `nil` and none is under way. It holds no call that is over,
/// nor one that is to come: a million take no more room than one.
package struct Arrivals: Sendable {
    /// A call that is to be made.
    package struct Call: Hashable, Sendable {
        /// Counts the calls of the whole load from 1, whatever part of it this is.
        package let number: Int
        /// When it is to begin, which is what its latency counts from.
        package let due: Instant

        package init(number: Int, due: Instant) {
            self.number = number
            self.due = due
        }
    }

    /// How long after the one before a call of a closed model is due at the earliest. A call that
    /// fails at once would else be followed by the next as fast as the machine can, and a server
    /// that has gone would be rung thousands of times a second.
    package static let followUpMin = Duration.milliseconds(100)

    /// How many calls there will be; `nil` if chance or the server decides that.
    package let total: Int?
    /// How many calls there are at a time at most; `nil` in an open model, where the server decides.
    package let concurrentMax: Int?
    /// How many calls were taken.
    package private(set) var begunCount = 0

    private let part: LoadPart
    private let callsMax: Int
    /// Of an open model.
    private var schedule: OpenSchedule?
    /// The next call of the open model.
    private var scheduled: Call?
    /// Of a closed model.
    private var places: CallPlaces?

    /// The calls of `part` of `load`, in a run with this seed.
    package init(_ load: Scenario.Load, seed: UInt64, part: LoadPart = .whole) {
        self.part = part
        self.callsMax = load.calls ?? .max
        if case .concurrent(let count, _) = load.shape {
            let places = CallPlaces(count, rampUp: load.rampUp, lasts: load.lasts, part: part)
            self.places = places
            self.concurrentMax = places.count
            self.total = places.count == 0 ? 0 : load.callCount.map { part.share(of: $0) }
        } else {
            self.schedule = OpenSchedule(load, seed: seed)
            self.concurrentMax = nil
            self.total = load.callCount.map { part.share(of: $0) }
        }
        self.schedule(number: part.number)
    }

    /// When the next call is due; `nil` if none is to come, or none before another ends.
    package var nextDue: Instant? { self.upcoming?.due }

    /// The next call, if it is due at `now` or was before. It counts as begun.
    package mutating func next(by now: Instant) -> Call? {
        guard let call = self.upcoming, call.due <= now else { return nil }
        self.begunCount += 1
        if self.places != nil {
            self.places?.taken()
        } else {
            self.schedule(number: self.part.call(self.begunCount))
        }
        return call
    }

    /// `call` has ended. In a closed model another takes its place; an open one does not care.
    package mutating func callEnded(_ call: Call, at now: Instant) {
        self.places?.freed(at: max(now, call.due.advanced(by: Self.followUpMin)))
    }

    private var upcoming: Call? {
        guard let places else { return self.scheduled }
        let number = self.part.call(self.begunCount)
        guard number <= self.callsMax, let due = places.nextDue else { return nil }
        return Call(number: number, due: due)
    }

    /// Looks up when call `number` of the open model is due. Those before it belong to other parts.
    private mutating func schedule(number: Int) {
        guard number <= self.callsMax, let due = self.schedule?.due(ofCall: number) else {
            self.scheduled = nil
            return
        }
        self.scheduled = Call(number: number, due: due)
    }
}
