import Foundation
import Report
import Scenario
import Synchronization
import Trace

/// Keeps the traces of some calls of a run in a folder: a file for each.
///
/// What something was found in is written at once, the rest when the run is over. What cannot be written is
/// counted, and the run goes on.
final class TraceFolder: Sendable {
    private struct State {
        var selection = TraceSelection()
        /// The calls that have a file.
        var written: Set<Int> = []
        /// The calls that should have a file and have none.
        var lost: Set<Int> = []
    }

    private let path: String
    private let scenario: String
    private let seed: UInt64
    private let state = Mutex(State())

    /// Keeps traces in the folder at `path`, which was prepared.
    init(_ path: String, scenario: String, seed: UInt64) {
        self.path = path
        self.scenario = scenario
        self.seed = seed
    }

    /// Makes the folder if it is not there. Whoever cannot get traces should know before the run, and
    /// traces of another run are neither removed nor left to be taken for those of this one.
    static func prepare(_ path: String) throws(Exit) {
        let files = FileManager.default
        let names: [String]
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            names = try files.contentsOfDirectory(atPath: path)
        } catch {
            throw self.exit(path)
        }
        guard files.isWritableFile(atPath: path) else { throw self.exit(path) }
        let old = names.filter(TraceFile.isName).sorted()
        guard let first = old.first else { return }
        throw Exit(
            .usage,
            "\(path) holds traces of another run (\(first), \(old.count) in all), which nobody "
                + "could tell from those of this one: remove them, or name another folder"
        )
    }

    /// Takes a call that was judged, with its trace. It may take as long as a disk takes.
    func take(_ opinion: Judge.Opinion, _ records: [TraceRecord]) {
        guard let call = records.first?.call else { return }
        let choice = self.state.withLock { state in
            state.selection.add(
                call: call,
                records,
                opinion.measured,
                isWrong: !opinion.wrongTurns.isEmpty
            )
        }
        if let choice { self.write(choice) }
    }

    /// Writes what is left when the run is over, and tells if something could not be written.
    func finish() -> KeptTraces {
        let rest = self.state.withLock { $0.selection.rest }
        for choice in rest { self.write(choice) }
        let (written, lost) = self.state.withLock { ($0.written.count, $0.lost.count) }
        if lost > 0 {
            Output.complain(
                "warning: \(lost) of \((written + lost).counted("trace")) could not be written "
                    + "to \(self.path): is the folder still there, and is there room on its disk?"
            )
        }
        return KeptTraces(folder: self.path, callCount: written, lostCount: lost)
    }

    private func write(_ choice: TraceSelection.Choice) {
        let header = TraceFile.Header(
            version: Version.current,
            scenario: self.scenario,
            seed: self.seed,
            call: choice.call,
            reasons: choice.reasons
        )
        let bytes = TraceFile(header, choice.records).bytes
        let url = URL(filePath: self.path).appending(path: TraceFile.name(ofCall: choice.call))
        // Whole or not at all, so that a file that was written before stays if there is no room.
        let isWritten = (try? Data(bytes).write(to: url, options: .atomic)) != nil
        self.state.withLock { state in
            if isWritten {
                state.written.insert(choice.call)
                state.lost.remove(choice.call)
            } else if !state.written.contains(choice.call) {
                state.lost.insert(choice.call)
            }
        }
    }

    private static func exit(_ path: String) -> Exit {
        Exit(
            .usage,
            "cannot write traces to \(path): can there be a folder, and may you write there?"
        )
    }
}
