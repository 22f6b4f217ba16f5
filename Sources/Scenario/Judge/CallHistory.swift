import Trace

/// The records of one call, and its turns.
struct CallHistory: Sendable {
    /// Counted from 1.
    let call: Int
    /// In the order of the trace.
    let records: [TraceRecord]
    /// By number, without turn 0.
    let turns: [TurnHistory]

    init(call: Int, records: [TraceRecord]) {
        self.call = call
        self.records = records
        var turns: [Int: TurnHistory] = [:]
        for record in records where record.turn > 0 {
            turns[record.turn, default: TurnHistory(turn: record.turn)].add(record)
        }
        self.turns = turns.values.sorted { $0.turn < $1.turn }
    }

    /// The calls of a trace, by number.
    static func all(in records: [TraceRecord]) -> [CallHistory] {
        var calls: [Int: [TraceRecord]] = [:]
        for record in records {
            if let call = record.call { calls[call, default: []].append(record) }
        }
        return calls.sorted { $0.key < $1.key }.map { CallHistory(call: $0.key, records: $0.value) }
    }

    /// Why the call ended, and the record that says so; `nil` if the trace does not say.
    var end: (reason: EndReason, record: TraceRecord)? {
        for record in self.records {
            if case .ended(let reason) = record.event { return (reason, record) }
        }
        return nil
    }
}

/// The records of one turn, of the caller and of the providers.
struct TurnHistory: Sendable {
    let turn: Int
    /// In the order of the trace.
    private(set) var records: [TraceRecord] = []

    init(turn: Int) { self.turn = turn }

    mutating func add(_ record: TraceRecord) { self.records.append(record) }

    /// Whether the answer was complete.
    var isCompleted: Bool { self.records.contains { $0.event == .done } }

    /// What the caller was told that it said.
    var recognized: Text? {
        self.last { if case .recognized(let text) = $0 { text } else { nil } }
    }

    /// What the recognizer had said last.
    var finalText: Text? {
        self.last { if case .finalTextSent(let text) = $0 { text } else { nil } }
    }

    /// What the model answered.
    var answer: Text? {
        self.last { if case .lastTokenSent(let text) = $0 { text } else { nil } }
    }

    /// What the caller was told that it hears: all sentences joined.
    var spoken: Text? {
        let sentences = self.records.compactMap { record in
            if case .sentenceStarted(let text) = record.event { (text, record) } else { nil }
        }
        guard let last = sentences.last else { return nil }
        return Text(text: sentences.map(\.0).joined(), record: last.1)
    }

    /// A text and the record that completes it.
    struct Text {
        var text: String
        var record: TraceRecord
    }

    private func last(_ text: (TraceEvent) -> String?) -> Text? {
        for record in self.records.reversed() {
            if let text = text(record.event) { return Text(text: text, record: record) }
        }
        return nil
    }
}
