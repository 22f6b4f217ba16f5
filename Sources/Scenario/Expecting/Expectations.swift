package import Timeline
package import Trace

/// What must hold over a whole run.
package struct Expectations: Hashable, Sendable {
    /// The whole history of a call; `nil`: as the protocol has it, with errors where some are planned.
    package var order: Order?
    /// Rules that do not hold here though they hold elsewhere.
    package var except: Set<RuleName>
    /// Rules that hold only where they are asked for.
    package var also: Set<RuleName>
    package var metrics: [MetricExpectation]
    /// How many violations of a kind are put up with.
    package var tolerated: [Tolerance]
    package var errors: ErrorRate?
    /// How often a provider may be connected to, or asked, at most.
    package var connections: [Provider: Int]

    package init(
        order: Order? = nil,
        except: Set<RuleName> = [],
        also: Set<RuleName> = [],
        metrics: [MetricExpectation] = [],
        tolerated: [Tolerance] = [],
        errors: ErrorRate? = nil,
        connections: [Provider: Int] = [:]
    ) {
        self.order = order
        self.except = except
        self.also = also
        self.metrics = metrics
        self.tolerated = tolerated
        self.errors = errors
        self.connections = connections
    }
}

/// The rules that hold without being asked for, and those that do not.
package enum RuleName: String, Hashable, Sendable, CaseIterable {
    case order
    case crossTalk = "cross_talk"
    case audioUp = "audio_up"
    case audioDown = "audio_down"
    case recognizedText = "recognized_text"
    case spokenText = "spoken_text"
    case turns
    case afterTurn = "after_turn"
    case silence
    case leftOpen = "left_open"
    case errors
    case ended
    case fixture
    case malformed
    case exactAudio = "exact_audio"

    /// Whether it holds only where it is asked for.
    package var isOptional: Bool { self == .exactAudio }
}

/// What a metric must be over a run.
package struct MetricExpectation: Hashable, Sendable {
    package enum Statistic: String, Hashable, Sendable, CaseIterable {
        case p50, p90, p95, p99, max, mean

        /// In thousandths; `nil` for what is no percentile.
        package var permille: Int? {
            switch self {
            case .p50: 500
            case .p90: 900
            case .p95: 950
            case .p99: 990
            case .max, .mean: nil
            }
        }
    }

    package struct Limit: Hashable, Sendable {
        package var statistic: Statistic
        package var atMost: Duration

        package init(_ statistic: Statistic, atMost: Duration) {
            self.statistic = statistic
            self.atMost = atMost
        }

        /// How many samples tell the percentile from the maximum.
        package var needed: Int {
            guard let permille = self.statistic.permille else { return 1 }
            return (1_000 + 999 - permille) / (1_000 - permille)
        }
    }

    package var metric: Metric
    package var limits: [Limit]
    /// The fewest samples by which anything is concluded. At least 1.
    package var samples: Int

    package init(metric: Metric, limits: [Limit], samples: Int = 1) {
        self.metric = metric
        self.limits = limits
        self.samples = samples
    }
}

/// How many violations are put up with.
package struct Tolerance: Hashable, Sendable {
    /// `nil`: of any kind.
    package var kind: Violation.Kind?
    package var atMost: Int

    package init(kind: Violation.Kind?, atMost: Int) {
        self.kind = kind
        self.atMost = atMost
    }
}

/// The share of turns that may end in a BotError.
package struct ErrorRate: Hashable, Sendable {
    package var atMost: Ratio
    /// The fewest turns by which anything is concluded. At least 1.
    package var samples: Int

    package init(atMost: Ratio, samples: Int = 1) {
        self.atMost = atMost
        self.samples = samples
    }
}
