import Timeline

/// When the calls of an open model are due, all of them, whichever part makes them.
struct OpenSchedule: Sendable {
    /// `nil`: all calls are due at the beginning.
    private let curve: RateCurve?
    private let callsMax: Int
    private let end: Instant?
    /// What chance decides; `nil` if calls are even.
    private var random: SeededGenerator?
    /// The last call that was looked up.
    private var number = 0
    /// How much of the curve has become due when it is due.
    private var pieces: RateCurve.Pieces = 0

    /// The schedule of `load`, which is open.
    init(_ load: Scenario.Load, seed: UInt64) {
        let curve = load.curve
        self.curve = curve
        self.end = curve.flatMap { load.end(of: $0) }
        self.callsMax = load.calls ?? (curve == nil ? 1 : .max)
        switch load.shape {
        case .steady(_, .poisson), .stages(_, .poisson):
            self.random = SeededGenerator(seed: seed).child(Self.label)
        case .together, .concurrent, .steady(_, .even), .stages(_, .even):
            self.random = nil
        }
    }

    /// When call `number` is due; `nil` if there are not so many. The numbers asked for only rise.
    mutating func due(ofCall number: Int) -> Instant? {
        precondition(number > self.number, "call \(number) is looked up after call \(self.number)")
        guard number <= self.callsMax else { return nil }
        guard let curve else { return .start }
        self.advance(to: number)
        guard let due = curve.instant(of: self.pieces) else { return nil }
        return self.end.map { due < $0 } ?? true ? due : nil
    }

    /// A Poisson process on a curve: what becomes due from one call to the next is exponential, with
    /// a mean of one call. Each call takes one number of chance, so more calls change none before.
    private mutating func advance(to number: Int) {
        defer { self.number = number }
        guard var random else {
            self.pieces = RateCurve.Pieces(number - 1) * RateCurve.call
            return
        }
        for _ in self.number..<number {
            let calls = random.nextExponential()
            self.pieces += RateCurve.Pieces(Int64(calls * Double(RateCurve.call)))
        }
        self.random = random
    }

    /// "load".
    private static let label: UInt64 = 0x6C6F_6164
}
