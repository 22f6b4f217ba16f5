import Call
import Timeline
import Trace

/// Time, and all that is to happen in it: the engine of a simulated run.
///
/// What happens comes from one queue, in the order of its instants and, where these are equal, of its coming.
/// Nothing here knows a clock, a thread, or a collection without an order.
final class World {
    /// What can happen. Numbers are places in the tables below.
    enum Event {
        /// A machine wanted to be woken.
        case wake(Int32)
        /// The oldest thing under way on a link comes to one of its ends.
        case arrive(Int32, at: Link.End)
        /// An end of a link wanted to be woken.
        case timer(Int32, of: Link.End)
        /// A call may be due.
        case call
    }

    /// How much has happened.
    private(set) var eventCount = 0
    // Nothing is told anybody while one of these is looked at, so the checks for that, which took a tenth of
    // all time, are off.
    @exclusivity(unchecked) private var queue = EventQueue()
    /// When the event in the queue that wakes somebody is due; other events are from before. Far away if there is
    /// none.
    @exclusivity(unchecked) private var dues: [Instant] = []
    private var sleepers: [(any Sleeper)?] = []
    private var freeSleepers: [Int32] = []
    private var links: [Link?] = []
    private var freeLinks: [Int32] = []
    private let record: (TraceRecord) -> Void
    /// Is called when a call may be due.
    var call: () -> Void = {}

    /// A world in which nothing is to happen. `record` is given all that the machines record, in its order.
    init(record: @escaping (TraceRecord) -> Void) { self.record = record }

    /// Lets happen what is to happen, until nothing is, or `isStopped` says so. Then it lets go of all that was
    /// in it, since that holds the world in turn.
    func run(until isStopped: () -> Bool = { false }) {
        defer { self.close() }
        while !isStopped(), let event = unsafe self.queue.popFirst() {
            self.eventCount += 1
            switch event {
            case .wake(let place): self.wake(Int(place))
            case .arrive(let place, let end): self.links[Int(place)]?.arrive(at: end)
            case .timer(let place, let end): self.links[Int(place)]?.timerWentOff(of: end)
            case .call: self.call()
            }
        }
    }

    private func close() {
        for sleeper in self.sleepers { sleeper?.vanish() }
        (self.sleepers, self.links, self.call) = ([], [], {})
    }

    var now: Instant { unsafe self.queue.now }

    private func add(_ event: Event, at instant: Instant) {
        unsafe self.queue.add(event, at: instant)
    }

    /// When the last record was noted: what happens after it is deadlines of machines that are gone.
    private(set) var end = Instant.start

    func note(_ record: TraceRecord) {
        self.end = self.now
        self.record(record)
    }

    /// A call may be due at `instant`.
    func call(at instant: Instant) { self.add(.call, at: instant) }

    // MARK: Sleepers

    private func wake(_ place: Int) {
        guard unsafe self.dues[place] == self.now else { return }
        unsafe self.dues[place] = .never
        self.sleepers[place]?.wakeUp()
    }

    fileprivate func add(_ sleeper: any Sleeper) -> Int32 {
        if let place = self.freeSleepers.popLast() {
            self.sleepers[Int(place)] = sleeper
            return place
        }
        self.sleepers.append(sleeper)
        unsafe self.dues.append(.never)
        return Int32(self.sleepers.count - 1)
    }

    fileprivate func removeSleeper(_ place: Int32) {
        guard self.sleepers[Int(place)] != nil else { return }
        self.sleepers[Int(place)] = nil
        unsafe self.dues[Int(place)] = .never
        self.freeSleepers.append(place)
    }

    /// A later deadline costs nothing: the old event comes early, and the driver asks anew.
    fileprivate func wake(_ place: Int32, by deadline: Instant) {
        let due = max(deadline, self.now)
        guard unsafe due < self.dues[Int(place)] else { return }
        unsafe self.dues[Int(place)] = due
        self.add(.wake(place), at: due)
    }

    // MARK: Links

    func add(_ make: (Int32) -> Link) -> Link {
        let place = self.freeLinks.popLast() ?? Int32(self.links.count)
        let link = make(place)
        if Int(place) == self.links.count {
            self.links.append(link)
        } else {
            self.links[Int(place)] = link
        }
        return link
    }

    func remove(_ link: Link) {
        guard self.links[Int(link.place)] === link else { return }
        self.links[Int(link.place)] = nil
        self.freeLinks.append(link.place)
    }

    func arrive(_ link: Link, at end: Link.End, due: Instant) {
        self.add(.arrive(link.place, at: end), at: due)
    }

    /// Takes what happens next, if it is that something comes to `end` of `link`, and now.
    func takeArrival(of link: Link, at end: Link.End) -> Bool {
        guard case .arrive(link.place, end)? = unsafe self.queue.firstOfNow else { return false }
        _ = unsafe self.queue.popFirst()
        self.eventCount += 1
        return true
    }

    func wake(_ end: Link.End, of link: Link, at instant: Instant) {
        self.add(.timer(link.place, of: end), at: instant)
    }
}

/// Whoever has a machine that wants to be woken.
protocol Sleeper: AnyObject {
    /// The alarm of the machine rang.
    func wakeUp()
    /// The world has ended: it lets go of its machine, and of whom it knows.
    func vanish()
}

/// The clock and the alarm of a machine in a simulated run.
struct VirtualAlarm: Alarm {
    private let world: World
    private let place: Int32

    /// An alarm that wakes `sleeper`.
    init(in world: World, for sleeper: any Sleeper) {
        self.world = world
        self.place = world.add(sleeper)
    }

    var now: Instant { self.world.now }

    mutating func ring(by deadline: Instant?) {
        if let deadline { self.world.wake(self.place, by: deadline) }
    }

    mutating func cancel() { self.world.removeSleeper(self.place) }
}

/// A driver in a simulated run.
typealias VirtualDriver<Party: Machine & ~Copyable> = Driver<Party, VirtualAlarm>

extension Driver where Bell == VirtualAlarm, Party: ~Copyable {
    /// A driver of `party` in `world`, which belongs to `sleeper` and whose orders `carryOut` does.
    convenience init(
        _ party: consuming Party,
        in world: World,
        for sleeper: any Sleeper,
        woke: ((Duration) -> Void)? = nil,
        carryOut: @escaping (consuming Party.Order) -> Void
    ) {
        self.init(party, woke: woke, carryOut: carryOut) { _ in
            VirtualAlarm(in: world, for: sleeper)
        }
    }
}
