import Call
import Scenario

extension SeedsReport {
    /// What the seeds reached, and what not: facts by where the agent was, and events by what came before.
    var coverageTables: [[String]] { [self.factTable, self.successionTable] }

    /// Where an agent is, as a column: while it answers it matters how far the synthesizer is.
    private struct Column {
        var name: String
        var phase: AgentPlace.Phase
        var speaking: AgentPlace.Speaking?
    }

    private static let columns =
        [
            Column(name: "connect", phase: .connecting, speaking: nil),
            Column(name: "listen", phase: .listening, speaking: nil),
        ]
        + zip(
            AgentPlace.Speaking.allCases,
            ["absent", "dial", "start", "ready", "open", "session"]
        )
        .map { Column(name: $1, phase: .answering, speaking: $0) }

    private static let nameWidth = 24

    private var factTable: [String] {
        let heading =
            "what the agent was told".padded(to: Self.nameWidth)
            + Self.columns.map { $0.name.alignedRight(to: 7) }.joined()
        let under =
            String(repeating: " ", count: Self.nameWidth + 14)
            + "  while it answers, with the synthesizer there"
        let rows = AgentFact.allCases.map { fact in
            fact.rawValue.padded(to: Self.nameWidth)
                + Self.columns.map { column in
                    Self.cell(
                        self.coverage.count(of: fact, in: column.phase, speaking: column.speaking)
                    )
                    .alignedRight(to: 7)
                }.joined()
        }
        return [under, heading] + rows
            + [
                "\(self.coverage.counts.count.counted("place")) in which something was told; . is never"
            ]
    }

    private var successionTable: [String] {
        let events = CallEvent.allCases
        let names = ["Ready", "Recogn", "Start", "Audio", "End", "Done", "Error"]
        let heading =
            "a caller heard, and then".padded(to: Self.nameWidth)
            + (names + ["hangs up"]).map { $0.alignedRight(to: 7) }.joined()
        let firsts: [CallEvent?] = [nil] + events
        let rows = firsts.map { first in
            (first?.rawValue ?? "nothing yet").padded(to: Self.nameWidth)
                + (events.map { $0 } + [nil]).map { (second: CallEvent?) in
                    let succession = Succession(first: first, second: second)
                    return Self.cell(self.successions[succession] ?? 0).alignedRight(to: 7)
                }.joined()
        }
        return [heading] + rows
    }

    /// A count in at most six columns.
    private static func cell(_ count: Int) -> String {
        switch count {
        case 0: "."
        case ..<100_000: "\(count)"
        case ..<100_000_000: "\(count / 1_000)k"
        default: "\(count / 1_000_000)M"
        }
    }
}
