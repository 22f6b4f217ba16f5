import Timeline

extension Scenario {
    /// How many calls there are, and when they begin.
    ///
    /// In the open model calls begin when they are due, whatever became of those before; so a server
    /// that stalls is not spared the calls that come meanwhile. In the closed model a call begins
    /// when another ends; so the number of calls at a time is known, and the rate is the server's.
    package struct Load: Hashable, Sendable {
        /// When calls begin.
        package enum Shape: Hashable, Sendable {
            /// All at once, at the beginning.
            case together
            /// Open: at one rate.
            case steady(CallRate, Spacing)
            /// Open: at a rate that changes, until the last stage is over.
            case stages([Stage], Spacing)
            /// Closed: so many at a time. The first begin evenly over `rampUp`, which is
            /// ``Load/rampUp`` if it is `nil`.
            case concurrent(Int, rampUp: Duration?)
        }

        /// How calls lie around the rate of an open model.
        package enum Spacing: String, Hashable, Sendable, CaseIterable {
            /// As evenly as the rate allows: at 20/s one every 50 ms, the first at the beginning.
            case even
            /// By chance, as people call who do not know of each other. The mean is the rate.
            case poisson
        }

        /// A part of a load with a rate of its own.
        package enum Stage: Hashable, Sendable {
            /// From the rate before, which is 0 at the beginning, evenly to this one.
            case ramp(Duration, to: CallRate)
            /// At this rate from beginning to end.
            case hold(Duration, at: CallRate)

            package var duration: Duration {
                switch self {
                case .ramp(let duration, _), .hold(let duration, _): duration
                }
            }

            /// The rate at its end.
            package var lastRate: CallRate {
                switch self {
                case .ramp(_, let rate), .hold(_, let rate): rate
                }
            }
        }

        package static let callsMax = 1_000_000
        package static let concurrentMax = 1_000_000

        package var shape: Shape
        /// How many calls there are at most, at least 1. `nil`: as many as begin in ``lasts`` or
        /// the stages; one, if all begin together.
        package var calls: Int?
        /// No call begins so long after the beginning, or later; those under way go on to their end.
        /// `nil`: until there were ``calls``, or the stages are over.
        package var lasts: Duration?

        /// A load of `shape` that ends with `calls` or after `lasts`, whichever comes first.
        package init(
            _ shape: Shape = .together,
            calls: Int? = nil,
            lasts: Duration? = nil
        ) {
            self.shape = shape
            self.calls = calls
            self.lasts = lasts
        }
    }
}

extension Scenario.Load {
    /// How long the first calls of a closed model take to begin; zero in an open one.
    ///
    /// If the scenario does not say, they begin a hundred a second: no server that carries so many
    /// calls is strained by that, and so the calls are measured and not the rush to begin them, nor
    /// do all callers speak at once for ever after. It is never more than a tenth of ``lasts``.
    package var rampUp: Duration {
        guard case .concurrent(let count, let rampUp) = self.shape else { return .zero }
        if let rampUp { return rampUp }
        let gentle = Self.gentleRampUp(of: count)
        return self.lasts.map { min(gentle, $0 / 10) } ?? gentle
    }

    /// How long `count` calls take to begin at a hundred a second.
    static func gentleRampUp(of count: Int) -> Duration { .milliseconds(10) * count }

    /// How many calls there will be; `nil` if chance or the server decides that.
    package var callCount: Int? {
        switch self.shape {
        case .together: self.calls ?? 1
        case .concurrent: self.lasts == nil ? self.calls : nil
        case .steady(_, let spacing), .stages(_, let spacing):
            self.callCount(spacing)
        }
    }

    /// How many calls there will be, roughly, if each takes `duration`.
    package func callCount(lasting duration: Duration) -> Int {
        let most = self.calls ?? .max
        switch self.shape {
        case .together: return self.calls ?? 1
        case .steady, .stages:
            guard let curve = self.curve, let end = self.end(of: curve) else { return most }
            return min(most, curve.callCount(before: end))
        case .concurrent(let count, _):
            guard let lasts else { return most }
            let each = max(duration, Arrivals.followUpMin).wholeNanoseconds
            return min(most, count * Int(lasts.wholeNanoseconds / each + 1))
        }
    }

    private func callCount(_ spacing: Spacing) -> Int? {
        guard let curve = self.curve, let end = self.end(of: curve) else { return self.calls }
        guard spacing == .even else { return nil }
        let count = curve.callCount(before: end)
        return self.calls.map { min($0, count) } ?? count
    }

    /// The rate of an open model; `nil` if it has none.
    var curve: RateCurve? {
        switch self.shape {
        case .together, .concurrent: nil
        case .steady(let rate, _): RateCurve(steady: rate)
        case .stages(let stages, _): RateCurve(stages)
        }
    }

    /// When an open model begins no more calls; `nil` if only ``calls`` ends it.
    func end(of curve: RateCurve) -> Instant? {
        [self.lasts, curve.duration].compactMap { $0 }.min().map(Instant.init(sinceStart:))
    }
}
