package import Scenario
import Timeline
package import Trace

/// Everything that is said of a run when it is over.
package struct RunReport: Sendable {
    package var scenario: String
    package var seed: UInt64
    package var trace: [TraceRecord]
    package var judgement: Judgement
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

    package init(
        scenario: String,
        seed: UInt64,
        trace: [TraceRecord],
        judgement: Judgement,
        generator: Generator,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.seed = seed
        self.trace = trace
        self.judgement = judgement
        self.generator = generator
        self.repeatCommand = repeatCommand
    }

    /// How many calls there were.
    package var callCount: Int { Set(self.trace.compactMap(\.call)).count }

    /// The turns that began, by call and number.
    package var turns: [TurnTimeline] { TurnTimeline.all(in: self.trace) }
}
