import Scenario
import Testing
import Timeline

struct OrderTests {
    @Test(arguments: [
        ("", 1, "the expression ends here; expected an event or ("),
        ("  ", 3, "the expression ends here; expected an event or ("),
        ("()", 2, "found \")\"; expected an event or ("),
        ("Audio |", 8, "the expression ends here; expected an event or ("),
        ("| Audio", 1, "found \"|\"; expected an event or ("),
        ("Audio)", 6, "found \")\"; expected an event, (, | or the end"),
        ("(Audio (TTSDone)", 1, "this \"(\" is never closed"),
        ("*", 1, "found \"*\"; expected an event or ("),
        ("Audio, TTSDone", 6, "found \",\"; expected an event or ("),
        (
            "BotReady Adio", 10,
            """
            found "Adio"; did you mean "Audio"? (known: BotReady, SentenceRecognized, \
            TTSSentenceStart, Audio, TTSSentenceEnd, TTSDone, BotError)
            """
        ),
        ("Audio{2", 6, "this \"{\" is never closed"),
        ("Audio{}", 6, "found {}; expected {n} or {n,m} with n at most m, and m from 1 to 1000"),
        ("Audio{0}", 6, "found {0}; expected {n} or {n,m} with n at most m, and m from 1 to 1000"),
        (
            "Audio{3,2}", 6,
            "found {3,2}; expected {n} or {n,m} with n at most m, and m from 1 to 1000"
        ),
        (
            "Audio{1,}", 6,
            "found {1,}; expected {n} or {n,m} with n at most m, and m from 1 to 1000"
        ),
        (
            "Audio{1001}", 6,
            "found {1001}; expected {n} or {n,m} with n at most m, and m from 1 to 1000"
        ),
        (
            "(Audio{500}){3}", 1,
            "written out, the expression has more than 1000 events; use * or + for a count"
        ),
        (
            "((((Audio?){9}){9}){9}){9}", 1,
            "written out, the expression has more than 1000 events; use * or + for a count"
        ),
        (
            "(Audio | TTSDone)* Audio (Audio | TTSDone){15}", 1,
            "the expression needs more than 4000 states; simplify its choices and counts"
        ),
        (
            String(repeating: "(", count: 60) + "Audio" + String(repeating: ")", count: 60), 52,
            "parentheses are nested deeper than 50"
        ),
        ("Audio" + String(repeating: "+", count: 60), 56, "parentheses are nested deeper than 50"),
    ])
    func whatIsNoExpressionIsRefused(text: String, column: Int, sentence: String) {
        let error = #expect(throws: OrderSyntaxError.self) { try Order(text) }
        #expect(error?.column == column)
        #expect(error?.sentence == sentence)
    }

    @Test func theProtocolsGrammarHoldsForANormalCall() {
        #expect(mismatch(.protocolGrammar, "R S T A T A A D S T A D") == nil)
        #expect(mismatch(.protocolGrammar, "R") == nil)
    }

    @Test(
        arguments: [
            ("", 0, nil, "BotReady", false),
            ("S", 0, .sentenceRecognized, "BotReady", false),
            ("R R", 1, .botReady, "SentenceRecognized or the end of the call", true),
            ("R S D", 2, .done, "TTSSentenceStart", false),
            ("R S T D", 3, .done, "Audio", false),
            ("R S T A S", 4, .sentenceRecognized, "TTSSentenceStart, Audio or TTSDone", false),
            ("R S T A", 4, nil, "TTSSentenceStart, Audio or TTSDone", false),
            ("R S T A D A", 5, .audio, "SentenceRecognized or the end of the call", true),
            ("R S T A X", 4, .botError, "TTSSentenceStart, Audio or TTSDone", false),
        ] as [(String, Int, CallEvent?, String, Bool)]
    )
    func aMismatchSaysWhatCouldHaveCome(
        history: String,
        index: Int,
        found: CallEvent?,
        expected: String,
        mayEnd: Bool
    ) {
        let mismatch = mismatch(.protocolGrammar, history)
        #expect(mismatch?.index == index)
        #expect(mismatch?.found == found)
        #expect(mismatch?.expected == expected)
        #expect(mismatch?.mayEnd == mayEnd)
    }

    @Test func onlyTheFirstMismatchIsTold() {
        var matcher = OrderMatcher(.protocolGrammar)
        #expect(matcher.saw(.audio) != nil)
        #expect(matcher.saw(.audio) == nil)
        #expect(matcher.ended() == nil)
        #expect(matcher.ended() == nil)
    }

    @Test(arguments: [
        ("Audio{2}", [false, false, true, false]),
        ("Audio{1,2}", [false, true, true, false]),
        ("Audio{0,2}", [true, true, true, false]),
        ("(Audio?){2} Audio", [false, true, true, true]),
        ("Audio{2}{1}", [false, false, true, false]),
        ("Audio+?", [true, true, true, true]),
        ("Audio { 1 , 2 }", [false, true, true, false]),
    ])
    func countsAreCounted(text: String, matches: [Bool]) throws {
        let order = try Order(text)
        for count in matches.indices {
            let history = Array(repeating: "A", count: count).joined(separator: " ")
            #expect((mismatch(order, history) == nil) == matches[count], "\(count) times")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func agreesWithAMatcherThatTriesEverything(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<100 {
            let naive = Naive.random(depth: 4, &generator)
            let order = try Order(naive.text)
            for _ in 0..<20 {
                let length = Int.random(in: 0...7, using: &generator)
                let history = (0..<length).map { _ in Naive.event(&generator) }
                let context: Comment = "seed \(seed), step \(step): \(naive.text) on \(history)"
                var matcher = OrderMatcher(order)
                let mismatch = history.compactMap { matcher.saw($0) }.first ?? matcher.ended()
                #expect((mismatch == nil) == naive.matches(history), context)
                guard let mismatch else { continue }
                // What it calls possible is exactly what the other finds possible.
                let past = Array(history.prefix(mismatch.index))
                let allowed = CallEvent.allCases.filter { naive.canBegin(with: past + [$0]) }
                #expect(Set(mismatch.allowed) == Set(allowed), context)
                #expect(mismatch.mayEnd == naive.matches(past), context)
            }
        }
    }

    @Test func aLongHistoryIsFollowedEventByEvent() {
        var matcher = OrderMatcher(.protocolGrammar)
        var wrong = matcher.saw(.botReady)
        for _ in 0..<1_000 {
            wrong = wrong ?? matcher.saw(.sentenceRecognized)
            wrong = wrong ?? matcher.saw(.sentenceStart)
            for _ in 0..<10 { wrong = wrong ?? matcher.saw(.audio) }
            wrong = wrong ?? matcher.saw(.done)
        }
        #expect(wrong == nil)
        #expect(matcher.saw(.done)?.index == 13_001)
    }

    @Test func aMillionEventsTakeNoTimeWorthMentioning() throws {
        // As many states as an expression of this kind needs, so that the table is no small one.
        let order = try Order(
            "BotReady (SentenceRecognized (TTSSentenceStart Audio{1,97})+ TTSDone)*"
        )
        let answer =
            [CallEvent.sentenceRecognized, .sentenceStart]
            + [CallEvent](repeating: .audio, count: 97) + [.done]
        var matcher = OrderMatcher(order)
        var wrong = matcher.saw(.botReady)
        let time = ContinuousClock().measure {
            for _ in 0..<10_000 {
                for event in answer { wrong = wrong ?? matcher.saw(event) }
            }
        }
        #expect(wrong == nil)
        #expect(matcher.saw(.done)?.index == 1_000_001)
        #if !DEBUG
        #expect(time < .seconds(1))
        #else
        // Without an optimiser it is only seen to end.
        #expect(time > .zero)
        #endif
    }
}

/// The first mismatch of `order` with a history of event letters.
private func mismatch(_ order: Order, _ history: String) -> OrderMatcher.Mismatch? {
    let letters: [Character: CallEvent] = [
        "R": .botReady, "S": .sentenceRecognized, "T": .sentenceStart, "A": .audio,
        "E": .sentenceEnd, "D": .done, "X": .botError,
    ]
    var matcher = OrderMatcher(order)
    for letter in history {
        guard let event = letters[letter] else { continue }
        if let mismatch = matcher.saw(event) { return mismatch }
    }
    return matcher.ended()
}

/// An expression that is matched in the simplest way: all ends that each part can reach.
private indirect enum Naive {
    case event(CallEvent)
    case sequence(Naive, Naive)
    case choice(Naive, Naive)
    case counted(Naive, ClosedRange<Int>)
    case star(Naive)
    case plus(Naive)

    static func event(_ generator: inout SeededGenerator) -> CallEvent {
        [.audio, .done, .botReady].randomElement(using: &generator) ?? .audio
    }

    static func random(depth: Int, _ generator: inout SeededGenerator) -> Naive {
        let kind = depth == 0 ? 0 : Int.random(in: 0...6, using: &generator)
        func part() -> Naive { self.random(depth: depth - 1, &generator) }
        switch kind {
        case 1, 2: return .sequence(part(), part())
        case 3: return .choice(part(), part())
        case 4:
            let maximum = Int.random(in: 1...3, using: &generator)
            return .counted(part(), Int.random(in: 0...maximum, using: &generator)...maximum)
        case 5: return .star(part())
        case 6: return .plus(part())
        default: return .event(self.event(&generator))
        }
    }

    var text: String {
        switch self {
        case .event(let event): event.rawValue
        case .sequence(let left, let right): "(\(left.text) \(right.text))"
        case .choice(let left, let right): "(\(left.text) | \(right.text))"
        case .counted(let part, 0...1): "(\(part.text))?"
        case .counted(let part, let counts):
            counts.count == 1
                ? "(\(part.text)){\(counts.lowerBound)}"
                : "(\(part.text)){\(counts.lowerBound),\(counts.upperBound)}"
        case .star(let part): "(\(part.text))*"
        case .plus(let part): "(\(part.text))+"
        }
    }

    func matches(_ history: [CallEvent]) -> Bool {
        self.ends(history, from: [0]).contains(history.count)
    }

    /// Whether some history that begins with `history` matches: the shortest that could is tried
    /// by taking the expression apart, event by event.
    func canBegin(with history: [CallEvent]) -> Bool {
        var rest: Naive? = self
        for event in history { rest = rest?.derivative(event) }
        return rest != nil
    }

    private func ends(_ history: [CallEvent], from starts: Set<Int>) -> Set<Int> {
        switch self {
        case .event(let event):
            return Set(starts.filter { $0 < history.count && history[$0] == event }.map { $0 + 1 })
        case .sequence(let left, let right):
            return right.ends(history, from: left.ends(history, from: starts))
        case .choice(let left, let right):
            return left.ends(history, from: starts).union(right.ends(history, from: starts))
        case .counted(let part, let counts):
            var (reached, all) = (starts, counts.contains(0) ? starts : [])
            for count in (0..<counts.upperBound).map({ $0 + 1 }) {
                reached = part.ends(history, from: reached)
                if counts.contains(count) { all.formUnion(reached) }
            }
            return all
        case .star(let part):
            var all = starts
            while true {
                let more = all.union(part.ends(history, from: all))
                if more == all { return all }
                all = more
            }
        case .plus(let part): return Naive.sequence(part, .star(part)).ends(history, from: starts)
        }
    }

    private var mayBeEmpty: Bool { self.ends([], from: [0]).contains(0) }

    /// What must follow `event`; `nil` if nothing can (Brzozowski's derivative).
    private func derivative(_ event: CallEvent) -> Naive? {
        switch self {
        case .event(let own): return own == event ? .counted(.event(own), 0...0) : nil
        case .sequence(let left, let right):
            let first = left.derivative(event).map { Naive.sequence($0, right) }
            let second = left.mayBeEmpty ? right.derivative(event) : nil
            return Self.either(first, second)
        case .choice(let left, let right):
            return Self.either(left.derivative(event), right.derivative(event))
        case .counted(_, 0...0): return nil
        case .counted(let part, let counts):
            let rest = max(0, counts.lowerBound - 1)...counts.upperBound - 1
            return part.derivative(event).map { .sequence($0, .counted(part, rest)) }
        case .star(let part): return part.derivative(event).map { .sequence($0, .star(part)) }
        case .plus(let part): return part.derivative(event).map { .sequence($0, .star(part)) }
        }
    }

    private static func either(_ left: Naive?, _ right: Naive?) -> Naive? {
        guard let left, let right else { return left ?? right }
        return .choice(left, right)
    }
}
