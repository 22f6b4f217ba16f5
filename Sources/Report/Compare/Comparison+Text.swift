import Scenario
import Timeline
import Trace
import Wire

extension Comparison {
    /// The comparison for a terminal, without the last newline. The last line is the verdict.
    package func text(on terminal: Terminal) -> String {
        let header = Self.line("", "", "base ms", "new ms", "change", "interval ms", "")
        let rows = self.rows.map { row in
            let line = Self.line(
                row.statistic == .mean ? row.metric.nameInTurn : "",
                row.statistic.rawValue,
                row.base.map { Tenths($0).text } ?? "-",
                row.new.map { Tenths($0).text } ?? "-",
                row.change ?? "-",
                row.interval.map(Self.words) ?? row.statistic.need,
                row.finding == .unknown ? "" : row.finding.rawValue
            )
            guard self.lateRuns.isEmpty, let style = row.finding.style else { return line }
            return terminal.styled(line, style)
        }
        let rates = self.rates.map { rate in
            let counts = "\(Self.words(rate.base)) before, \(Self.words(rate.new)) now"
            return "  \(rate.name): \(counts)" + (rate.isWorse ? ": more than chance" : "")
        }
        let notes = self.notes.map { terminal.styled("  note: \($0)", .yellow) }
        let table = [terminal.styled(header, .dim)] + rows + [terminal.styled(self.key, .dim)]
        return (table + [""] + rates + notes + ["", self.summary(on: terminal)])
            .joined(separator: "\n")
    }

    /// How to read the rows.
    private var key: String {
        """
          The interval holds the true change, in all rows together 19 times in 20.
          No change: 0 is in it, or less than \(self.floors.words) moved.
        """
    }

    /// The last line alone.
    package func summary(on terminal: Terminal) -> String {
        terminal.styled(self.verdict.rawValue, self.verdict.style)
            + "  exit \(self.verdict.exitCode)  \(self.meaning)"
    }

    private var meaning: String {
        switch self.verdict {
        case .pass:
            "no regression"
                + (self.rows.contains { $0.finding == .faster } ? ", and something is faster" : "")
                + self.untold
        case .fail: "regression: " + self.regressions.joined(separator: ", ")
        case .invalid where !self.lateRuns.isEmpty:
            "in \(self.lateRuns.joined(separator: " and ")) we were late ourselves: make "
                + (self.lateRuns.count == 1 ? "it again" : "them again")
        case .invalid:
            "too few calls to tell: each run needs \(Self.blockCountMin) or more with samples"
        }
    }

    /// What a run that passed does not say.
    private var untold: String {
        let count = self.rows.count { $0.finding == .unknown }
        return count == 0 ? "" : "; of \(count) of \(self.rows.count) rows too little is known"
    }

    private var regressions: [String] {
        self.rows.filter { $0.finding == .slower }
            .map { "\($0.metric.nameInTurn) \($0.statistic.rawValue)" }
            + self.rates.filter(\.isWorse).map { "more \($0.name)" }
    }

    private static func line(
        _ name: String,
        _ statistic: String,
        _ base: String,
        _ new: String,
        _ change: String,
        _ interval: String,
        _ finding: String
    ) -> String {
        let line =
            "  " + name.padded(to: 17) + " " + statistic.padded(to: 4) + " "
            + base.alignedRight(to: 8) + " " + new.alignedRight(to: 8) + " "
            + change.alignedRight(to: 8) + " " + interval.alignedRight(to: 20) + "  " + finding
        return line.trimmingSpaces
    }

    /// Such as `-1.2 to +3.4`.
    private static func words(_ interval: ClosedRange<Double>) -> String {
        "\(signed(interval.lowerBound)) to \(signed(interval.upperBound))"
    }

    private static func words(_ rate: (wrong: Int, all: Int)) -> String {
        "\(rate.wrong.grouped) of \(rate.all.grouped)"
    }

    // MARK: JSON

    /// The comparison as one JSON object, in UTF-8, with a last newline. Times are in milliseconds.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { json in
            json.object { json in
                json.member("verdict", self.verdict.rawValue)
                json.key("exit_code")
                json.number(self.verdict.exitCode)
                json.member("meaning", self.meaning)
                json.key("metrics")
                json.array { json in for row in self.rows { Self.write(row, to: &json) } }
                json.key("rates")
                json.array { json in for rate in self.rates { Self.write(rate, to: &json) } }
                json.key("notes")
                json.array { json in for note in self.notes { json.string(note) } }
            }
        }
        return bytes + [0x0A]
    }

    private static func write(_ row: Row, to json: inout JSONWriter) {
        json.object { json in
            json.member("metric", row.metric.nameInTurn)
            json.member("statistic", row.statistic.rawValue)
            json.key("base")
            json.milliseconds(row.base)
            json.key("new")
            json.milliseconds(row.new)
            json.key("interval")
            if let interval = row.interval {
                json.array { json in
                    for end in [interval.lowerBound, interval.upperBound] {
                        json.decimal(Tenths(count: Int64((end * 10).rounded())).plain)
                    }
                }
            } else {
                json.null()
            }
            json.member("finding", row.finding.rawValue)
        }
    }

    private static func write(_ rate: Rate, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", rate.name)
            json.member("base", rate.base.wrong)
            json.member("base_of", rate.base.all)
            json.member("new", rate.new.wrong)
            json.member("new_of", rate.new.all)
            json.member("is_worse", rate.isWorse)
        }
    }
}

extension Comparison.Row {
    /// Such as `+10.1 %`.
    fileprivate var change: String? {
        guard let base, let new, base > .zero else { return nil }
        let share = (new.inMilliseconds / base.inMilliseconds - 1) * 100
        return abs(share) < 1_000 ? "\(signed(share)) %" : nil
    }
}

extension Comparison.Floors {
    /// Such as `5.0 ms or 3 %`.
    fileprivate var words: String {
        let percent = self.share.partsPerMillion / 10_000
        return "\(Tenths(self.time).text) ms or \(percent) %"
    }
}

extension Comparison.Statistic {
    /// What a run must have, if more is to be said of it.
    fileprivate var need: String {
        let count = Comparison.blockCountMin
        return self == .mean
            ? "needs \(count) calls" : "needs \(count) x \(self.sampleCountMin) samples"
    }
}

extension Comparison.Finding {
    fileprivate var style: Terminal.Style? {
        switch self {
        case .slower: .red
        case .faster: .green
        case .same, .unknown: nil
        }
    }
}

/// With one decimal and its sign.
private func signed(_ number: Double) -> String {
    let tenths = Tenths(count: Int64((number * 10).rounded()))
    return (tenths.count >= 0 ? "+" : "") + tenths.text
}

extension Tenths {
    /// Without commas.
    fileprivate var plain: String { self.text.replacing(",", with: "") }
}
