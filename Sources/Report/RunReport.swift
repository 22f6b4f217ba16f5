package import Scenario
import Timeline
package import Trace

/// Everything that is said of a run when it is over.
package struct RunReport: Sendable {
    package var scenario: String
    package var seed: UInt64
    package let trace: [TraceRecord]
    package let judgement: Judgement
    /// Why the run could not be done at all: nobody heard anything of the target. `nil` if somebody did.
    package let obstacle: String?
    /// What is concluded. A run that could not be done says nothing for or against a server.
    package let verdict: Verdict
    /// Whether the run was told to stop before it was over.
    package var wasInterrupted: Bool
    package var generator: Generator
    /// The command that repeats the run.
    package var repeatCommand: String

    /// How well we did our own part.
    package struct Generator: Sendable, Equatable {
        /// How late packets were sent.
        package var lateness: Samples
        /// Processor time of the whole process.
        package var cpu: Duration

        package init(lateness: Samples, cpu: Duration) {
            self.lateness = lateness
            self.cpu = cpu
        }
    }

    /// - Parameters:
    ///   - scenario: Its name.
    ///   - seed: What all chance in the run followed from.
    ///   - trace: What happened.
    ///   - judgement: What the scenario's judge says of the trace.
    ///   - wasInterrupted: Whether the run was told to stop before it was over.
    ///   - generator: How well we did our own part.
    ///   - repeatCommand: The command that repeats the run.
    package init(
        scenario: String,
        seed: UInt64,
        trace: [TraceRecord],
        judgement: Judgement,
        wasInterrupted: Bool,
        generator: Generator,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.seed = seed
        self.trace = trace
        self.obstacle = Self.obstacle(in: trace)
        self.judgement = judgement
        self.verdict = self.obstacle == nil ? judgement.verdict : .invalid
        self.wasInterrupted = wasInterrupted
        self.generator = generator
        self.repeatCommand = repeatCommand
    }

    /// How many calls there were.
    package var callCount: Int { Set(self.trace.compactMap(\.call)).count }

    /// The turns that began, by call and number.
    package var turns: [TurnTimeline] { TurnTimeline.all(in: self.trace) }

    /// A target that was heard once can be rung: if it then refuses a caller, that is its failure.
    private static func obstacle(in trace: [TraceRecord]) -> String? {
        var obstacle: String?
        for record in trace {
            switch record.event {
            case .connected: return nil
            case .ended(.unreachable(let why)), .ended(.refused(let why)): obstacle = why
            case .ended: return nil
            default: if CallEvent(record.event) != nil { return nil }
            }
        }
        return obstacle
    }

    /// With which the command ends.
    package var exitCode: Int32 {
        if self.wasInterrupted { return 130 }
        return self.obstacle == nil ? self.verdict.exitCode : 3
    }
}
