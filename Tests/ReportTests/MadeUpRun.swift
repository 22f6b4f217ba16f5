import Report
import Scenario
import Timeline
import Trace

/// A run in which nobody was rung: only what was measured is there, and that is made up.
struct MadeUpRun {
    /// What was measured in each turn of each call.
    var calls: [[[Metric: Duration]]]
    var wrongCount = 0
    var origin: RunOrigin?
    /// Of our own packets; `nil` for a run in which all were in time.
    var lateness: [Duration]?

    init(_ calls: [[[Metric: Duration]]]) {
        self.calls = calls
    }

    /// A run of calls of so many turns, in which the milliseconds of ``Metric/turn`` are `value` of call and
    /// turn, both from 1.
    init(turnCounts: [Int], value: (_ call: Int, _ turn: Int) -> Int64) {
        self.calls = turnCounts.enumerated().map { index, count in
            (0..<count).map { [.turn: .milliseconds(value(index + 1, $0 + 1))] }
        }
    }

    /// A run of calls of four turns, against a server that takes so many times as long as usual.
    ///
    /// Its times are log-normal, turn 1 is slower than the others, calls differ, and the machine is slower for a
    /// while and then quicker again.
    init(seed: UInt64, callCount: Int, slowdown: Double = 1) {
        var random = SeededGenerator(seed: seed)
        let noise = Delay.lognormal(
            median: .milliseconds(500),
            sigma: Ratio(partsPerMillion: 250_000)
        )
        var drift = 0.0
        self.calls = (0..<callCount).map { _ in
            drift = 0.8 * drift + 6 * random.nextNormal()
            let ofCall = drift + 25 * random.nextNormal()
            return (1...4).map { turn in
                let own = noise.applied(to: .zero, using: &random).inMilliseconds
                let warmUp = turn == 1 ? 150.0 : 0
                let response = max(50, own + warmUp + ofCall) * slowdown
                let rest = 20 * random.nextNormal()
                return [
                    .response: .microseconds(Int64(response * 1_000)),
                    .firstAudio: .microseconds(Int64((response + 400 + rest) * 1_000)),
                    .turn: .microseconds(Int64((response + 2_000 + rest) * 1_000)),
                ]
            }
        }
    }

    /// What is said of it.
    func report() throws -> RunReport {
        let template = try Self.template.get()
        var generator = template.generator
        if let lateness { generator.sendLateness = Samples(lateness) }
        var tally = RunTally()
        tally.calls.begun = self.calls.count
        tally.calls.wrong = self.wrongCount
        tally.turns.begun = self.calls.reduce(0) { $0 + $1.count }
        tally.wasHeard = true
        for metric in Metric.allCases {
            // Longest first, so that the histogram need not grow, which takes long. Nobody asks which were in first
            // turns.
            let all = self.calls.joined().compactMap { $0[metric] }.sorted(by: >)
            tally.metrics.add(metric, first: Samples(all), later: Samples(), stuck: Samples())
        }
        return RunReport(
            scenario: template.scenario,
            seed: template.seed,
            origin: self.origin ?? template.origin,
            expectations: template.expectations,
            tally: tally,
            gallery: TurnGallery(sample: self.entries, slowest: [], wrong: []),
            judgement: template.judgement,
            wasInterrupted: false,
            generator: generator,
            repeatCommand: template.repeatCommand
        )
    }

    private var entries: [TurnGallery.Entry] {
        self.calls.enumerated().flatMap { call, turns in
            turns.enumerated().map { turn, values in
                let timeline = TurnTimeline(call: call + 1, turn: turn + 1, milestones: [])
                return TurnGallery.Entry(timeline: timeline, values: values, title: "")
            }
        }
    }

    private static let template = Result { try RunReport.sample(SampleCall.whole()) }
}
