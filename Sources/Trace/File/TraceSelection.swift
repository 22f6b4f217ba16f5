import Timeline

/// Chooses the calls of a run whose traces are kept: the first in which something was found, the slowest,
/// and an even sample of all.
///
/// What it holds does not grow with the run: it gives away at once what was found something in, and holds
/// the others only as long as they are among the slowest or in the sample.
package struct TraceSelection: Sendable {
    /// A call that is kept, and why.
    package struct Choice: Sendable, Equatable {
        package var call: Int
        /// At least one.
        package var reasons: Set<TraceFile.Reason>
        package var records: [TraceRecord]
    }

    package static let failedCountMax = 100
    package static let slowCountMax = 10
    package static let sampleCountMax = 10

    private struct Candidate {
        var call: Int
        /// The longest time to the first audio of an answer; `nil` without answers.
        var firstAudio: Duration?
        var records: [TraceRecord]
    }

    private var failed: Set<Int> = []
    /// Longest first; each has been answered.
    private var slowest: [Candidate] = []
    /// By the number drawn for the call.
    private var sampled: [Candidate] = []

    /// Of no call yet.
    package init() {}

    /// Hears of a call that is over.
    ///
    /// - Parameters:
    ///   - call: Its number.
    ///   - records: Its trace.
    ///   - measured: What was measured in it.
    ///   - isWrong: Whether something was found in it.
    /// - Returns: What is to be kept at once; `nil` if it is not known yet whether the call is, or if
    ///   so many are kept for what was found in them that one more says nothing new.
    package mutating func add(
        call: Int,
        _ records: [TraceRecord],
        _ measured: CallMeasurement,
        isWrong: Bool
    ) -> Choice? {
        let times = measured.turns.compactMap { $0.values[.firstAudio] }
        let candidate = Candidate(call: call, firstAudio: times.max(), records: records)
        self.addSlow(candidate)
        self.addSampled(candidate)
        guard isWrong, self.failed.count < Self.failedCountMax else { return nil }
        self.failed.insert(call)
        return Choice(call: call, reasons: [.failed], records: records)
    }

    /// The slowest calls and the sample, by their numbers. Those that were kept before are among them, with
    /// all reasons.
    package var rest: [Choice] {
        var choices: [Int: Choice] = [:]
        for (reason, candidates) in [
            (TraceFile.Reason.slow, self.slowest), (.sampled, self.sampled),
        ] {
            for candidate in candidates {
                let call = candidate.call
                let choice = Choice(call: call, reasons: [], records: candidate.records)
                choices[call, default: choice].reasons.insert(reason)
                if self.failed.contains(call) { choices[call]?.reasons.insert(.failed) }
            }
        }
        return choices.values.sorted { $0.call < $1.call }
    }

    /// Of calls that took as long as each other, the one with the smaller number comes first.
    private mutating func addSlow(_ candidate: Candidate) {
        guard let time = candidate.firstAudio else { return }
        let place = self.slowest.firstIndex { other in
            let others = other.firstAudio ?? .zero
            return time == others ? candidate.call < other.call : time > others
        }
        self.slowest.insert(candidate, at: place ?? self.slowest.count)
        if self.slowest.count > Self.slowCountMax { self.slowest.removeLast() }
    }

    private mutating func addSampled(_ candidate: Candidate) {
        let mine = (Self.draw(candidate.call), candidate.call)
        let place = self.sampled.firstIndex { mine < (Self.draw($0.call), $0.call) }
        self.sampled.insert(candidate, at: place ?? self.sampled.count)
        if self.sampled.count > Self.sampleCountMax { self.sampled.removeLast() }
    }

    /// A number that no other call is likely to have, and that says nothing about this one. So which calls
    /// are in the sample does not depend on the order in which they end.
    private static func draw(_ call: Int) -> UInt64 {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(call)))
        return generator.next()
    }
}
