package import Scenario
import Timeline
package import Trace

/// What a person sees of a load while it goes on: how many calls there are, and how it goes just now.
///
///         30 s  200 calls: 141 up, 57 done, 2 failed   first audio p50 2,961 p95 3,310 ms
package struct LoadProgress: Sendable {
    /// Of how long a time before now the percentiles are.
    private static let window = Duration.seconds(10)

    /// What is known of a call that is going on.
    private struct Call {
        var isUp = false
        var endOfSpeech: Instant?
    }

    /// When the last thing happened.
    private var now = Instant.start
    /// The calls of an open load, of which those that are due were taken. `nil` in a closed one, where none is
    /// due before another ends.
    private var arrivals: Arrivals?
    /// When the load began; `nil` before its first call.
    private var began: Instant?
    package private(set) var startedCount = 0
    package private(set) var doneCount = 0
    package private(set) var failedCount = 0
    package private(set) var upCount = 0
    package private(set) var completedTurnCount = 0
    /// Of all turns so far.
    package private(set) var firstAudio = Samples()
    /// What broke a rule and could be seen at once, by kind.
    package private(set) var violations: [Violation.Kind: Int] = [:]
    package private(set) var errorCount = 0
    private var calls: [Int: Call] = [:]
    private var recent: [(at: Instant, firstAudio: Duration)] = []
    /// When what is not recent any more was let go last.
    private var forgotAt = Instant.start

    /// Of a run whose calls begin as `arrivals` have it; `nil` if that is not known.
    package init(of arrivals: Arrivals? = nil) {
        self.arrivals = arrivals?.concurrentMax == nil ? arrivals : nil
    }

    /// How many calls should have been started by now: in an open load those too that were not.
    package mutating func dueCount() -> Int {
        guard let began else { return self.startedCount }
        let now = Instant(sinceStart: began.duration(to: self.now))
        while self.arrivals?.next(by: now) != nil {}
        return max(self.arrivals?.begunCount ?? 0, self.startedCount)
    }

    /// Takes a record of the run.
    package mutating func saw(_ record: TraceRecord) {
        if !record.event.isForetold { self.now = max(self.now, record.at) }
        guard let call = record.call else { return }
        switch record.event {
        case .dialled(let late):
            self.began =
                self.began ?? self.beginning(call, due: record.at.advanced(by: .zero - late))
            if let known = self.calls[call] {
                if known.isUp { self.upCount -= 1 }
            } else {
                self.startedCount += 1
            }
            self.calls[call] = Call()
        case .ready:
            guard let known = self.calls[call], !known.isUp else { return }
            self.calls[call]?.isUp = true
            self.upCount += 1
        case .speechEnded: self.calls[call]?.endOfSpeech = record.at
        case .audio:
            guard let end = self.calls[call]?.endOfSpeech, record.turn > 0 else { return }
            self.calls[call]?.endOfSpeech = nil
            let took = max(.zero, end.duration(to: record.at))
            // Nobody may ask for the line.
            if self.forgotAt.advanced(by: Self.window) <= self.now { self.forget() }
            self.recent.append((record.at, took))
            self.firstAudio.record(took)
        case .done: self.completedTurnCount += 1
        case .botError: self.errorCount += 1
        case .violation(let violation): self.violations[violation.kind, default: 0] += 1
        case .ended(let reason): self.ended(call, reason)
        default: break
        }
    }

    /// The line of now, without its newline. It fits the terminal.
    ///
    /// - Parameters:
    ///   - terminal: Where it is shown.
    ///   - lateness: How late packets were sent so far; told if it is a millisecond or more.
    /// - Returns: The line.
    package mutating func line(on terminal: Terminal, lateness: Samples = Samples()) -> String {
        self.forget()
        let seconds = "\(self.now.nanoseconds / 1_000_000_000) s".alignedRight(to: 8)
        var counts = ["\(self.upCount.grouped) up", "\(self.doneCount.grouped) done"]
        if self.failedCount > 0 { counts.append("\(self.failedCount.grouped) failed") }
        let calls = "\(self.startedCount.counted("call")): " + counts.joined(separator: ", ")
        let samples = Samples(self.recent.map(\.firstAudio))
        let percentiles = [("p50", 500), ("p95", 950)].compactMap { name, permille in
            samples.percentile(permille: permille).map { "\(name) \(Self.milliseconds($0))" }
        }
        let latency =
            percentiles.isEmpty
            ? "" : "   first audio " + percentiles.joined(separator: " ") + " ms"
        let late = lateness.percentile(permille: 990) ?? .zero
        let warning = late >= .milliseconds(1) ? "   late p99 \(Tenths(late).text) ms" : ""
        // Where there is no room for both, that we are late matters more.
        let lines = [latency + warning, warning, latency, ""].map { "\(seconds)  \(calls)\($0)" }
        let line = lines.first { $0.columnCount < terminal.width } ?? lines[3]
        return line.fitted(to: terminal.width - 1)
    }

    /// How many answers are held for the percentiles of now.
    package var recentCount: Int { self.recent.count }

    /// When a load began of which call `number` was due at `due`.
    private func beginning(_ number: Int, due: Instant) -> Instant? {
        var calls = self.arrivals
        while let call = calls?.next(by: Instant(nanoseconds: .max)), call.number <= number {
            if call.number == number { return due.advanced(by: .zero - call.due.sinceStart) }
        }
        return nil
    }

    private mutating func forget() {
        let now = self.now
        self.recent.removeAll { $0.at.advanced(by: Self.window) < now }
        self.forgotAt = now
    }

    private mutating func ended(_ call: Int, _ reason: EndReason) {
        if let known = self.calls.removeValue(forKey: call), known.isUp { self.upCount -= 1 }
        switch reason {
        case .completed, .hungUp: self.doneCount += 1
        case .interrupted: break
        case .unreachable, .notMade, .refused, .closedByServer, .timedOut, .protocolBroken:
            self.failedCount += 1
        }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        Int((duration.wholeNanoseconds + 500_000) / 1_000_000).grouped
    }
}
