package import Timeline
package import Trace

/// What is counted and measured of a run. It adds up over calls, and over runs.
package struct RunTally: Sendable, Equatable {
    package var metrics = Metrics()
    /// How the calls went.
    package var calls = Calls()
    package var turns = Turns()
    /// How often each provider was connected to or refused to be, or the model was asked.
    package var connections: [Provider: Int] = [:]
    /// Whether the providers told of any connection at all.
    package var hasConnections = false
    /// How often each fault of the scenario happened, by its index.
    package var faults: [Int: Int] = [:]
    /// When the last thing happened.
    package var end = Instant.start
    /// Whether a caller was connected, or heard anything.
    package var wasHeard = false
    /// Why no connection came about, the last time that none did.
    package var obstacle: String?

    package struct Calls: Sendable, Equatable {
        package var begun = 0
        /// To the end of their scripts.
        package var completed = 0
        package var interrupted = 0
        /// We had no room for them.
        package var notMade = 0
        /// The trace does not say how they ended.
        package var open = 0
        /// In which an answer had to come.
        package var needingAnswers = 0
        /// In which a rule or an expectation did not hold.
        package var wrong = 0
        /// How long all lasted, together.
        package var duration = Duration.zero

        package init() {}
    }

    package struct Turns: Sendable, Equatable {
        package var begun = 0
        /// With a whole answer.
        package var completed = 0
        /// That ended in a BotError, or had one.
        package var withError = 0
        /// That were given up.
        package var stuck = 0

        package init() {}
    }

    package init() {}

    /// Adds what was counted and measured in another run, or in another part of this one.
    package static func += (left: inout RunTally, right: RunTally) {
        left.metrics += right.metrics
        left.calls.begun += right.calls.begun
        left.calls.completed += right.calls.completed
        left.calls.interrupted += right.calls.interrupted
        left.calls.notMade += right.calls.notMade
        left.calls.open += right.calls.open
        left.calls.needingAnswers += right.calls.needingAnswers
        left.calls.wrong += right.calls.wrong
        left.calls.duration += right.calls.duration
        left.turns.begun += right.turns.begun
        left.turns.completed += right.turns.completed
        left.turns.withError += right.turns.withError
        left.turns.stuck += right.turns.stuck
        left.connections.merge(right.connections) { $0 + $1 }
        left.hasConnections = left.hasConnections || right.hasConnections
        left.faults.merge(right.faults) { $0 + $1 }
        left.end = max(left.end, right.end)
        left.wasHeard = left.wasHeard || right.wasHeard
        left.obstacle = right.obstacle ?? left.obstacle
    }
}

extension RunTally {
    /// Adds a call, of which `measured` was measured.
    mutating func add(
        _ call: CallHistory,
        _ measured: CallMeasurement,
        needsAnswer: Bool,
        isWrong: Bool
    ) {
        self.metrics.add(measured)
        self.calls.begun += 1
        if needsAnswer { self.calls.needingAnswers += 1 }
        if isWrong { self.calls.wrong += 1 }
        self.turns.begun += call.turns.count
        self.turns.completed += call.turns.count(where: \.isCompleted)
        self.turns.withError += call.turns.count(where: \.hasError)
        if measured.stuck[.turn] != nil { self.turns.stuck += 1 }
        switch call.end?.reason {
        case nil: self.calls.open += 1
        case .completed, .hungUp: self.calls.completed += 1
        case .interrupted: self.calls.interrupted += 1
        case .notMade: self.calls.notMade += 1
        case .timedOut, .closedByServer, .protocolBroken: break
        case .unreachable(let why), .refused(let why): self.obstacle = why
        }
        if call.end?.reason.isOfConnected == true { self.wasHeard = true }
        if !call.heard.isEmpty { self.wasHeard = true }
        if let first = call.records.first, let end = call.end {
            self.calls.duration += first.at.duration(to: end.record.at)
        }
        self.add(call.records)
    }

    /// Adds records for what can be counted of them one by one.
    mutating func add(_ records: [TraceRecord]) {
        for record in records {
            self.end = max(self.end, record.at)
            switch record.event {
            case .connected: self.wasHeard = true
            case .fault(let index): self.faults[index, default: 0] += 1
            case .connectionOpened(let provider, number: _):
                self.hasConnections = true
                self.connections[provider, default: 0] += 1
            case .connectionRefused(let provider, number: _, status: _):
                self.hasConnections = true
                // The model counts requests, and this one was counted when it was opened.
                if provider != .llm { self.connections[provider, default: 0] += 1 }
            default: break
            }
        }
    }
}

extension EndReason {
    /// Whether there was a connection, or the wait for one was long enough to be the target's fault.
    fileprivate var isOfConnected: Bool {
        switch self {
        case .completed, .hungUp, .timedOut, .closedByServer, .protocolBroken: true
        case .interrupted, .unreachable, .refused, .notMade: false
        }
    }
}
