import DequeModule
package import Timeline

/// How many a provider serves. What comes beyond that is refused at once: nothing waits in a queue.
package struct ProviderLimits: Hashable, Sendable {
    /// So many in any time of such a length.
    package struct Rate: Hashable, Sendable {
        package var count: Int
        package var window: Duration

        package init(_ count: Int, in window: Duration) {
            precondition(count > 0 && window > .zero, "a rate lets somebody in, some time")
            self.count = count
            self.window = window
        }
    }

    /// How many sessions are open at a time, at most: connections, or requests of the model; `nil`: any
    /// number.
    package var sessionsMax: Int?
    /// How many sessions begin, at most; `nil`: any number.
    package var rate: Rate?

    package init(sessionsMax: Int? = nil, rate: Rate? = nil) {
        self.sessionsMax = sessionsMax
        self.rate = rate
    }

    /// Everybody is served.
    package static let none = ProviderLimits()
}

/// Who is let in where there are limits: the doorkeeper of one provider.
///
/// The rate is a sliding window: in any second (or minute) no more begin than it says, and who was refused
/// does not count.
package struct Admission: Sendable {
    /// Which limit somebody was over.
    package enum Refusal: Hashable, Sendable {
        case sessions(max: Int)
        case rate(ProviderLimits.Rate)
    }

    private let limits: ProviderLimits
    /// How many are inside.
    package private(set) var openCount = 0
    /// How many were inside at most.
    package private(set) var openCountMax = 0
    /// When those came that still count for the rate, the oldest first.
    private var arrivals: Deque<Instant> = []

    package init(_ limits: ProviderLimits) { self.limits = limits }

    /// Somebody wants in. Why that may not be; `nil` if they are in.
    package mutating func enter(at now: Instant) -> Refusal? {
        if let most = self.limits.sessionsMax, self.openCount >= most {
            return .sessions(max: most)
        }
        if let rate = self.limits.rate {
            while let first = self.arrivals.first, first.duration(to: now) >= rate.window {
                self.arrivals.removeFirst()
            }
            guard self.arrivals.count < rate.count else { return .rate(rate) }
            self.arrivals.append(now)
        }
        self.openCount += 1
        self.openCountMax = max(self.openCountMax, self.openCount)
        return nil
    }

    /// Somebody who was let in has left.
    package mutating func leave() {
        precondition(self.openCount > 0, "nobody leaves who was not let in")
        self.openCount -= 1
    }
}

extension Admission.Refusal: CustomStringConvertible {
    /// What the service says of it.
    package var description: String {
        switch self {
        case .sessions(let most): "quota exceeded: concurrency (at most \(most) at a time)"
        case .rate(let rate):
            "quota exceeded: rate (at most \(rate.count) in \(rate.window.written))"
        }
    }

    /// With which the speech services refuse.
    static let code: UInt32 = 45_000_292
    /// The HTTP status with which the model refuses.
    static let status = 429

    /// The model's name for it.
    var chatCode: String {
        switch self {
        case .sessions: "InflightBatchsizeExceeded"
        case .rate: "RateLimitExceeded.EndpointRPMExceeded"
        }
    }
}
