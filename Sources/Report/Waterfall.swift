import Timeline
package import Trace

/// One turn as a picture in text: each milestone, the time it took, whose time that was, and a bar.
///
///     call 1, turn 1  今天上海天气怎么样？
///                                    at ms   took ms  whose
///       end of speech                  0.0
///       final text                   120.3     120.3  asr       ▇
///       endpoint rule              2,203.1   2,082.8  endpoint   ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
///       ...
///       first audio                2,961.0       1.2  server                         ▏
///       done                       6,020.4
///       = first_audio                        2,961.0
///         asr 120.3, endpoint 2,082.8, server 1.2 ...
///
/// The printed parts add up to the printed whole, in both ways of adding them.
package struct Waterfall: Sendable {
    private let turn: TurnTimeline
    private let title: String
    private let parts: [PrintedPart]

    /// - Parameters:
    ///   - turn: What is drawn.
    ///   - title: What the caller said in it.
    package init(_ turn: TurnTimeline, title: String) {
        self.turn = turn
        self.title = title
        self.parts = PrintedPart.all(of: turn)
    }

    /// The lines of the picture, without newlines.
    package func lines(on terminal: Terminal) -> [String] {
        let head = (self.turn.call.map { "call \($0), " } ?? "") + "turn \(self.turn.turn)"
        let title = self.title.harmless.fitted(to: terminal.width - head.columnCount - 2)
        let heading = "\(terminal.styled(head, .bold))  \(title)".trimmingSpaces
        guard let firstAudio = self.turn.firstAudio else {
            return [heading, "  no audio came, so there is nothing to measure"]
        }
        var lines = [
            heading,
            terminal.styled(Columns.row("", "at ms", "took ms") + "  whose", .dim),
            Columns.row(Milestone.endOfSpeech.name, "0.0").trimmingSpaces,
        ]
        lines += self.partLines(of: firstAudio, on: terminal)
        if let done = self.turn.duration(from: .endOfSpeech, to: .done) {
            lines.append(Columns.row(Milestone.done.name, Tenths(done).text).trimmingSpaces)
        }
        let sum = Columns.row("= \(Metric.firstAudio.rawValue)", "", Tenths(firstAudio).text)
        lines.append(terminal.styled(sum, .bold))
        // A name and its number stay together.
        let shares = self.shares.wrapped(to: terminal.width - 4, lineCountMax: .max)
            .map { $0.replacing("\u{A0}", with: " ") }
        return lines + shares.map { terminal.styled("    \($0)", .dim) }
    }

    private func partLines(of firstAudio: Duration, on terminal: Terminal) -> [String] {
        let room = terminal.width - Columns.width - 2
        let widest = self.parts.map(\.ownerNames.columnCount).max() ?? 0
        let ownerWidth = min(max(widest, 8), max(room, 8))
        // A bar of a few columns would say nothing.
        let barWidth = room - ownerWidth - 2 < 8 ? 0 : room - ownerWidth - 2
        return self.parts.map { part in
            let row = Columns.row(part.milestone.name, part.until.text, part.took.text)
            let owner = part.ownerNames.fitted(to: ownerWidth)
            let bar = part.bar(of: firstAudio, width: barWidth)
            let ownerAndBar = "\(owner.padded(to: ownerWidth))  \(bar)".trimmingSpaces
            return "\(row)  \(terminal.styled(ownerAndBar, part.style))"
        }
    }

    /// How much of the time was whose, such as `endpoint 2,082.8, server 3.4`, with the spaces before
    /// numbers unbreakable.
    private var shares: String {
        PrintedPart.shares(of: self.parts).map { "\($0.ownerNames)\u{A0}\($0.took.text)" }
            .joined(separator: ", ")
    }
}

extension PrintedPart {
    fileprivate var style: Terminal.Style {
        guard self.owners.count == 1, let owner = self.owners.first else { return .dim }
        return switch owner {
        case .asr: .cyan
        case .endpoint: .yellow
        case .llm: .magenta
        case .tts: .blue
        case .server: .red
        }
    }

    /// A bar at its place on a scale of `width` columns, at least a thin line so that every part can
    /// be seen.
    fileprivate func bar(of whole: Duration, width: Int) -> String {
        let total = whole.wholeNanoseconds
        guard width > 0, total > 0 else { return "" }
        func column(_ duration: Duration) -> Int {
            let doubled = Int128(duration.wholeNanoseconds) * Int128(width) * 2
            return Int((doubled + Int128(total)) / (Int128(total) * 2))
        }
        let first = min(column(self.start), width - 1)
        let count = column(self.end) - column(self.start)
        let bar = count < 1 ? "▏" : String(repeating: "▇", count: count)
        return String(repeating: " ", count: first) + bar
    }
}
