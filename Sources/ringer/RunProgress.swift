import Dispatch
import Foundation
import Report
import Scenario
import Trace

/// Follows a run while it goes on, and tells a person how it goes: of a few calls what happens in them, and
/// of a load how it goes as a whole.
final class RunProgress: @unchecked Sendable {
    /// More calls than that nobody can follow.
    private static let followedCountMax = 10

    /// How much is told.
    private enum Telling {
        case nothing
        case eachCall(ProgressLines)
        case theWhole
    }

    private let terminal: Terminal
    private let telling: Telling
    private let timer: any DispatchSourceTimer
    // What follows is only touched with the lock held.
    private let lock = NSLock()
    private var progress: LoadProgress
    private var lateness: [Int: Samples] = [:]
    private var hasLine = false

    /// The progress of a run with `seed` of this `part` of a load, told on `terminal` unless it `isSilent`.
    init(
        of load: Scenario.Load,
        seed: UInt64,
        part: LoadPart,
        on terminal: Terminal,
        isSilent: Bool
    ) {
        self.progress = LoadProgress(of: Arrivals(load, seed: seed, part: part))
        self.terminal = terminal
        let isFollowed = load.callCount.map { $0 <= Self.followedCountMax } ?? false
        self.telling =
            isSilent ? .nothing : isFollowed ? .eachCall(ProgressLines(on: terminal)) : .theWhole
        self.timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        // A line that stays is worth less than one that moves.
        let interval = DispatchTimeInterval.milliseconds(terminal.isLive ? 500 : 5_000)
        self.timer.schedule(deadline: .now() + interval, repeating: interval)
        self.timer.setEventHandler { [weak self] in self?.tell() }
        self.timer.resume()
    }

    deinit { self.timer.cancel() }

    /// Takes a record, on whatever thread it comes.
    func saw(_ record: TraceRecord) {
        self.lock.withLock { self.progress.saw(record) }
        if case .eachCall(let lines) = self.telling, let line = lines.line(for: record) {
            Output.say(line)
        }
    }

    /// The packets of one thread were so late until now.
    func late(_ thread: Int, _ samples: Samples) {
        self.lock.withLock { self.lateness[thread] = samples }
    }

    /// The run is over.
    func end() {
        self.timer.cancel()
        self.lock.withLock {
            if self.hasLine { Output.finishLine() }
            self.hasLine = false
        }
    }

    /// How the run stands, without what only its report knows.
    func fill(_ snapshot: inout RunSnapshot) {
        let (due, progress, lateness) = self.lock.withLock {
            (self.progress.dueCount(), self.progress, self.lateness)
        }
        snapshot.calls.due = due
        snapshot.calls.started = progress.startedCount
        snapshot.calls.up = progress.upCount
        snapshot.calls.completed = progress.doneCount
        snapshot.calls.failed = progress.failedCount
        snapshot.turns.completed = progress.completedTurnCount
        snapshot.turns.failed = progress.errorCount
        snapshot.firstAudio.add(progress.firstAudio)
        snapshot.violations = progress.violations
        for samples in lateness.values { snapshot.sendLateness.add(samples) }
    }

    private func tell() {
        guard case .theWhole = self.telling else { return }
        self.lock.withLock {
            let lateness = self.lateness.values.reduce(into: Samples()) { $0 += $1 }
            let line = self.progress.line(on: self.terminal, lateness: lateness)
            guard self.terminal.isLive else { return Output.say(line) }
            Output.rewriteLine(line)
            self.hasLine = true
        }
    }
}
