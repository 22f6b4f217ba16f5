package import NIOCore

/// How late an event loop came to what was due on it, in numbers that do not grow with time.
package struct TimerLateness: Equatable, Sendable {
    /// How many times something was due.
    package private(set) var count = 0
    /// The sum of all latenesses.
    package private(set) var sum = TimeAmount.zero
    package private(set) var max = TimeAmount.zero
    /// How many were more than 1, 5 and 20 ms late.
    package private(set) var over1ms = 0
    package private(set) var over5ms = 0
    package private(set) var over20ms = 0

    package init() {}

    /// Something that was due was begun `lateness` after that, which is not negative.
    package mutating func record(_ lateness: TimeAmount) {
        self.count += 1
        self.sum = self.sum + lateness
        guard lateness > self.max || lateness > .milliseconds(1) else { return }
        self.max = Swift.max(self.max, lateness)
        if lateness > .milliseconds(1) { self.over1ms += 1 }
        if lateness > .milliseconds(5) { self.over5ms += 1 }
        if lateness > .milliseconds(20) { self.over20ms += 1 }
    }

    /// Adds what another loop has counted.
    package static func += (left: inout TimerLateness, right: TimerLateness) {
        left.count += right.count
        left.sum = left.sum + right.sum
        left.max = Swift.max(left.max, right.max)
        left.over1ms += right.over1ms
        left.over5ms += right.over5ms
        left.over20ms += right.over20ms
    }
}
