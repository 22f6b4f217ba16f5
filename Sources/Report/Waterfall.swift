import Timeline
package import Trace

/// One turn as a picture in text: each milestone, the time it took, whose time that was, and a bar.
///
///     turn 1  今天上海天气怎么样？
///                                       at ms      took ms  whose
///       end of speech                     0.0
///       final text                      120.3        120.3  asr       ▇▇
///       endpoint rule                 2,203.1      2,082.8  endpoint    ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇
///       ...
///       first audio                   2,961.0          1.2  server                              ▏
///       = first_audio                              2,961.0
package struct Waterfall: Sendable {
    private let turn: TurnTimeline
    private let title: String

    /// - Parameters:
    ///   - turn: What is drawn.
    ///   - title: What the caller said in it.
    package init(_ turn: TurnTimeline, title: String) {
        self.turn = turn
        self.title = title
    }

    /// The lines of the picture, without newlines.
    package func lines(on terminal: Terminal) -> [String] {
        let call = self.turn.call.map { $0 == 1 ? "" : "call \($0) " } ?? ""
        let head = "\(call)turn \(self.turn.turn)"
        let title = self.title.harmless.fitted(to: terminal.width - head.columnCount - 2)
        var lines = [terminal.styled(head, .bold) + "  " + title]
        guard let firstAudio = self.turn.firstAudio else {
            return lines + ["  no audio came, so there is nothing to measure"]
        }
        lines.append(terminal.styled(Self.row("", "at ms", "took ms", "whose"), .dim))
        lines.append(Self.row(Milestone.endOfSpeech.name, "0.0", "", "").trimmingSpaces)
        let columns = max(0, terminal.width - Self.barStart)
        var since = Duration.zero
        for part in self.turn.parts {
            let until = since + part.duration
            let row = Self.row(
                part.to.name,
                Tenths(until).text,
                (Tenths(until) - Tenths(since)).text,
                ""
            )
            let owner = Self.name(part.owners)
            let bar = Self.bar(from: since, to: until, of: firstAudio, columns: columns)
            let style = Self.style(part.owners)
            lines.append(
                row + terminal.styled(owner.padded(to: Self.ownerWidth), style)
                    + terminal.styled(bar, style)
            )
            since = until
        }
        let sum = Self.row("= first_audio", "", Tenths(firstAudio).text, "")
        lines.append(terminal.styled(sum.trimmingSpaces, .bold))
        lines.append(terminal.styled("    whose: \(self.shares)", .dim))
        if let done = self.turn.duration(from: .endOfSpeech, to: .done) {
            lines.append(Self.row(Milestone.done.name, Tenths(done).text, "", "").trimmingSpaces)
        }
        return lines
    }

    // MARK: Parts

    private static let nameWidth = 24
    private static let numberWidth = 10
    private static let ownerWidth = 10
    private static let barStart = 2 + nameWidth + 2 * numberWidth + 2 + ownerWidth

    /// How much of the time was whose, such as `endpoint 2,082.8, server 3.4`.
    private var shares: String {
        Owner.allCases.compactMap { owner in
            let parts = self.turn.parts.filter { $0.owners == [owner] }
            guard !parts.isEmpty else { return nil }
            return "\(owner.rawValue) \(Tenths(parts.reduce(.zero) { $0 + $1.duration }).text)"
        }
        .joined(separator: ", ")
    }

    private static func row(
        _ name: String,
        _ at: String,
        _ took: String,
        _ whose: String
    ) -> String {
        "  " + name.padded(to: self.nameWidth) + at.alignedRight(to: self.numberWidth)
            + took.alignedRight(to: self.numberWidth) + "  " + whose
    }

    private static func name(_ owners: [Owner]) -> String {
        owners.map(\.rawValue).joined(separator: "+").fitted(to: self.ownerWidth - 1)
    }

    private static func style(_ owners: [Owner]) -> Terminal.Style {
        guard owners.count == 1, let owner = owners.first else { return .dim }
        return switch owner {
        case .asr: .cyan
        case .endpoint: .yellow
        case .llm: .magenta
        case .tts: .blue
        case .server: .red
        }
    }

    /// A bar at its place on the scale, at least a thin line so that every part can be seen.
    private static func bar(
        from start: Duration,
        to end: Duration,
        of whole: Duration,
        columns: Int
    ) -> String {
        let total = whole.wholeNanoseconds
        guard columns > 0, total > 0 else { return "" }
        func column(_ duration: Duration) -> Int {
            Int(Int128(duration.wholeNanoseconds) * Int128(columns) / Int128(total))
        }
        let first = min(column(start), columns - 1)
        let count = column(end) - first
        let bar = count < 1 ? "▏" : String(repeating: "▇", count: count)
        return String(repeating: " ", count: first) + bar
    }
}
