import Report
import Support
import Testing
import Timeline
import Trace

struct WaterfallTests {
    @Test(arguments: [
        (40, false, "waterfall-40"), (40, true, "waterfall-40-colored"),
        (80, false, "waterfall-80"), (80, true, "waterfall-80-colored"),
        (120, false, "waterfall-120"), (120, true, "waterfall-120-colored"),
    ])
    func aTurnIsDrawn(width: Int, isColored: Bool, golden: String) throws {
        let terminal = Terminal(isColored: isColored, width: width)
        let turn = TurnTimeline(call: 1, turn: 1, SampleCall.turn())
        let text = Self.draw(turn, SampleCall.question, on: terminal)
        #expect(try text == Fixtures.golden(text, at: "Report/\(golden).txt"))
    }

    @Test(arguments: [
        (60, "waterfall-foreign-60"), (80, "waterfall-foreign-80"), (120, "waterfall-foreign-120"),
    ])
    func aTurnOfAServerWithoutMocksIsDrawn(width: Int, golden: String) throws {
        let turn = TurnTimeline(call: 12, turn: 3, SampleCall.foreignTurn())
        let title = String(repeating: "今天上海天气怎么样？", count: 8)
        let text = Self.draw(turn, title, on: Terminal(isColored: false, width: width))
        #expect(try text == Fixtures.golden(text, at: "Report/\(golden).txt"))
    }

    @Test func partsBelowAMillisecondAreSeen() throws {
        let records = [
            record(0, .speechEnded), record(49, .finalTextSent(text: "")),
            record(98, .endpointReached),
            record(149, .recognized(text: "")), record(160, .chatRequested(remembering: nil)),
            record(210, .firstTokenSent),
            record(251, .audio(.zeros(1), playing: nil)),
        ]
        let turn = TurnTimeline(call: nil, turn: 1, records)
        let text = Self.draw(turn, "", on: .plain)
        #expect(try text == Fixtures.golden(text, at: "Report/waterfall-small.txt"))
    }

    @Test func aTurnWithoutTimeOrAudioIsDrawn() {
        let silent = TurnTimeline(call: 1, turn: 2, [record(0, .speechEnded)])
        let expected = "call 1, turn 2  a\n  no audio came, so there is nothing to measure\n"
        #expect(Self.draw(silent, "a", on: .plain) == expected)
        let instant = [record(5, .speechEnded), record(5, .audio(.zeros(1), playing: nil))]
        let lines = Waterfall(TurnTimeline(call: 1, turn: 1, instant), title: "").lines(on: .plain)
        #expect(lines.contains { $0.hasPrefix("  = first_audio") && $0.hasSuffix(" 0.0") })
    }

    @Test func aTitleCannotSteerTheTerminal() {
        let turn = TurnTimeline(call: 1, turn: 1, SampleCall.turn())
        let lines = Waterfall(turn, title: "\u{1B}[2J\n\u{9B}1m\u{202E}x").lines(on: .plain)
        #expect(lines[0] == "call 1, turn 1  \u{FFFD}[2J\u{FFFD}\u{FFFD}1m\u{FFFD}x")
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func printedPartsAddUpAndLinesFit(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<100 {
            let turn = Self.turn(from: &generator)
            let width = Int.random(in: 60...160, using: &generator)
            let lines = Waterfall(turn, title: "好").lines(
                on: Terminal(isColored: false, width: width)
            )
            #expect(lines.allSatisfy { $0.columnCount <= width }, "seed \(seed), step \(step)")
            let firstAudio = try #require(turn.firstAudio)
            let took = turn.parts.indices.map {
                Self.tenths(lines[$0 + 3].dropFirst(36).prefix(10))
            }
            let sum = took.reduce(0, +)
            let printed = try #require(lines.first { $0.hasPrefix("  = first_audio") })
            #expect(
                sum == Self.tenths(printed.dropFirst(36).prefix(10)),
                "seed \(seed), step \(step)"
            )
            #expect(sum == Int(Tenths(firstAudio).count), "seed \(seed), step \(step)")
            let start = try #require(lines.firstIndex(of: printed)) + 1
            let shares = lines[start...].joined(separator: " ").split(separator: ", ").map {
                Self.tenths($0.split(separator: " ").last ?? "")
            }
            #expect(sum == shares.reduce(0, +), "seed \(seed), step \(step)")
        }
    }

    /// A turn whose milestones come in any order, some of them never.
    private static func turn(from generator: inout SeededGenerator) -> TurnTimeline {
        let scale: Int64 = [200, 20_000, 900_000_000].randomElement(using: &generator) ?? 1
        func at() -> Int64 { Int64.random(in: 0...scale, using: &generator) }
        let between: [TraceEvent] = [
            .finalTextSent(text: ""), .endpointReached, .recognized(text: ""),
            .chatRequested(remembering: nil),
            .firstTokenSent, .sentenceTextReceived(sentence: 1), .firstByteSent(sentence: 1),
            .lastByteSent(sentence: 1), .done,
        ]
        var records = [record(0, .speechEnded), record(at(), .audio(.zeros(1), playing: nil))]
        for event in between where Bool.random(using: &generator) {
            records.append(record(at(), event))
        }
        return TurnTimeline(call: 1, turn: 1, records)
    }

    /// The tenths of a millisecond that a printed number says.
    private static func tenths(_ text: some StringProtocol) -> Int {
        Int(String(text).filter(\.isNumber)) ?? -1
    }

    private static func draw(
        _ turn: TurnTimeline,
        _ title: String,
        on terminal: Terminal
    ) -> String {
        Waterfall(turn, title: title).lines(on: terminal).map { $0 + "\n" }.joined()
    }
}
