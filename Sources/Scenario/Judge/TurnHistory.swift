import Timeline
import Trace

/// The records of one turn, of the caller and of the providers.
struct TurnHistory: Sendable {
    let turn: Int
    /// In the order of the trace.
    private(set) var records: [TraceRecord] = []
    /// Which of the events that the caller heard in the call are this turn's.
    private(set) var heard: [Int] = []

    init(turn: Int) { self.turn = turn }

    /// Adds `record`; `place` counts the events that the caller heard before, if it heard this one.
    mutating func add(_ record: TraceRecord, at place: Int?) {
        self.records.append(record)
        if let place { self.heard.append(place) }
    }

    /// Whether the answer was complete.
    var isCompleted: Bool { self.records.contains { $0.event == .done } }

    /// Whether the server reported an error.
    var hasError: Bool {
        self.records.contains { if case .botError = $0.event { true } else { false } }
    }

    /// How many whole answers there were, each from SentenceRecognized to TTSDone.
    var answerCount: Int {
        // An answer whose SentenceRecognized was lost is one too.
        var (count, isUnderWay) = (0, true)
        for record in self.records {
            if case .recognized = record.event { isUnderWay = true }
            guard record.event == .done, isUnderWay else { continue }
            (count, isUnderWay) = (count + 1, false)
        }
        return count
    }

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
