import Report
import Testing

struct TerminalTests {
    @Test(arguments: [
        (["NO_COLOR": "1"], false), (["NO_COLOR": "0"], false), (["TERM": "dumb"], false),
        (["NO_COLOR": ""], true), (["TERM": "xterm"], true), ([:], true),
    ])
    func colourIsWantedUnlessTheEnvironmentSaysNot(environment: [String: String], isColored: Bool) {
        let terminal = Terminal(isTerminal: true, columnCount: 100, environment: environment)
        let isLive = environment["TERM"] != "dumb"
        #expect(terminal == Terminal(isColored: isColored, width: 100, isLive: isLive))
    }

    @Test func aPipeIsPlainWhateverTheEnvironmentSays() {
        let pipe = Terminal(isTerminal: false, columnCount: 200, environment: ["TERM": "xterm"])
        #expect(pipe == .plain)
        #expect(pipe == Terminal(isColored: false, width: 80))
    }

    @Test(arguments: [(nil, 80), (0, 40), (39, 40), (40, 40), (41, 41)])
    func aTerminalHasAWidth(columnCount: Int?, width: Int) {
        let terminal = Terminal(isTerminal: true, columnCount: columnCount, environment: [:])
        #expect(terminal.width == width)
    }

    @Test func onlyATerminalGetsEscapeSequences() {
        #expect(Terminal.plain.styled("a", .red) == "a")
        #expect(Terminal(isColored: true, width: 80).styled("a", .red) == "\u{1B}[31ma\u{1B}[0m")
        #expect(Terminal(isColored: true, width: 80).styled("", .red) == "")
    }
}
