import Support
import Timeline
import Trace

/// At least one event of each kind, with texts that are hard to write.
enum SampleEvents {
    /// What must be escaped, what need not be, and what is written in another way than it looks.
    static let texts = [
        "", "今天上海天气怎么样？", "\"\\/\n\r\t\u{0}\u{1B}[2J\u{7F}\u{9B}", "👩‍👩‍👧 e\u{301} \u{FFFD}",
        "a\u{202E}b\u{2028}c\u{FEFF}d\u{AD}e", "tag\u{E0041}\u{E007F}\u{10FFFF}", "null", "}\n{",
    ]

    static let all: [TraceEvent] =
        callers + connections + providers + ends.map { .ended($0) } + violations
        + texts.map { .warning($0) }

    private static let callers: [TraceEvent] = [
        .dialled(late: .zero), .dialled(late: .nanoseconds(-1)), .connected, .ready(session: "s"),
        .speechStarted(media: "media/a.wav"), .speechEnded, .recognized(text: texts[1]),
        .sentenceStarted(text: texts[3]),
        .audio(.zeros(3), playing: .seconds(1_152) / 44_100),
        .audio(.zeros(0), playing: nil), .audio(.zeros(7), playing: .zero),
        .audio(.zeros(1), playing: Duration(attoseconds: -1)), .sentenceEnded, .done,
        .botError(code: "TTS.1", message: texts[2]), .interjected(media: ""),
        .sentRaw(byteCount: 0),
    ]

    private static let connections: [TraceEvent] = Provider.allCases.flatMap { provider in
        [
            TraceEvent.connectionOpened(provider, number: 1),
            .connectionClosed(provider, number: 2),
            .connectionRefused(provider, number: 3, status: nil),
            .connectionRefused(provider, number: 4, status: 429),
        ]
    }

    private static let providers: [TraceEvent] = [
        .fault(index: 0), .prefixHeard(byteCount: 12), .finalTextSent(text: texts[4]),
        .endpointReached, .chatRequested(remembering: nil), .chatRequested(remembering: ""),
        .chatRequested(remembering: "null"), .firstTokenSent, .firstSentenceSent,
        .lastTokenSent(text: texts[5]), .firstTextReceived(speaker: "zh"),
        .sentenceTextReceived(sentence: 1), .firstByteSent(sentence: 2),
        .audioSent(sentence: 3, .zeros(1_000)), .lastByteSent(sentence: 4),
    ]

    static let ends: [EndReason] =
        [
            .completed, .interrupted, .unreachable("a"), .notMade("b"), .refused("c"),
            .closedByServer(code: nil, reason: ""), .closedByServer(code: 1_011, reason: "\""),
            .timedOut(waitingFor: "BotReady"), .protocolBroken(texts[2]),
        ] + HangUp.allCases.map { .hungUp($0) }

    private static let violations: [TraceEvent] = Violation.Kind.allCases.map {
        .violation(Violation($0, expected: "a", found: "<b> \u{1B}[2J\""))
    }

    /// A call in which each of them happens.
    static let file = TraceFile(
        TraceFile.Header(
            version: "0.1.0",
            scenario: "sample[a=\"b\"]",
            seed: .max,
            call: 12,
            reasons: [.sampled, .failed]
        ),
        all.enumerated().map { index, event in
            let at = Instant(nanoseconds: Int64(index) * 1_000_003 - 1)
            return TraceRecord(at: at, call: 12, turn: index / 10, event: event)
        }
    )
}
