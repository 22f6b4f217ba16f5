package import Timeline

/// Looks for the largest number of calls at a time at which all that is expected holds.
///
/// Try ``nextLevel`` and say what came of it with ``tried(_:_:)``, until it is `nil`; then there is a
/// ``result``. Levels double until one fails; then what lies between is halved, until the largest
/// that held and the smallest that failed are as near as asked for. What did not hold once is tried
/// again before it is believed, since a single hiccup is not saturation.
package struct CapacitySearch: Hashable, Sendable {
    /// What came of one try.
    package enum Outcome: String, Hashable, Sendable {
        /// All that is expected held.
        case held
        case failed
        /// The generator itself could not make so many calls in time: nothing is known of the server.
        case generatorSaturated
    }

    /// One level that was tried.
    package struct Trial: Hashable, Sendable {
        package let level: Int
        package let outcome: Outcome
    }

    package enum Result: Hashable, Sendable {
        /// So many held, and `failing` did not.
        case found(Int, failing: Int)
        /// So many held, and more could not be tried; 0 if not even the smallest could.
        case atLeast(Int, Limit)
        /// Even the smallest level failed.
        case none
    }

    /// Why no more could be tried.
    package enum Limit: Hashable, Sendable {
        /// The generator was saturated before the server.
        case generator
        /// It was the largest that was to be tried.
        case range
    }

    private enum State: Hashable {
        /// `level` is to be tried. Can become: itself, ended.
        case trying(level: Int)
        case ended(Result)
    }

    private let range: ClosedRange<Int>
    private let precision: Ratio
    private var state: State
    private var largestHeld: Int?
    private var smallestFailed: Int?
    /// All tries so far, in their order.
    package private(set) var trials: [Trial] = []

    /// A search among the levels `from` to `to`, of which `from` is at least 1 and tried first.
    ///
    /// It ends when the largest level that held and the smallest that failed differ by one, or by
    /// `precision` of the former.
    package init(from: Int, to: Int, precision: Ratio) {
        precondition(from >= 1 && from <= to, "there is no level from \(from) to \(to)")
        self.range = from...to
        self.precision = precision
        self.state = .trying(level: from)
    }

    /// How many calls at a time to try next; `nil` if the search is over.
    package var nextLevel: Int? {
        switch self.state {
        case .trying(let level): level
        case .ended: nil
        }
    }

    /// What was found; `nil` if the search is not over.
    package var result: Result? {
        switch self.state {
        case .trying: nil
        case .ended(let result): result
        }
    }

    /// ``nextLevel``, which is `level`, was tried.
    package mutating func tried(_ level: Int, _ outcome: Outcome) {
        precondition(level == self.nextLevel, "\(level) was tried, which was not the next level")
        let isConfirmed = self.trials.contains(Trial(level: level, outcome: outcome))
        self.trials.append(Trial(level: level, outcome: outcome))
        switch outcome {
        case .held:
            self.largestHeld = level
            self.goOn()
        case .failed where isConfirmed:
            self.smallestFailed = level
            self.goOn()
        case .generatorSaturated where isConfirmed:
            self.state = .ended(.atLeast(self.largestHeld ?? 0, .generator))
        case .failed, .generatorSaturated:
            break  // Once more.
        }
    }

    private mutating func goOn() {
        switch (self.largestHeld, self.smallestFailed) {
        case (nil, nil): break
        case (nil, _?): self.state = .ended(.none)
        case (let held?, nil) where held == self.range.upperBound:
            self.state = .ended(.atLeast(held, .range))
        case (let held?, nil):
            self.state = .trying(
                level: held > self.range.upperBound / 2 ? self.range.upperBound : 2 * held
            )
        case (let held?, let failed?):
            let gap = failed - held
            let isNear =
                Int128(gap) * 1_000_000 <= Int128(held) * Int128(self.precision.partsPerMillion)
            self.state =
                gap <= 1 || isNear
                ? .ended(.found(held, failing: failed)) : .trying(level: held + gap / 2)
        }
    }
}
