import Timeline

/// The servers of a fleet, and what all of them have spent.
///
/// A look at all costs what those cost that have something to do: the others spend nothing.
struct FleetServers {
    /// Who waits for longer than this will not be served: nobody stays on the line, and what waits only grows.
    static let waitMax = Duration.seconds(600)

    private var servers: [Workload]
    /// Those that may have something to do, in any order, and whether each server is among them.
    private var busy: [Int32] = []
    private var isBusy: [Bool]
    /// Of all servers so far, in billionths of nanoseconds.
    private(set) var spent: Int128 = 0
    /// Whether what came to one of them had to wait for longer than ``waitMax``.
    private(set) var isOverrun = false

    init(count: Int, coreCount: Int) {
        self.servers = Array(repeating: Workload(coreCount: coreCount), count: count)
        self.isBusy = Array(repeating: false, count: count)
    }

    var count: Int { self.servers.count }

    /// From `instant` on so much more, or less, comes to `server` in a second.
    mutating func change(_ server: Int, by change: Int64, at instant: Instant) {
        self.pass(server, until: instant)
        self.servers[server].change(by: change)
        self.note(server)
    }

    /// A job comes to `server` that takes `time`.
    ///
    /// - Returns: How long it takes until it is done.
    mutating func add(_ time: Duration, to server: Int, at instant: Instant) -> Duration {
        self.pass(server, until: instant)
        self.note(server)
        return self.servers[server].add(time)
    }

    /// Lets the time of all pass until `instant`.
    mutating func advance(to instant: Instant) {
        var place = 0
        while place < self.busy.count {
            let server = Int(self.busy[place])
            self.pass(server, until: instant)
            if self.servers[server].isIdle {
                self.isBusy[server] = false
                self.busy.swapAt(place, self.busy.count - 1)
                self.busy.removeLast()
            } else {
                place += 1
            }
        }
    }

    private mutating func pass(_ server: Int, until instant: Instant) {
        self.spent += self.servers[server].advance(to: instant)
        if self.servers[server].isBehind(by: Self.waitMax) { self.isOverrun = true }
    }

    private mutating func note(_ server: Int) {
        guard !self.isBusy[server] else { return }
        self.isBusy[server] = true
        self.busy.append(Int32(server))
    }
}
