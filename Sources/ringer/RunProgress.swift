import Dispatch
import Foundation
import Report
import Scenario
import Trace

/// Tells a person how a run goes: of a few calls what happens in them, and of a load how it goes as a whole.
final class RunProgress: Sendable {
    /// More calls than that nobody can follow.
    private static let followedCountMax = 10

    private let terminal: Terminal
    /// `nil` if each call is followed.
    private let load: LoadState?

    /// What changes while the run goes on, and the timer that tells of it.
    private final class LoadState: @unchecked Sendable {
        private let lock = NSLock()
        private let terminal: Terminal
        private let timer: any DispatchSourceTimer
        private var progress = LoadProgress()
        private var hasLine = false

        init(on terminal: Terminal) {
            self.terminal = terminal
            self.timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
            // A line that stays is worth less than one that moves.
            let interval = DispatchTimeInterval.milliseconds(terminal.isLive ? 500 : 5_000)
            self.timer.schedule(deadline: .now() + interval, repeating: interval)
            self.timer.setEventHandler { [weak self] in self?.tell() }
            self.timer.resume()
        }

        func saw(_ record: TraceRecord) {
            self.lock.withLock { self.progress.saw(record) }
        }

        func end() {
            self.timer.cancel()
            self.lock.withLock {
                if self.hasLine { Output.finishLine() }
            }
        }

        private func tell() {
            self.lock.withLock {
                let line = self.progress.line(on: self.terminal)
                if self.terminal.isLive {
                    Output.rewriteLine(line)
                    self.hasLine = true
                } else {
                    Output.say(line)
                }
            }
        }
    }

    /// The progress of a run with this load.
    init(of load: Scenario.Load, on terminal: Terminal) {
        self.terminal = terminal
        let isFollowed = load.callCount.map { $0 <= Self.followedCountMax } ?? false
        self.load = isFollowed ? nil : LoadState(on: terminal)
    }

    /// Takes a record, on whatever thread it comes.
    func saw(_ record: TraceRecord) {
        if let load {
            load.saw(record)
        } else if let line = ProgressLines(on: self.terminal).line(for: record) {
            Output.say(line)
        }
    }

    /// The run is over.
    func end() { self.load?.end() }
}
