import Scenario
import Timeline

/// What a person sees while several scenarios are run: a line as each of them ends.
///
///     PASS       6.1 s  quickstart
///     FAIL       4.3 s  english     order: expected Audio, found TTSDone
package struct SuiteLines: Sendable {
    /// Longer names are cut where something stands behind them.
    private static let nameWidthMax = 32

    private let terminal: Terminal
    private let nameWidth: Int

    /// Lines about the scenarios with `names`.
    package init(names: [String], on terminal: Terminal) {
        self.terminal = terminal
        let widest = names.map(\.harmless.columnCount).max() ?? 0
        self.nameWidth = min(widest, Self.nameWidthMax, terminal.width / 2)
    }

    /// The line for `run`, without its newline. It fits the terminal.
    package func line(for run: SuiteRun) -> String {
        let verdict = run.verdict.rawValue.padded(to: Self.verdictWidth)
        let start = " \(run.duration.secondsText.alignedRight(to: 8))  "
        let room = self.terminal.width - Self.verdictWidth - start.columnCount
        return self.terminal.styled(verdict, run.verdict.style) + start
            + self.words(for: run).fitted(to: room)
    }

    private static let verdictWidth = Verdict.allCases.map(\.rawValue.columnCount).max() ?? 0

    private func words(for run: SuiteRun) -> String {
        let name = run.scenario.harmless
        guard let reason = run.reason else { return name }
        return name.fitted(to: self.nameWidth).padded(to: self.nameWidth) + "  " + reason.harmless
    }
}

extension Duration {
    /// Such as `12.3 s`.
    var secondsText: String {
        let tenths = (self.wholeNanoseconds + 50_000_000) / 100_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension Verdict {
    /// How it is shown.
    var style: Terminal.Style {
        switch self {
        case .pass: .green
        case .fail: .red
        case .invalid: .yellow
        }
    }
}
