import Timeline
package import Trace

/// A part of a turn in the numbers that are printed.
package struct PrintedPart {
    let milestone: Milestone
    let owners: [Owner]
    /// Since the end of speech.
    let start: Duration
    let end: Duration

    /// The parts of `turn`, in their order; none if no audio came.
    package static func all(of turn: TurnTimeline) -> [PrintedPart] {
        var start = Duration.zero
        return turn.parts.map { part in
            defer { start += part.duration }
            return PrintedPart(
                milestone: part.to,
                owners: part.owners,
                start: start,
                end: start + part.duration
            )
        }
    }

    /// Whose how much of the time of `parts` was, in the order in which each had a part first.
    static func shares(
        of parts: [PrintedPart]
    ) -> [(owners: [Owner], ownerNames: String, took: Tenths)] {
        var shares: [(owners: [Owner], ownerNames: String, took: Tenths)] = []
        for part in parts {
            if let index = shares.firstIndex(where: { $0.owners == part.owners }) {
                shares[index].took = shares[index].took + part.took
            } else {
                shares.append((part.owners, part.ownerNames, part.took))
            }
        }
        return shares
    }

    /// Since the end of speech.
    var from: Tenths { Tenths(self.start) }
    package var until: Tenths { Tenths(self.end) }
    package var took: Tenths { Tenths(self.end) - Tenths(self.start) }
    var ownerNames: String { self.owners.map(\.rawValue).joined(separator: "+") }
}
