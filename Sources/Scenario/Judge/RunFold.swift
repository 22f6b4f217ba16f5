package import Trace

/// What is kept of a run, however long it is: it is judged and measured call by call, with some turns to
/// look at.
package struct RunFold: Sendable {
    package private(set) var judge: Judge
    package private(set) var gallery = TurnGallery()

    /// A run of which nothing is known yet.
    package init(_ scenario: Scenario, seed: UInt64 = 1) {
        self.judge = Judge(scenario, seed: seed)
    }

    /// The whole of a run, in any order.
    package init(_ scenario: Scenario, seed: UInt64 = 1, _ records: [TraceRecord]) {
        self.init(scenario, seed: seed)
        for piece in CallCollector.pieces(of: records) { _ = self.add(piece) }
    }

    /// Adds what is over.
    ///
    /// - Returns: What there is to say of it, if it is a call.
    package mutating func add(_ piece: CallCollector.Piece) -> Judge.Opinion? {
        switch piece {
        case .call(let call, let records):
            let opinion = self.judge.hear(call: call, records)
            self.gallery.add(opinion.measured, titles: opinion.titles, wrong: opinion.wrongTurns)
            return opinion
        case .stray(let records):
            self.judge.hear(strays: records)
            return nil
        }
    }
}
