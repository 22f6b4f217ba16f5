import Timeline
import Trace

/// Finds the items of one `expect` in what happened, one after the other.
struct ItemFinder {
    enum Result {
        case found
        /// What there was in its place. `place` is where in all that the call heard.
        case failed(String, place: Int?)
        /// It did not come. Why it could not is told elsewhere if the call was cut off.
        case missing(String)
        case couldNotCheck(String)
    }

    let call: CallHistory
    /// `nil`: the call as a whole.
    let turn: TurnHistory?
    private let records: [TraceRecord]
    /// Which events of the call were heard there.
    private let places: [Int]
    /// How many of them are behind us.
    private var passed = 0

    init(call: CallHistory, turn: TurnHistory?) {
        self.call = call
        self.turn = turn
        self.records = turn?.records ?? call.records
        self.places = turn?.heard ?? Array(call.heard.indices)
    }

    /// The last event that was heard there.
    var lastPlace: Int? { self.places.last }

    /// The last thing that happened there.
    var lastRecord: TraceRecord { self.records[self.records.count - 1] }

    /// Looks for `item` behind what was found before.
    mutating func find(_ item: Expectation) -> Result {
        switch item {
        case .recognized(let pattern): return self.findRecognized(pattern)
        case .spoken(let pattern): return self.findSpoken(pattern)
        case .audio(let audio): return self.findAudio(audio)
        case .done(let limit):
            return self.findFirst(limit, missing: "no TTSDone") { $0 == .done }
        case .settled(let limit):
            return self.findFirst(limit, missing: "neither TTSDone nor BotError") {
                $0 == .done || $0 == .botError
            }
        case .error(let code, let limit): return self.findError(code, limit)
        case .absent(let event):
            guard let place = self.places.first(where: { self.call.heard[$0].event == event })
            else { return .found }
            return .failed(event.rawValue, place: place)
        case .silent(let duration): return self.checkSilence(for: duration)
        case .closed(let code, let limit): return self.checkClosed(code, limit)
        case .speaker(let name): return self.checkSpeaker(name)
        case .remembers(let pattern): return self.checkMemory(pattern)
        }
    }

    // MARK: What is heard

    private mutating func findFirst(
        _ limit: TimeLimit?,
        missing: String,
        where isIt: (CallEvent) -> Bool
    ) -> Result {
        let rest = self.places.indices.dropFirst(self.passed)
        guard let index = rest.first(where: { isIt(self.call.heard[self.places[$0]].event) })
        else { return .missing(missing) }
        return self.pass(index, limit)
    }

    /// Goes on behind the event at `index`, which may have come too late.
    private mutating func pass(_ index: Int, _ limit: TimeLimit?) -> Result {
        self.passed = index + 1
        let place = self.places[index]
        return self.check(limit, self.call.heard[place].record, place: place)
    }

    private mutating func findRecognized(_ pattern: TextPattern?) -> Result {
        var other: (text: String, place: Int)?
        for index in self.places.indices.dropFirst(self.passed) {
            let place = self.places[index]
            guard case .recognized(let text) = self.call.heard[place].record.event else { continue }
            if pattern?.matches(text) ?? true { return self.pass(index, nil) }
            other = other ?? (text, place)
        }
        guard let other else { return .missing("no SentenceRecognized") }
        return .failed("“\(other.text)”", place: other.place)
    }

    private mutating func findError(_ pattern: TextPattern, _ limit: TimeLimit?) -> Result {
        var other: (code: String, place: Int)?
        for index in self.places.indices.dropFirst(self.passed) {
            let place = self.places[index]
            guard case .botError(let code, _) = self.call.heard[place].record.event else {
                continue
            }
            if pattern.matches(code) { return self.pass(index, limit) }
            other = other ?? (code, place)
        }
        guard let other else { return .missing("no BotError") }
        return .failed("BotError \(other.code)", place: other.place)
    }

    private func findSpoken(_ pattern: TextPattern) -> Result {
        var text = ""
        var last: Int?
        for place in self.places {
            guard case .sentenceStarted(let sentence) = self.call.heard[place].record.event else {
                continue
            }
            text += sentence
            last = place
        }
        guard let last else { return .missing("nothing was spoken") }
        return pattern.matches(text) ? .found : .failed("“\(text)”", place: last)
    }

    private mutating func findAudio(_ audio: AudioExpectation) -> Result {
        let messages = self.places.indices.dropFirst(self.passed).filter {
            self.call.heard[self.places[$0]].event == .audio
        }
        guard let first = messages.first else { return .missing("no audio") }
        let last = messages[min(audio.atLeast, messages.count) - 1]
        self.passed = last + 1
        let count = messages.count.counted("message")
        if messages.count < audio.atLeast { return .missing("\(count) of audio") }
        if let atMost = audio.atMost, messages.count > atMost {
            return .failed("\(count) of audio", place: self.places[messages[atMost]])
        }
        if let expected = audio.undecodable {
            let undecodable = messages.filter { self.isUndecodable(self.places[$0]) }
            guard undecodable.count == expected else {
                let place = self.places[undecodable.first ?? first]
                return .failed("\(undecodable.count) undecodable of \(count)", place: place)
            }
        }
        let place = self.places[first]
        return self.check(audio.limit, self.call.heard[place].record, place: place)
    }

    private func isUndecodable(_ place: Int) -> Bool {
        if case .audio(_, nil) = self.call.heard[place].record.event { true } else { false }
    }

    private func checkSilence(for duration: Duration) -> Result {
        guard let end = self.records.last(where: { $0.event == .speechEnded })?.at else {
            return .missing("no end of speech, from which the time counts")
        }
        let until = end.advanced(by: duration)
        let answer = self.places.first { place in
            let (event, record) = self.call.heard[place]
            return event != .botReady && event != .botError && record.at <= until
        }
        if let answer {
            let (event, record) = self.call.heard[answer]
            let wait = max(.zero, end.duration(to: record.at)).inWords
            return .failed("\(event.rawValue) after \(wait)", place: answer)
        }
        guard let over = self.call.end?.record.at, over < until else { return .found }
        return .missing("the call ended \(max(.zero, end.duration(to: over)).inWords) after it")
    }

    // MARK: What else happened

    private func checkClosed(_ code: Int?, _ limit: TimeLimit?) -> Result {
        guard let end = self.call.end, case .closedByServer(let found, _) = end.reason,
            self.turn == nil || self.turn?.turn == end.record.turn
        else { return .missing("the server did not close the call") }
        if let code, found != code {
            return .failed(found.map { "close code \($0)" } ?? "no close code", place: nil)
        }
        return self.check(limit, end.record, place: nil)
    }

    private func checkSpeaker(_ name: String) -> Result {
        let speakers = self.records.compactMap { record in
            if case .firstTextReceived(let speaker) = record.event { speaker } else { nil }
        }
        guard !speakers.isEmpty else {
            return .couldNotCheck("the synthesizer left no record of the turn")
        }
        // In a turn each time, in a call once.
        let isFound =
            self.turn == nil
            ? speakers.contains(name) : speakers.allSatisfy { $0 == name }
        let other = speakers.first { $0 != name } ?? ""
        return isFound ? .found : .failed("speaker \(other)", place: nil)
    }

    private func checkMemory(_ pattern: TextPattern?) -> Result {
        let memories = self.records.compactMap { record -> String?? in
            if case .chatRequested(let memory) = record.event { .some(memory) } else { nil }
        }
        guard let last = memories.last else {
            return .couldNotCheck("the model left no record of the turn")
        }
        let isFound = memories.contains { memory in
            guard let pattern else { return memory == nil }
            return memory.map(pattern.matches) ?? false
        }
        return isFound ? .found : .failed(last.map { "“\($0)”" } ?? "nothing", place: nil)
    }

    // MARK: Time

    /// Whether `record`, which is at `place` of what was heard, came in time.
    private func check(_ limit: TimeLimit?, _ record: TraceRecord, place: Int?) -> Result {
        guard let limit else { return .found }
        let after = limit.after ?? (self.turn == nil ? .dialled : .speech)
        guard let start = self.start(after, before: record, place: place) else {
            return .failed("no “\(after.rawValue)” from which the time counts", place: place)
        }
        let elapsed = start.duration(to: record.at)
        // Before the end of speech is early enough. Before what was heard is out of order.
        guard elapsed >= .zero || after == .speech else {
            let ahead = (.zero - elapsed).inWords
            return .failed("it came \(ahead) before “\(after.rawValue)”", place: place)
        }
        return elapsed > limit.within ? .failed(elapsed.inWords, place: place) : .found
    }

    /// When `start` was: in a turn the first one, in a call the last one before `record`.
    private func start(
        _ start: TimeLimit.Start,
        before record: TraceRecord,
        place: Int?
    ) -> Instant? {
        switch start {
        case .dialled:
            return self.call.records.last { $0.event.isDialled && $0.at <= record.at }?.at
        case .speech:
            if self.turn != nil { return self.records.first { $0.event == .speechEnded }?.at }
            return self.records.last { $0.event == .speechEnded && $0.at <= record.at }?.at
        case .ready:
            let ready = self.call.heard.last { $0.event == .botReady && $0.record.at <= record.at }
            return ready?.record.at
        case .recognized: return self.heard(.sentenceRecognized, before: place)
        case .sentence: return self.heard(.sentenceStart, before: place)
        case .audio: return self.heard(.audio, before: place)
        case .done: return self.heard(.done, before: place)
        case .error: return self.heard(.botError, before: place)
        }
    }

    private func heard(_ event: CallEvent, before place: Int?) -> Instant? {
        let isIt = { (index: Int) in self.call.heard[index].event == event }
        let found =
            self.turn == nil
            ? self.places.last { $0 < place ?? .max && isIt($0) } : self.places.first(where: isIt)
        return found.map { self.call.heard[$0].record.at }
    }
}

extension TraceEvent {
    fileprivate var isDialled: Bool { if case .dialled = self { true } else { false } }
}
