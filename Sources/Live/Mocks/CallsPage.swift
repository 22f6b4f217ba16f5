import Timeline
import Trace
import Wire

/// What the mocks have seen, as a server's developer asks for it: the answer to `GET /calls`.
///
///     {"calls": [{"call": 1, "turns": [{"turn": 1, "events": [{"ms": 2310.4, "event": ..., ...}]}]}],
///      "connections": {"asr": {"opened": 2, "open": 1, "refused": 0}, ...},
///      "faults": {"1": 3}}
///
/// Times count from the start of the mocks. `call` is null for what nobody could tell whose it was, and
/// turn 0 is what belongs to no turn.
struct CallsPage {
    private let records: [TraceRecord]
    private let tally: Tally

    /// The page about `records`, which are in the order of their times, and what was counted.
    init(_ records: [TraceRecord], _ tally: Tally) {
        self.records = records.filter { $0.event.isListed }
        self.tally = tally
    }

    /// In UTF-8, with a last newline.
    var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendJSON { json in
            json.object { json in
                json.key("calls")
                json.array { self.writeCalls(&$0) }
                json.key("connections")
                json.object { self.writeConnections(&$0) }
                json.key("faults")
                json.object { self.writeFaults(&$0) }
            }
        }
        return bytes + [0x0A]
    }

    private func writeCalls(_ json: inout JSONWriter) {
        let calls = Dictionary(grouping: self.records, by: \.call)
        for (call, records) in calls.sorted(by: { $0.key ?? .max < $1.key ?? .max }) {
            json.object { json in
                json.key("call")
                if let call { json.number(call) } else { json.null() }
                json.key("turns")
                json.array { json in
                    let turns = Dictionary(grouping: records, by: \.turn)
                    for (turn, records) in turns.sorted(by: { $0.key < $1.key }) {
                        json.object { json in
                            json.member("turn", turn)
                            json.key("events")
                            json.array { json in for record in records { record.write(&json) } }
                        }
                    }
                }
            }
        }
    }

    private func writeConnections(_ json: inout JSONWriter) {
        for provider in Provider.allCases {
            let connections = self.tally.connections[provider] ?? Tally.Connections()
            json.key(provider.rawValue)
            json.object { json in
                json.member("opened", connections.opened)
                json.member("open", connections.open)
                json.member("refused", connections.refused)
            }
        }
    }

    /// How often each fault happened, by its number in the scenario, counted from 1.
    private func writeFaults(_ json: inout JSONWriter) {
        for (index, count) in self.tally.faults.sorted(by: { $0.key < $1.key }) {
            json.member("\(index + 1)", count)
        }
    }
}

extension TraceRecord {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object { json in
            json.key("ms")
            let microseconds = self.at.nanoseconds / 1_000
            let rest = String(microseconds.magnitude % 1_000 + 1_000).dropFirst()
            json.decimal("\(microseconds / 1_000).\(rest)")
            json.member("event", self.event.name ?? "")
            self.event.writeDetails(&json)
        }
    }
}

extension TraceEvent {
    /// Whether it says something of a call, and not of a connection or of a piece of audio.
    var isListed: Bool { self.name != nil }

    /// What the page calls it; `nil` for what it does not list.
    fileprivate var name: String? {
        switch self {
        case .prefixHeard: "prefix_heard"
        case .finalTextSent: "final_text_sent"
        case .endpointReached: "endpoint_reached"
        case .chatRequested: "chat_requested"
        case .firstTokenSent: "first_token_sent"
        case .lastTokenSent: "last_token_sent"
        case .firstTextReceived: "first_text_received"
        case .firstByteSent: "first_byte_sent"
        case .lastByteSent: "last_byte_sent"
        case .fault: "fault"
        case .violation: "violation"
        case .warning: "warning"
        // The callers', where they are ours; connections, which are counted; and what is too much.
        case .dialled, .connected, .ready, .speechStarted, .speechEnded, .recognized,
            .sentenceStarted, .audio, .sentenceEnded, .done, .botError, .interjected, .sentRaw,
            .ended, .connectionOpened, .connectionClosed, .connectionRefused, .firstSentenceSent,
            .sentenceTextReceived, .audioSent:
            nil
        }
    }

    fileprivate func writeDetails(_ json: inout JSONWriter) {
        switch self {
        case .finalTextSent(let text), .lastTokenSent(let text), .warning(let text):
            json.member("text", text)
        case .prefixHeard(let byteCount): json.member("bytes", byteCount)
        case .chatRequested(let remembered):
            if let remembered { json.member("remembering", remembered) }
        case .firstTextReceived(let speaker): json.member("speaker", speaker)
        case .firstByteSent(let sentence), .lastByteSent(let sentence):
            json.member("sentence", sentence)
        case .fault(let index): json.member("fault", index + 1)
        case .violation(let violation):
            json.member("kind", violation.kind.rawValue)
            json.member("expected", violation.expected)
            json.member("found", violation.found)
        case .endpointReached, .firstTokenSent, .dialled, .connected, .ready, .speechStarted,
            .speechEnded, .recognized, .sentenceStarted, .audio, .sentenceEnded, .done, .botError,
            .interjected, .sentRaw, .ended, .connectionOpened, .connectionClosed,
            .connectionRefused, .firstSentenceSent, .sentenceTextReceived, .audioSent:
            break
        }
    }
}
