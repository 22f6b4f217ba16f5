import Report
import Support
import Testing
import Trace

struct ProgressLinesTests {
    @Test(
        arguments: [
            (.dialled(late: .zero), "dials"),
            (.connected, nil),
            (.ready(session: "abc"), "is answered: session abc"),
            (.speechStarted(media: "media/a.wav"), "speaks media/a.wav"),
            (.speechEnded, nil),
            (.recognized(text: "今天"), "was understood: 今天"),
            (.sentenceStarted(text: "多云"), "hears: 多云"),
            (.audio(.zeros(1), playing: nil), nil),
            (.sentenceEnded, nil),
            (.done, "heard the whole answer"),
            (.botError(code: "500", message: "oops"), "is told an error, 500: oops"),
            (.ended(.completed), "hangs up"),
            (.ended(.interrupted), "hangs up, interrupted"),
            (.ended(.unreachable("refused")), "gets no connection: refused"),
            (.ended(.refused("HTTP 404")), "is refused: HTTP 404"),
            (.ended(.closedByServer(code: 1011, reason: "bye")), "was cut off: bye (code 1011)"),
            (.ended(.closedByServer(code: nil, reason: "")), "was cut off"),
            (.ended(.timedOut(waitingFor: "TTSDone")), "gives up waiting for TTSDone"),
            (.ended(.protocolBroken("a text frame")), "hangs up: a text frame"),
            (.finalTextSent(text: ""), nil),
            (.endpointReached, nil),
            (.chatRequested(remembering: nil), nil),
            (.firstTokenSent, nil),
            (.lastTokenSent(text: ""), nil),
            (.firstTextReceived(speaker: "v"), nil),
            (.sentenceTextReceived(sentence: 1), nil),
            (.firstByteSent(sentence: 1), nil),
            (.lastByteSent(sentence: 1), nil),
            (
                .violation(Violation(.order, expected: "Audio", found: "TTSDone")),
                "order: expected Audio, found TTSDone"
            ),
            (.warning("made up"), "warning: made up"),
        ] as [(TraceEvent, String?)]
    )
    func aCallerTells(event: TraceEvent, words: String?) {
        let line = ProgressLines(on: .plain).line(for: record(1_234_560, event))
        #expect(line == words.map { "    1,234.6  call 1  " + $0 })
    }

    @Test(
        arguments: [
            (.finalTextSent(text: "今天"), "asr heard: 今天"),
            (.chatRequested(remembering: nil), "llm is asked"),
            (.lastTokenSent(text: "多云"), "llm answered: 多云"),
            (.firstByteSent(sentence: 2), "tts speaks sentence 2"),
            (
                .violation(Violation(.fixture, expected: "a stream", found: "none")),
                "fixture: expected a stream, found none"
            ),
            (.warning("made up"), "warning: made up"),
            (.dialled(late: .zero), nil), (.ready(session: ""), nil), (.done, nil),
            (.endpointReached, nil),
            (.recognized(text: ""), nil), (.firstTokenSent, nil), (.lastByteSent(sentence: 1), nil),
        ] as [(TraceEvent, String?)]
    )
    func providersTell(event: TraceEvent, words: String?) {
        let line = ProgressLines(on: .plain).providerLine(for: record(50, event, call: nil))
        #expect(line == words.map { "        0.1  call ?  " + $0 })
    }

    @Test func aLongCallNumberKeepsItsDistance() {
        let line = ProgressLines(on: .plain).line(
            for: record(0, .dialled(late: .zero), call: 12_345)
        )
        #expect(line == "        0.0  call 12345  dials")
    }

    @Test func aTextIsCutToTheTerminal() {
        let terminal = Terminal(isColored: false, width: 40)
        let text = String(repeating: "今", count: 100)
        let line = ProgressLines(on: terminal).line(for: record(0, .sentenceStarted(text: text)))
        #expect(line == "        0.0  call 1  hears: 今今今今今…")
        #expect(line?.columnCount == 39)
    }

    @Test func whatWentWrongIsToldInFull() {
        let terminal = Terminal(isColored: false, width: 40)
        let warning = TraceEvent.warning("no stream fits, add a line")
        let lines = [
            "        0.0  call 1  warning: no stream",
            "                     fits, add a line",
        ]
        let line = ProgressLines(on: terminal).line(for: record(0, warning))
        #expect(line == lines.joined(separator: "\n"))
    }

    @Test func colourMarksTheWords() {
        let lines = ProgressLines(on: Terminal(isColored: true, width: 80))
        let line = lines.line(for: record(0, .recognized(text: "今")))
        let prefix = "\u{1B}[2m        0.0  call 1  \u{1B}[0m"
        #expect(line == prefix + "\u{1B}[36mwas understood: 今\u{1B}[0m")
    }

    @Test(
        arguments: [
            .ready(session: hostile), .recognized(text: hostile), .sentenceStarted(text: hostile),
            .botError(code: hostile, message: hostile), .warning(hostile),
            .ended(.closedByServer(code: 1, reason: hostile)), .ended(.unreachable(hostile)),
            .violation(Violation(.content, expected: hostile, found: hostile)),
            .finalTextSent(text: hostile), .lastTokenSent(text: hostile),
        ] as [TraceEvent]
    )
    func nobodySteersTheTerminal(event: TraceEvent) {
        let lines = ProgressLines(on: Terminal(isColored: false, width: 200))
        for line in [lines.line(for: record(0, event)), lines.providerLine(for: record(0, event))] {
            guard let line else { continue }
            #expect(line.unicodeScalars.allSatisfy { !hostile.unicodeScalars.contains($0) })
        }
    }
}

/// What would clear a terminal, colour it, break its line or turn its text.
let hostile = "\u{1B}\u{9B}\u{7}\r\n\u{2028}\u{202E}\u{2066}"
