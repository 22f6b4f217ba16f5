package import Scenario
import Timeline
package import Trace

/// Everything that is said of a run when it is over.
package struct RunReport: Sendable {
    package var scenario: String
    package var seed: UInt64
    package var origin: RunOrigin
    /// What was expected of the run as a whole.
    package let expectations: RunExpectations
    /// What was counted and measured.
    package let tally: RunTally
    /// Turns to be looked at.
    package let gallery: TurnGallery
    package let judgement: Judgement
    /// Why the run could not be done at all: nobody heard anything of the target. `nil` if somebody did.
    package let obstacle: String?
    /// What is concluded. A run that could not be done says nothing for or against a server.
    package let verdict: Verdict
    /// Whether the run was told to stop before it was over.
    package var wasInterrupted: Bool
    /// How well we did our own part.
    package let generator: GeneratorHealth
    /// The command that repeats the run.
    package var repeatCommand: String
    /// Where traces of its calls are: in several folders, if it was merged. Empty if none were asked for.
    package var traces: [KeptTraces] = []

    /// Why nothing can be concluded, since we did not do our own part well enough.
    package let ownDoubts: [String]

    /// - Parameters:
    ///   - scenario: Its name.
    ///   - seed: What all chance in the run followed from.
    ///   - origin: Where it comes from.
    ///   - expectations: What was expected of the run as a whole.
    ///   - tally: What was counted and measured.
    ///   - gallery: Turns to be looked at.
    ///   - judgement: What the scenario's judge says.
    ///   - wasInterrupted: Whether the run was told to stop before it was over.
    ///   - generator: How well we did our own part.
    ///   - repeatCommand: The command that repeats the run.
    package init(
        scenario: String,
        seed: UInt64,
        origin: RunOrigin,
        expectations: RunExpectations,
        tally: RunTally,
        gallery: TurnGallery,
        judgement: Judgement,
        wasInterrupted: Bool,
        generator: GeneratorHealth,
        repeatCommand: String
    ) {
        self.scenario = scenario
        self.seed = seed
        self.origin = origin
        self.expectations = expectations
        self.tally = tally
        self.gallery = gallery
        self.obstacle = tally.wasHeard ? nil : tally.obstacle
        self.judgement = judgement
        var generator = generator
        generator.refusedStartCount = max(generator.refusedStartCount, tally.calls.notMade)
        self.ownDoubts = generator.doubts(speed: origin.speed)
        // What a server did while we were late, nobody can say.
        let isHonest = self.obstacle == nil && self.ownDoubts.isEmpty
        self.verdict = isHonest ? judgement.verdict : .invalid
        self.wasInterrupted = wasInterrupted
        self.generator = generator
        self.repeatCommand = repeatCommand
    }

    /// Why nothing can be concluded, if nothing was found either: of the server's part, then of our own.
    var doubts: [String] { self.judgement.doubts + self.ownDoubts }

    /// How many violations there were, also those of which no more is kept.
    var findingCount: Int {
        self.judgement.findings.count + self.judgement.omitted.values.reduce(0, +)
    }

    /// With which the command ends.
    package var exitCode: Int32 {
        if self.wasInterrupted { return 130 }
        return self.obstacle == nil ? self.verdict.exitCode : 3
    }
}
