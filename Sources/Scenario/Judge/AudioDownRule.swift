import Timeline
import Trace

/// Every byte of the synthesizer's audio reaches the caller once, and in order.
struct AudioDownRule: Rule {
    let name = RuleName.audioDown
    private var owners = AudioOwners()
    /// What may turn out to be of a call that is not over yet.
    private var undecided: [(call: CallHistory, turn: TurnHistory)] = []

    private static let undecidedCountMax = 1_000

    /// How many turns are wrong, though it is not known how before the run is over.
    private(set) var wrongCount = 0

    mutating func judge(_ call: CallHistory, into outcome: inout Outcome) {
        for turn in call.turns { self.owners.add(turn, of: call) }
        for turn in call.turns {
            let audio = TurnAudio(turn)
            guard !audio.heard.isEmpty || !audio.sent.isEmpty else { continue }
            if audio.sent.isEmpty {
                outcome.couldNotCheck(Self.noRecord)
            } else {
                outcome.checked()
            }
            guard let departure = audio.departure(of: turn) else { continue }
            if !audio.mayBeRight(departure, turn) { self.wrongCount += 1 }
            if self.undecided.count < Self.undecidedCountMax {
                self.undecided.append((call, turn))
            } else {
                self.decide(turn, of: call, &outcome)
            }
        }
    }

    mutating func conclude(into outcome: inout Outcome) {
        for (call, turn) in self.undecided { self.decide(turn, of: call, &outcome) }
        self.undecided = []
    }

    private func decide(_ turn: TurnHistory, of call: CallHistory, _ outcome: inout Outcome) {
        let audio = TurnAudio(turn)
        guard let departure = audio.departure(of: turn) else { return }
        let owner = audio.owner(of: departure, self.owners, turn, of: call)
        if owner == nil, audio.mayBeRight(departure, turn) { return }
        self.note(departure, owner, of: audio, turn, call, &outcome)
    }

    private static let noRecord = "the synthesizer left no record of the turn"

    private func note(
        _ departure: AudioComparison.Departure,
        _ owner: AudioOwners.Owner?,
        of audio: TurnAudio,
        _ turn: TurnHistory,
        _ call: CallHistory,
        _ outcome: inout Outcome
    ) {
        let message = owner?.message ?? departure.message
        let place = message.map { audio.places[$0] } ?? turn.heard.last
        let record = place.map { call.heard[$0].record } ?? turn.records[turn.records.count - 1]
        let around = place.map { call.around($0, isMismatch: message != nil) } ?? []
        let violation: Violation
        if let owner {
            violation = Violation(
                .crossTalk,
                expected: "audio of call \(call.call), turn \(turn.turn)",
                found: "audio of call \(owner.call), turn \(owner.turn)"
                    + " in message \(owner.message + 1)"
            )
        } else {
            violation = Violation(
                .answerAudio,
                expected: "each byte of the synthesizer's audio once, and in order",
                found: Self.words(departure, audio)
            )
        }
        outcome.found(violation, at: record, around: around)
    }

    private static func words(
        _ departure: AudioComparison.Departure,
        _ audio: TurnAudio
    ) -> String {
        switch departure {
        case .unfinished(let byteCount, _): "\(byteCount.counted("byte")) missing at the end"
        case .lost(let byteCount, let message):
            "\(byteCount.counted("byte")) missing before message \(message + 1)"
        case .repeated(let message):
            "message \(message + 1) repeats \(audio.heard[message].byteCount.counted("byte"))"
        case .reordered(let message): "message \(message + 1) is out of order"
        case .unknown(let message):
            "message \(message + 1), of \(audio.heard[message].byteCount.counted("byte")),"
                + " is not the synthesizer's"
        }
    }
}

/// The audio of one turn, as sent by the synthesizer and as heard by the caller.
private struct TurnAudio {
    private(set) var sent: [ContentDigest] = []
    /// The sentence that each of `sent` is of.
    private var sentences: [Int] = []
    private(set) var heard: [ContentDigest] = []
    /// Where each message stands in all that was heard in the call.
    private(set) var places: [Int] = []

    init(_ turn: TurnHistory) {
        var place = 0
        for record in turn.records {
            if case .audioSent(let sentence, let digest) = record.event {
                self.sent.append(digest)
                self.sentences.append(sentence)
            }
            if case .audio(let digest, _) = record.event {
                self.heard.append(digest)
                self.places.append(turn.heard[place])
            }
            if CallEvent(record.event) != nil { place += 1 }
        }
    }

    func departure(of turn: TurnHistory) -> AudioComparison.Departure? {
        let departure = AudioComparison(sent: self.sent, heard: self.heard)
            .departure(mayEndEarly: turn.isCutOff)
        guard departure != nil, let sentInOrder else { return departure }
        let rest = AudioComparison(sent: sentInOrder, heard: self.heard)
            .departure(mayEndEarly: turn.isCutOff)
        return rest == nil ? nil : departure
    }

    /// What was sent, sentence by sentence, which a server may put in order; `nil` if it was sent so.
    private var sentInOrder: [ContentDigest]? {
        let places = self.sent.indices.sorted { left, right in
            (self.sentences[left], left) < (self.sentences[right], right)
        }
        return places.elementsEqual(self.sent.indices) ? nil : places.map { self.sent[$0] }
    }

    /// Whether `departure` is none if nobody else's audio was heard: what nobody is known to have sent may be
    /// a synthesizer's that we do not see, and an answer that is cut off lacks its end.
    func mayBeRight(_ departure: AudioComparison.Departure, _ turn: TurnHistory) -> Bool {
        self.sent.isEmpty || departure.isEnd && turn.isCutOff
    }

    /// Whose the first message is that does not fit; `nil` if nobody's.
    func owner(
        of departure: AudioComparison.Departure,
        _ owners: AudioOwners,
        _ turn: TurnHistory,
        of call: CallHistory
    ) -> AudioOwners.Owner? {
        switch departure {
        case .lost, .repeated, .reordered: return nil
        case .unknown(let message), .unfinished(_, let message):
            let own = AudioOwners(turn, of: call)
            let ofCall = AudioOwners(call)
            for index in self.heard.indices.dropFirst(message) where !own.has(self.heard[index]) {
                let digest = self.heard[index]
                if let owner = ofCall.owner(of: digest, message: index)
                    ?? owners.owner(of: digest, message: index)
                {
                    return owner
                }
            }
            return nil
        }
    }
}

extension AudioComparison.Departure {
    /// The message that departs; `nil` if nothing came.
    fileprivate var message: Int? {
        switch self {
        case .lost(_, let message), .repeated(let message), .reordered(let message),
            .unknown(let message):
            message
        case .unfinished: nil
        }
    }

    /// Whether only the end is missing, as far as can be told.
    fileprivate var isEnd: Bool {
        switch self {
        case .unfinished: true
        case .lost, .repeated, .reordered, .unknown: false
        }
    }
}

extension TurnHistory {
    /// Whether the answer may lack its end.
    fileprivate var isCutOff: Bool { !self.isCompleted || self.hasError }
}

/// Who got which audio from the synthesizer: each chunk, and each sentence.
private struct AudioOwners {
    struct Owner {
        var call: Int
        var turn: Int
        /// In which message it was heard, counted from 0.
        var message = 0
    }

    /// Whose each piece of audio is, first.
    private var owners: [ContentDigest: Owner] = [:]
    /// What several calls hear: nobody can say whose it is.
    private var common: Set<ContentDigest> = []

    /// Of nothing.
    init() {}

    /// Of one call alone.
    init(_ call: CallHistory) {
        for turn in call.turns { self.add(turn, of: call) }
    }

    /// Of one turn alone.
    init(_ turn: TurnHistory, of call: CallHistory) { self.add(turn, of: call) }

    mutating func add(_ turn: TurnHistory, of call: CallHistory) {
        self.add(turn, Owner(call: call.call, turn: turn.turn))
    }

    func has(_ digest: ContentDigest) -> Bool { self.owners[digest] != nil }

    /// Whose the audio of `message` is; `nil` if it is nobody's, or that of several calls.
    func owner(of digest: ContentDigest, message: Int) -> Owner? {
        guard var owner = self.owners[digest] else { return nil }
        owner.message = message
        return self.common.contains(digest) ? nil : owner
    }

    private mutating func add(_ turn: TurnHistory, _ owner: Owner) {
        var (sum, current) = (ContentDigest.empty, 0)
        for case .audioSent(let sentence, let digest) in turn.records.map(\.event) {
            if sentence != current {
                self.add(sum, owner)
                (sum, current) = (.empty, sentence)
            }
            sum += digest
            self.add(digest, owner)
        }
        self.add(sum, owner)
    }

    private mutating func add(_ digest: ContentDigest, _ owner: Owner) {
        guard digest.byteCount > 0 else { return }
        guard let known = self.owners[digest] else { return self.owners[digest] = owner }
        if known.call != owner.call { self.common.insert(digest) }
    }
}
