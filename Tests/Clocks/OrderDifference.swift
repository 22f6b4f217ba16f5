import Timeline
package import Trace

/// The first event of an account that is not the same on two clocks, and what stands around it.
package struct OrderDifference: CustomStringConvertible {
    package let scenario: String
    package let key: Account.Key
    /// The turn of the event in the live run or, if there is none, in the simulated one.
    package let turn: Int
    /// Which of the account's events it is, from 1.
    package let number: Int
    /// `nil` if the account was over.
    package let live: TraceEvent?
    package let simulated: TraceEvent?
    private let around: [String]

    /// How many events before and after it are shown.
    private static let reach = 3

    /// Where `live` and `simulated` part first, which are of one key; `nil` if nowhere.
    ///
    /// Of what is heard and what is done not more than `tie` apart in virtual time, each may come first. If the
    /// caller left in the middle, `isCut`: then each of the two may be over before the other.
    init?(
        scenario: String,
        live: Account,
        simulated: Account,
        tie: Duration,
        isCut: Bool
    ) {
        var rest = simulated.records[...]
        for record in live.records {
            guard let place = Self.place(of: record, in: rest, tie: tie) else { break }
            rest.remove(at: place)
        }
        let same = simulated.records.count - rest.count
        let told = (live.records.dropFirst(same).first, rest.first)
        guard told.0 != nil || told.1 != nil else { return nil }
        if isCut, told.0 == nil || told.1 == nil { return nil }
        self.scenario = scenario
        self.key = live.key
        self.number = same + 1
        self.turn = (told.0 ?? told.1)?.turn ?? 0
        self.live = told.0.map { Told($0).event }
        self.simulated = told.1.map { Told($0).event }
        self.around =
            ["  live:"] + Self.lines(of: live, around: same)
            + ["  simulated:"] + Self.lines(of: simulated, around: same)
    }

    /// Where in `rest` that stands which a live run told next.
    private static func place(
        of record: TraceRecord,
        in rest: ArraySlice<TraceRecord>,
        tie: Duration
    ) -> Int? {
        let told = Told(record)
        for (place, other) in zip(rest.indices, rest) {
            if Told(other) == told {
                let overtaken = rest[..<place]
                return overtaken.allSatisfy { $0.at.distance(to: other.at) <= tie } ? place : nil
            }
            // It cannot overtake what is of its own kind.
            if other.event.isHeard == record.event.isHeard { return nil }
        }
        return nil
    }

    private static func lines(of account: Account, around place: Int) -> [String] {
        account.records.enumerated().filter { abs($0.offset - place) <= Self.reach }
            .map { index, record in
                let mark = index == place ? ">" : " "
                return "  \(mark) \(index + 1). turn \(record.turn), "
                    + "at \(record.at.sinceStart.inMilliseconds) ms: \(record.event)"
            }
    }

    package var description: String {
        func words(_ event: TraceEvent?) -> String { event.map { "\($0)" } ?? "nothing more" }
        let call = self.key.call.map { "call \($0)" } ?? "no call"
        var teller = "\(self.key.teller)"
        if case .connection(let number) = self.key.part { teller += "'s connection \(number)" }
        let title =
            "\(self.scenario): \(call), turn \(self.turn), \(teller), event \(self.number): "
            + "live \(words(self.live)), simulated \(words(self.simulated))"
        return ([title] + self.around).joined(separator: "\n")
    }
}

extension TraceEvent {
    /// Whether it tells of what came from somebody else, and not of what the party did, on time or in answer.
    fileprivate var isHeard: Bool {
        switch self {
        case .connected, .ready, .recognized, .sentenceStarted, .audio, .sentenceEnded, .done,
            .botError, .firstTextReceived, .sentenceTextReceived:
            true
        case .dialled, .speechStarted, .speechEnded, .interjected, .sentRaw, .ended,
            .connectionOpened, .connectionClosed, .connectionRefused, .fault, .prefixHeard,
            .finalTextSent, .endpointReached, .chatRequested, .firstTokenSent, .firstSentenceSent,
            .lastTokenSent, .firstByteSent, .audioSent, .lastByteSent, .violation, .warning:
            false
        }
    }
}

extension Instant {
    fileprivate func distance(to other: Instant) -> Duration {
        let duration = self.duration(to: other)
        return max(duration, .zero - duration)
    }
}
