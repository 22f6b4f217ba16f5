package import Trace

/// How often something happened that is counted for as long as the mocks run, however little of the
/// trace is kept.
package struct Tally: Sendable, Equatable {
    package struct Connections: Sendable, Equatable {
        package var opened = 0
        package var closed = 0
        package var refused = 0

        package var open: Int { self.opened - self.closed }
    }

    package private(set) var connections: [Provider: Connections] = [:]
    /// How often each fault happened, by its number in the scenario, counted from 0.
    package private(set) var faults: [Int: Int] = [:]

    mutating func count(_ event: TraceEvent) {
        if case .connectionOpened(let provider, number: _) = event {
            self.connections[provider, default: Connections()].opened += 1
        } else if case .connectionClosed(let provider, number: _) = event {
            self.connections[provider, default: Connections()].closed += 1
        } else if case .connectionRefused(let provider, number: _, status: _) = event {
            self.connections[provider, default: Connections()].refused += 1
        } else if case .fault(let index) = event {
            self.faults[index, default: 0] += 1
        }
    }
}
