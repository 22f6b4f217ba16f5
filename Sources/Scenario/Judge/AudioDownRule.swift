import Timeline
import Trace

/// Every byte of the synthesizer's audio reaches the caller once, and in order.
struct AudioDownRule: Rule {
    let name = RuleName.audioDown

    func judge(_ run: RunHistory, into outcome: inout Outcome) {
        // Made when it is first needed, since most runs are good.
        var owners: AudioOwners?
        for call in run.calls {
            for turn in call.turns {
                let audio = TurnAudio(turn)
                guard !audio.heard.isEmpty || !audio.sent.isEmpty else { continue }
                if audio.sent.isEmpty { outcome.couldNotCheck(Self.noRecord) } else { outcome.checked() }
                guard var departure = audio.departure(in: call, turn) else { continue }
                owners = owners ?? AudioOwners(run)
                if let foreign = audio.foreignMessage(in: departure, of: turn, owners) {
                    departure = .unknown(message: foreign)
                }
                let owner = audio.owner(of: departure, owners)
                // What nobody is known to have sent may be a synthesizer's that we do not see.
                if audio.sent.isEmpty, owner == nil { continue }
                self.note(departure, owner, of: audio, turn, call, &outcome)
            }
        }
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
        let message: Int?
        switch departure {
        case .lost(_, let before): message = before
        case .repeated(let index), .reordered(let index), .unknown(let index): message = index
        }
        let place = message.map { audio.places[$0] } ?? turn.heard.last
        let record = place.map { call.heard[$0].record } ?? turn.records[turn.records.count - 1]
        let around = place.map { call.around($0, isMismatch: message != nil) } ?? []
        let violation: Violation
        if let owner, let message {
            violation = Violation(
                .crossTalk,
                expected: "audio of call \(call.call), turn \(turn.turn)",
                found: "audio of call \(owner.call), turn \(owner.turn) in message \(message + 1)"
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
        case .lost(let byteCount, nil): "the last \(byteCount.grouped) bytes are lost"
        case .lost(let byteCount, let message?):
            "\(byteCount.grouped) bytes are lost before message \(message + 1)"
        case .repeated(let message):
            "message \(message + 1) repeats \(audio.heard[message].byteCount.grouped) bytes"
        case .reordered(let message): "message \(message + 1) is out of order"
        case .unknown(let message):
            "message \(message + 1), of \(audio.heard[message].byteCount.grouped) bytes,"
                + " is not the synthesizer's"
        }
    }
}

/// The audio of one turn, as sent by the synthesizer and as heard by the caller.
private struct TurnAudio {
    private(set) var sent: [ContentDigest] = []
    private(set) var heard: [ContentDigest] = []
    /// Where each message stands in all that was heard in the call.
    private(set) var places: [Int] = []

    init(_ turn: TurnHistory) {
        var place = 0
        for record in turn.records {
            if case .audioSent(_, let digest) = record.event { self.sent.append(digest) }
            if case .audio(let digest, _) = record.event {
                self.heard.append(digest)
                self.places.append(turn.heard[place])
            }
            if CallEvent(record.event) != nil { place += 1 }
        }
    }

    func departure(in call: CallHistory, _ turn: TurnHistory) -> AudioComparison.Departure? {
        AudioComparison(sent: self.sent, heard: self.heard)
            .departure(mayEndEarly: !turn.isCompleted || turn.hasError)
    }

    /// The message in place of which audio was lost, if another turn owns it and this one does not.
    func foreignMessage(
        in departure: AudioComparison.Departure,
        of turn: TurnHistory,
        _ owners: AudioOwners?
    ) -> Int? {
        guard case .lost(_, let before?) = departure, before > 0 else { return nil }
        let message = self.heard[before - 1]
        guard AudioOwners(turn).owner(of: message) == nil, owners?.owner(of: message) != nil
        else { return nil }
        return before - 1
    }

    /// Whose the message is that nobody knows.
    func owner(
        of departure: AudioComparison.Departure,
        _ owners: AudioOwners?
    ) -> AudioOwners.Owner? {
        guard case .unknown(let message) = departure else { return nil }
        return owners?.owner(of: self.heard[message])
    }
}

/// Who got which audio from the synthesizer: each chunk, and each sentence.
private struct AudioOwners {
    struct Owner {
        var call: Int
        var turn: Int
    }

    private var owners: [ContentDigest: Owner] = [:]

    init(_ run: RunHistory) {
        for call in run.calls {
            for turn in call.turns { self.add(turn, Owner(call: call.call, turn: turn.turn)) }
        }
    }

    /// What was sent in `turn` alone.
    init(_ turn: TurnHistory) { self.add(turn, Owner(call: 0, turn: turn.turn)) }

    func owner(of digest: ContentDigest) -> Owner? { self.owners[digest] }

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
        guard digest.byteCount > 0, self.owners[digest] == nil else { return }
        self.owners[digest] = owner
    }
}
