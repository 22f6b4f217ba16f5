import Timeline

/// Gathers the records of each call of a run, until nothing more is to be expected of it.
///
/// A call is settled when it has ended, a while has passed in which providers may still tell of it, and no
/// connection is open any more that is known to be its own. So what is held at a time is what is
/// going on, however long the run.
package struct CallCollector: Sendable {
    /// What there is to look at.
    package enum Piece: Sendable, Equatable {
        /// All records of a call, in the order of their times.
        case call(Int, [TraceRecord])
        /// Records of no call that is known, or of one that was settled before.
        case stray([TraceRecord])
    }

    /// How many records of a call are held. Of a call that goes on for hours the oldest are let go.
    package static let recordCountMax = 50_000
    /// How long a connection that a server forgot may keep a call from being settled.
    private static let grace = Duration.seconds(10)

    private struct Connection: Hashable {
        var provider: Provider
        var number: Int
    }

    fileprivate struct OpenCall {
        var records: [TraceRecord] = []
        var endedAt: Instant?
        var connectionCount = 0
    }

    private let farewell: Duration
    private var calls: [Int: OpenCall] = [:]
    /// In the order in which they ended.
    private var ended: [Int] = []
    /// Before that, none of them settles.
    private var settlesNext = Instant(nanoseconds: .max)
    private var opened: [Connection: TraceRecord] = [:]
    private var strays: [TraceRecord] = []

    /// A collector that waits for `farewell` after a call's end before it counts as settled.
    package init(farewell: Duration) {
        self.farewell = farewell
    }

    /// A whole run, whose `records` may be in any order, call by call.
    package static func pieces(of records: [TraceRecord]) -> [Piece] {
        // With a connection goes who turned out to have made it.
        var owners: [Connection: Int] = [:]
        for record in records {
            guard case .connectionClosed(let provider, let number) = record.event else { continue }
            owners[Connection(provider: provider, number: number)] = record.call
        }
        var calls: [Int: [TraceRecord]] = [:]
        var strays: [TraceRecord] = []
        for record in records {
            var record = record
            if case .connectionOpened(let provider, let number) = record.event {
                let owner = owners[Connection(provider: provider, number: number)]
                record.call = owner ?? record.call
            }
            if let call = record.call {
                calls[call, default: []].append(record)
            } else {
                strays.append(record)
            }
        }
        let pieces = calls.sorted { $0.key < $1.key }.map { Piece.call($0.key, $0.value) }
        return pieces + (strays.isEmpty ? [] : [.stray(strays)])
    }

    /// How many calls are held.
    package var openCallCount: Int { self.calls.count }

    /// Takes a record, whose time is not before that of the last one by much, unless one of them was foretold.
    ///
    /// - Returns: What is settled by then.
    package mutating func add(_ record: TraceRecord) -> [Piece] {
        switch record.event {
        case .connectionOpened(let provider, let number):
            let connection = Connection(provider: provider, number: number)
            self.opened[connection] = record
            if let call = record.call { self.calls[call]?.connectionCount += 1 }
        case .connectionClosed(let provider, let number):
            self.close(Connection(provider: provider, number: number), record)
        default: self.file(record)
        }
        return self.settle(until: record.event.isForetold ? Instant(nanoseconds: .min) : record.at)
    }

    /// Takes all that is left when the run is over.
    package mutating func takeRest() -> [Piece] {
        // Whose they are is not known, and now nobody will say.
        let open = self.opened.values.sorted { ($0.at, $0.call ?? 0) < ($1.at, $1.call ?? 0) }
        for record in open { self.file(record) }
        let calls = self.calls.sorted { $0.key < $1.key }
        let pieces = calls.map { Piece.call($0.key, $0.value.records.inOrder) }
        self.calls = [:]
        self.ended = []
        self.opened = [:]
        defer { self.strays = [] }
        return pieces + (self.strays.isEmpty ? [] : [.stray(self.strays.inOrder)])
    }

    /// A connection is told of in the call that it turned out to be of.
    private mutating func close(_ connection: Connection, _ record: TraceRecord) {
        guard var opened = self.opened.removeValue(forKey: connection) else {
            return self.file(record)
        }
        if let call = opened.call {
            self.calls[call]?.connectionCount -= 1
            if let known = self.calls[call], known.connectionCount == 0, let at = known.endedAt {
                self.settlesNext = min(self.settlesNext, at.advanced(by: self.farewell))
            }
        }
        opened.call = record.call ?? opened.call
        self.file(opened)
        self.file(record)
    }

    private mutating func file(_ record: TraceRecord) {
        guard let call = record.call else { return self.strays.append(record) }
        // A call begins with the caller; what comes of it later than its end is found by its number.
        if self.calls[call] == nil, !record.event.beginsCall { return self.strays.append(record) }
        self.calls[call, default: OpenCall()].records.append(record)
        if case .ended = record.event, self.calls[call]?.endedAt == nil {
            self.calls[call]?.endedAt = record.at
            self.ended.append(call)
            self.settlesNext = min(self.settlesNext, record.at.advanced(by: self.farewell))
        }
        self.calls[call]?.trim()
    }

    private mutating func settle(until now: Instant) -> [Piece] {
        var pieces: [Piece] = []
        if !self.strays.isEmpty {
            pieces.append(.stray(self.strays))
            self.strays = []
        }
        // Of a server that forgets its connections many calls wait, and every record comes by here.
        guard self.settlesNext <= now else { return pieces }
        self.settlesNext = Instant(nanoseconds: .max)
        var place = 0
        while place < self.ended.count {
            let number = self.ended[place]
            guard let call = self.calls[number], let endedAt = call.endedAt else {
                preconditionFailure("call \(number) has ended, and is held until it is settled")
            }
            let settlesAt = endedAt.advanced(by: self.farewell)
            let heldUntil =
                call.connectionCount > 0 ? settlesAt.advanced(by: Self.grace) : settlesAt
            if heldUntil <= now {
                self.ended.remove(at: place)
                self.calls[number] = nil
                pieces.append(.call(number, call.records.inOrder))
                continue
            }
            self.settlesNext = min(self.settlesNext, heldUntil)
            if settlesAt > now { break }
            place += 1
        }
        return pieces
    }
}

extension CallCollector.OpenCall {
    /// Lets the oldest go, but not how the call began.
    fileprivate mutating func trim() {
        guard self.records.count > 2 * CallCollector.recordCountMax else { return }
        let excess = self.records.count - CallCollector.recordCountMax
        self.records.removeSubrange(Self.beginningCount..<Self.beginningCount + excess)
    }

    private static let beginningCount = 10
}

extension [TraceRecord] {
    /// Those of the same time stay in the order in which they came.
    package var inOrder: [TraceRecord] {
        self.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}

extension TraceEvent {
    /// Whether it is noted before its time: when a caller begins to speak, it is known when that will end. So
    /// such a record does not tell how late it is.
    package var isForetold: Bool { self == .speechEnded }

    /// Whether a call may be heard of for the first time by this.
    fileprivate var beginsCall: Bool {
        switch self {
        case .dialled, .ended: true
        default: false
        }
    }
}
