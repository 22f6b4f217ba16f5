import Timeline
package import Trace

/// What a person sees of a call while it goes on: a line as each thing happens.
package struct ProgressLines: Sendable {
    private let terminal: Terminal

    package init(on terminal: Terminal) {
        self.terminal = terminal
    }

    /// The line for `record`, without its newline; `nil` if it says nothing to a person. What went
    /// wrong is told in full, which may take several lines; all else is cut to one.
    package func line(for record: TraceRecord) -> String? {
        Self.words(for: record.event).map { self.line($0, $1, for: record) }
    }

    /// The line for `record` as somebody sees it who runs the providers only.
    package func providerLine(for record: TraceRecord) -> String? {
        Self.providerWords(for: record.event).map { self.line($0, $1, for: record) }
    }

    private func line(_ words: String, _ style: Terminal.Style?, for record: TraceRecord) -> String
    {
        let at = Tenths(record.at.sinceStart).text.alignedRight(to: 11)
        let call = record.call.map { "call \($0)" } ?? "call ?"
        let prefix = "\(at)  \(call.padded(to: 6))  "
        let lines = words.harmless.hanging(
            on: prefix,
            width: self.terminal.width,
            lineCountMax: Self.isWrong(record.event) ? 6 : 1
        )
        return lines.map { line in
            let (start, text) = (line.prefix(prefix.count), String(line.dropFirst(prefix.count)))
            return self.terminal.styled(String(start), .dim)
                + (style.map { self.terminal.styled(text, $0) } ?? text)
        }
        .joined(separator: "\n")
    }

    private static func isWrong(_ event: TraceEvent) -> Bool {
        switch event {
        case .violation, .warning, .botError, .ended: true
        case .dialled, .connected, .ready, .speechStarted, .speechEnded, .recognized,
            .sentenceStarted, .audio, .sentenceEnded, .done, .finalTextSent, .endpointReached,
            .chatRequested, .firstTokenSent, .firstSentenceSent, .lastTokenSent, .firstTextReceived,
            .sentenceTextReceived, .firstByteSent, .lastByteSent, .interjected, .sentRaw,
            .connectionOpened, .connectionClosed, .connectionRefused, .fault, .prefixHeard,
            .audioSent:
            false
        }
    }

    private static func words(for event: TraceEvent) -> (String, Terminal.Style?)? {
        switch event {
        case .dialled: ("dials", nil)
        case .ready(let session): ("is answered: session \(session)", nil)
        case .speechStarted(let media): ("speaks \(media)", nil)
        case .recognized(let text): ("was understood: \(text)", .cyan)
        case .sentenceStarted(let text): ("hears: \(text)", .green)
        case .done: ("heard the whole answer", nil)
        case .interjected(let media): ("speaks into the answer: \(media)", nil)
        case .sentRaw(let byteCount): ("sends \(byteCount) bytes of its own", nil)
        case .fault(let index): ("fault \(index + 1) happens", .yellow)
        case .botError(let code, let message): ("is told an error, \(code): \(message)", .red)
        case .ended(let reason): (Self.words(for: reason), nil)
        case .violation(let violation): (Self.words(for: violation), .red)
        case .warning(let text): ("warning: \(text)", .yellow)
        case .connected, .speechEnded, .audio, .sentenceEnded, .finalTextSent, .endpointReached,
            .chatRequested, .firstTokenSent, .firstSentenceSent, .lastTokenSent, .firstTextReceived,
            .sentenceTextReceived, .firstByteSent, .lastByteSent, .connectionOpened,
            .connectionClosed, .connectionRefused, .prefixHeard, .audioSent:
            nil
        }
    }

    private static func providerWords(for event: TraceEvent) -> (String, Terminal.Style?)? {
        switch event {
        case .finalTextSent(let text): ("asr heard: \(text)", .cyan)
        case .connectionOpened(let provider, let number):
            ("\(provider.rawValue) connection \(number) opens", nil)
        case .connectionClosed(let provider, let number):
            ("\(provider.rawValue) connection \(number) closes", nil)
        case .connectionRefused(let provider, let number, let status):
            (
                "\(provider.rawValue) connection \(number) is refused"
                    + (status.map { ": HTTP \($0)" } ?? ""), .yellow
            )
        case .fault(let index): ("fault \(index + 1) happens", .yellow)
        case .chatRequested: ("llm is asked", nil)
        case .lastTokenSent(let text): ("llm answered: \(text)", .magenta)
        case .firstByteSent(let sentence): ("tts speaks sentence \(sentence)", .blue)
        case .violation(let violation): (Self.words(for: violation), .red)
        case .warning(let text): ("warning: \(text)", .yellow)
        case .dialled, .connected, .ready, .speechStarted, .speechEnded, .recognized,
            .sentenceStarted, .audio, .sentenceEnded, .done, .botError, .ended, .endpointReached,
            .firstTokenSent, .firstSentenceSent, .firstTextReceived, .sentenceTextReceived,
            .lastByteSent, .interjected, .sentRaw, .prefixHeard, .audioSent:
            nil
        }
    }

    private static func words(for violation: Violation) -> String {
        "\(violation.kind.rawValue): expected \(violation.expected), found \(violation.found)"
    }

    private static func words(for reason: EndReason) -> String {
        switch reason {
        case .completed, .hungUp(.politely): "hangs up"
        case .hungUp(.reset): "cuts the connection off"
        case .hungUp(.silently): "falls silent"
        case .interrupted: "hangs up, interrupted"
        case .unreachable(let text): "gets no connection: \(text)"
        case .refused(let text): "is refused: \(text)"
        case .notMade(let text): "cannot call from here: \(text)"
        case .closedByServer(let code, let reason):
            "was cut off" + (reason.isEmpty ? "" : ": \(reason)")
                + (code.map { " (code \($0))" } ?? "")
        case .timedOut(let what): "gives up waiting for \(what)"
        case .protocolBroken(let text): "hangs up: \(text)"
        }
    }
}
