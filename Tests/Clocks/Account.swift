package import Call
package import Trace

/// What one party tells of one call, in its own order.
///
/// A party is a machine, which does one thing after the other, so this order is a fact, whatever the clock.
/// Of these pairs of records, and of no others, each may come first:
///
/// * of two calls;
/// * of two parties of a call, since between them is always our server, which is on a thread of its own;
/// * of a provider in two turns, or about two of its connections: for each turn or after a failure the server
///   may have made a new connection, and the old one ends when its close has come through;
/// * of a caller or a synthesizer, what it hears and what it does by its own clock, if they come so close
///   together that they came together, as far as a live run can tell: not further apart than it was late.
///
/// And when a caller hangs up in the middle of an answer, providers go on until the server has told them:
/// how far they come in that turn is a matter of time, so of two accounts one is the beginning of the other.
package struct Account: Equatable {
    /// Who tells.
    package enum Teller: Int, Hashable {
        case caller, recognizer, model, synthesizer
        /// Whoever finds something: what is found does not say by whom.
        case anybody
    }

    /// What is told of.
    package enum Part: Hashable {
        case call
        case turn(Int)
        /// Connections are counted from 1 in a call.
        case connection(Int)
    }

    /// Whose account it is. No call is what nobody could name one for.
    package struct Key: Hashable, Comparable {
        package var call: Int?
        package var teller: Teller
        package var part: Part

        private var rank: (Int, Int, Int, Int) {
            let (kind, number) =
                switch self.part {
                case .call: (0, 0)
                case .connection(let number): (1, number)
                case .turn(let number): (2, number)
                }
            return (self.call ?? 0, self.teller.rawValue, kind, number)
        }

        package static func < (left: Key, right: Key) -> Bool { left.rank < right.rank }
    }

    package var key: Key
    package var records: [TraceRecord]

    /// The accounts in `trace`, which is in the order of its recording.
    ///
    /// - Parameters:
    ///   - trace: All of a run.
    ///   - faults: Those of the scenario, whose parties tell when they happen.
    /// - Returns: All that were told.
    package static func all(in trace: [TraceRecord], faults: [Fault]) -> [Key: Account] {
        var accounts: [Key: Account] = [:]
        for piece in CallCollector.pieces(of: trace) {
            let records: [TraceRecord]
            switch piece {
            case .call(_, let ofCall): records = ofCall
            case .stray(let ofNone): records = ofNone
            }
            let connections = ConnectionPlaces(records)
            for record in records {
                let key = Key(record, connections, faults: faults)
                accounts[key, default: Account(key: key, records: [])].records.append(record)
            }
        }
        return accounts
    }
}

extension Account.Key {
    fileprivate init(_ record: TraceRecord, _ connections: ConnectionPlaces, faults: [Fault]) {
        let (teller, part) = Self.place(record, connections, faults: faults)
        self.init(call: record.call, teller: teller, part: part)
    }

    private static func place(
        _ record: TraceRecord,
        _ connections: ConnectionPlaces,
        faults: [Fault]
    ) -> (Account.Teller, Account.Part) {
        let turn = Account.Part.turn(record.turn)
        switch record.event {
        case .dialled, .connected, .ready, .speechStarted, .speechEnded, .recognized,
            .sentenceStarted, .audio, .sentenceEnded, .done, .botError, .interjected, .sentRaw,
            .ended:
            return (.caller, .call)
        case .connectionOpened(let provider, let number),
            .connectionClosed(let provider, let number),
            .connectionRefused(let provider, let number, _):
            return (Account.Teller(provider), .connection(connections[provider, number]))
        case .fault(let index):
            let teller = Account.Teller(faults[index].party)
            return (teller, teller == .caller ? .call : turn)
        case .prefixHeard, .finalTextSent, .endpointReached: return (.recognizer, turn)
        case .chatRequested, .firstTokenSent, .firstSentenceSent, .lastTokenSent:
            return (.model, turn)
        case .firstTextReceived, .sentenceTextReceived, .firstByteSent, .audioSent,
            .lastByteSent:
            return (.synthesizer, turn)
        case .violation, .warning: return (.anybody, turn)
        }
    }
}

extension Account.Teller {
    fileprivate init(_ provider: Provider) {
        switch provider {
        case .asr: self = .recognizer
        case .llm: self = .model
        case .tts: self = .synthesizer
        }
    }

    fileprivate init(_ party: Fault.Party) {
        switch party {
        case .asr: self = .recognizer
        case .llm: self = .model
        case .tts: self = .synthesizer
        case .caller: self = .caller
        }
    }
}

/// Which of a call's connections to a provider one is. In a run they are numbered as they come, and of two
/// calls each may come first.
private struct ConnectionPlaces {
    private var numbers: [Provider: [Int]] = [:]

    /// The connections that `records` tell of, which are of one call.
    init(_ records: [TraceRecord]) {
        for record in records {
            switch record.event {
            case .connectionOpened(let provider, let number),
                .connectionRefused(let provider, let number, _):
                self.numbers[provider, default: []].append(number)
            default: break
            }
        }
        for provider in self.numbers.keys { self.numbers[provider]?.sort() }
    }

    subscript(_ provider: Provider, _ number: Int) -> Int {
        (self.numbers[provider]?.firstIndex(of: number) ?? -1) + 1
    }
}
