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

    /// The page about `records`, which are in the order of their times.
    init(_ records: [TraceRecord]) {
        self.records = records
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
        let calls = Dictionary(grouping: self.records.filter { $0.isSeen }, by: \.call)
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
            var (opened, closed, refused) = (0, 0, 0)
            for record in self.records {
                switch record.event {
                case .connectionOpened(provider, number: _): opened += 1
                case .connectionClosed(provider, number: _): closed += 1
                case .connectionRefused(provider, number: _, status: _): refused += 1
                default: break
                }
            }
            json.key(provider.rawValue)
            json.object { json in
                json.member("opened", opened)
                json.member("open", max(0, opened - closed))
                json.member("refused", refused)
            }
        }
    }

    /// How often each fault happened, by its number in the scenario, counted from 1.
    private func writeFaults(_ json: inout JSONWriter) {
        var counts: [Int: Int] = [:]
        for case .fault(let index) in self.records.map(\.event) { counts[index, default: 0] += 1 }
        for (index, count) in counts.sorted(by: { $0.key < $1.key }) {
            json.member("\(index + 1)", count)
        }
    }
}

extension TraceRecord {
    /// Whether it says something of a call, and not of a connection.
    fileprivate var isSeen: Bool { self.event.name != nil }

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
        default: nil
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
        default: break
        }
    }
}
