/// The positions of an expression and which may follow which (Glushkov's construction).
///
/// Each event of the expression, written out without counts, is a position. A history matches if it
/// is a walk over positions from a first to a last one.
struct OrderPositions {
    static let countMax = 1_000

    /// The event at each position.
    private(set) var events: [CallEvent] = []
    /// Which positions may come after each.
    private(set) var follow: [PositionSet] = []
    private(set) var whole: Part

    /// What may be said of a part of an expression.
    struct Part {
        var mayBeEmpty: Bool
        var first: PositionSet
        var last: PositionSet

        static let empty = Part(mayBeEmpty: true, first: PositionSet(), last: PositionSet())
    }

    init(_ syntax: OrderSyntax) throws(OrderSyntaxError) {
        self.whole = .empty
        self.whole = try self.part(syntax)
    }

    private mutating func part(_ syntax: OrderSyntax) throws(OrderSyntaxError) -> Part {
        switch syntax {
        case .event(let event): return try self.position(of: event)
        case .sequence(let parts):
            var whole = Part.empty
            for part in parts { whole = self.join(whole, try self.part(part)) }
            return whole
        case .choice(let parts):
            var whole = try self.part(parts[0])
            for part in parts.dropFirst() {
                let other = try self.part(part)
                whole.mayBeEmpty = whole.mayBeEmpty || other.mayBeEmpty
                whole.first.formUnion(other.first)
                whole.last.formUnion(other.last)
            }
            return whole
        case .repeated(let syntax, let minimum, let maximum):
            return try self.repeated(syntax, minimum, maximum)
        }
    }

    private mutating func repeated(
        _ syntax: OrderSyntax,
        _ minimum: Int,
        _ maximum: Int?
    ) throws(OrderSyntaxError) -> Part {
        var whole = Part.empty
        // x{2,4} is x x x? x?; x* is one x that may follow itself, or be missing.
        for count in 1...(maximum ?? 1) {
            var next = try self.part(syntax)
            if maximum == nil { self.link(next.last, to: next.first) }
            next.mayBeEmpty = next.mayBeEmpty || count > minimum
            whole = self.join(whole, next)
        }
        return whole
    }

    private mutating func position(of event: CallEvent) throws(OrderSyntaxError) -> Part {
        guard self.events.count < Self.countMax else {
            throw OrderSyntaxError(reason: .tooLarge(maximum: Self.countMax), column: 1)
        }
        let position = PositionSet(self.events.count)
        self.events.append(event)
        self.follow.append(PositionSet())
        return Part(mayBeEmpty: false, first: position, last: position)
    }

    private mutating func join(_ left: Part, _ right: Part) -> Part {
        self.link(left.last, to: right.first)
        var whole = Part(
            mayBeEmpty: left.mayBeEmpty && right.mayBeEmpty,
            first: left.first,
            last: right.last
        )
        if left.mayBeEmpty { whole.first.formUnion(right.first) }
        if right.mayBeEmpty { whole.last.formUnion(left.last) }
        return whole
    }

    private mutating func link(_ last: PositionSet, to first: PositionSet) {
        last.forEach { self.follow[$0].formUnion(first) }
    }
}

/// A set of small numbers.
struct PositionSet: Hashable {
    private var words: [UInt64] = []

    init() {}

    init(_ position: Int) { self.insert(position) }

    mutating func insert(_ position: Int) {
        let word = position / 64
        while self.words.count <= word { self.words.append(0) }
        self.words[word] |= 1 << UInt64(position % 64)
    }

    mutating func formUnion(_ other: PositionSet) {
        while self.words.count < other.words.count { self.words.append(0) }
        for index in other.words.indices { self.words[index] |= other.words[index] }
    }

    func intersects(_ other: PositionSet) -> Bool {
        zip(self.words, other.words).contains { $0 & $1 != 0 }
    }

    /// In rising order.
    func forEach(_ body: (Int) -> Void) {
        for index in self.words.indices {
            var word = self.words[index]
            while word != 0 {
                body(index * 64 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}

/// A deterministic automaton: one step per event, whatever the expression.
struct OrderAutomaton: Sendable {
    static let stateCountMax = 4_000

    /// The state before any event.
    static let start: UInt16 = 0
    /// Where a row has this, no event leads on.
    private static let none = UInt16.max

    /// A row per state, with a next state per event.
    private let table: [UInt16]
    /// How many events there are. Kept, since each look at `allCases` makes an array.
    private let width: Int
    private let accepting: [Bool]

    /// Follows the sets of positions that a history can have led to.
    ///
    /// Every position leads to a last one, so an event that leads anywhere can still end well.
    init(_ positions: OrderPositions) throws(OrderSyntaxError) {
        let events = CallEvent.allCases
        var numbers: [PositionSet: UInt16] = [:]
        var sets = [PositionSet()]
        var table: [UInt16] = []
        var accepting = [positions.whole.mayBeEmpty]
        var state = 0
        while state < sets.count {
            var next = [PositionSet](repeating: PositionSet(), count: events.count)
            let successors = Self.successors(of: sets[state], isStart: state == 0, positions)
            successors.forEach { next[positions.events[$0].number].insert($0) }
            for set in next {
                guard set != PositionSet() else {
                    table.append(Self.none)
                    continue
                }
                if numbers[set] == nil {
                    guard sets.count < Self.stateCountMax else {
                        let reason = OrderSyntaxError.Reason.tooManyStates(
                            maximum: Self.stateCountMax
                        )
                        throw OrderSyntaxError(reason: reason, column: 1)
                    }
                    numbers[set] = UInt16(sets.count)
                    sets.append(set)
                    accepting.append(set.intersects(positions.whole.last))
                }
                table.append(numbers[set] ?? Self.none)
            }
            state += 1
        }
        self.table = table
        self.width = events.count
        self.accepting = accepting
    }

    /// The state after `event`; `nil` if it cannot come there.
    func next(_ state: UInt16, _ event: CallEvent) -> UInt16? {
        let next = self.table[Int(state) * self.width + event.number]
        return next == Self.none ? nil : next
    }

    /// Whether a call may end there.
    func accepts(_ state: UInt16) -> Bool { self.accepting[Int(state)] }

    private static func successors(
        of set: PositionSet,
        isStart: Bool,
        _ positions: OrderPositions
    ) -> PositionSet {
        guard !isStart else { return positions.whole.first }
        var successors = PositionSet()
        set.forEach { successors.formUnion(positions.follow[$0]) }
        return successors
    }
}

extension CallEvent {
    /// Which column of a table is this event's.
    fileprivate var number: Int {
        switch self {
        case .botReady: 0
        case .sentenceRecognized: 1
        case .sentenceStart: 2
        case .audio: 3
        case .sentenceEnd: 4
        case .done: 5
        case .botError: 6
        }
    }
}
