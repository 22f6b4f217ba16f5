import Call
import Timeline
import YAML

extension YAMLReader<PlacedFault> {
    /// Something that goes wrong.
    static let fault = Self.map("a fault") { map in
        let party = map.required("party", YAMLReader<Fault.Party>.word)
        let call = map.optional("call", YAMLReader<Numbers>.numbers.located)
        let turn = map.optional("turn", YAMLReader<Numbers>.numbers.located)
        let place = map.optional(
            "at",
            YAMLReader<Written<FaultPlace>>.place,
            about: "handshake, an event such as Audio 2, byte 4096, time 2s, or heard 800ms."
        )
        let deed = map.required(
            "do",
            YAMLReader<Written<FaultDeed>>.deed,
            about: "What happens, such as stall 800ms."
        )
        let chance = map.optional("chance", .percent, default: .one)
        // Of a place that nobody can read there is nothing more to say.
        guard let party, let deed, place != nil || !map.holds("at") else { return nil }
        let fault = Fault(
            party,
            call: call?.value,
            turn: turn?.value,
            at: place?.value ?? .start,
            do: deed.value,
            chance: chance
        )
        if let objection = fault.objection(place: place?.text ?? "", deed: deed.text) {
            map.note(
                .impossible(objection.sentence),
                at: objection.isAboutDeed ? deed.position : place?.position ?? deed.position
            )
            return nil
        }
        let words = Self.words(party, turn?.value, place?.text, deed.text)
        let located = Scenario.LocatedFault(fault, words: words, at: deed.position)
        return PlacedFault(fault: located, call: call, turn: turn)
    }

    private static func words(
        _ party: Fault.Party,
        _ turn: Numbers?,
        _ place: String?,
        _ deed: String
    ) -> String {
        var words = party.rawValue
        if let turn {
            let last = turn.last.map { $0 == turn.first ? "" : "..\($0)" } ?? ".."
            words += ", turn \(turn.first)\(last)"
        }
        if let place { words += ", at \(place)" }
        return words + ": " + deed
    }
}

/// A value, the text that says it, and where.
struct Written<Value: Sendable>: Sendable {
    var value: Value
    var text: String
    var position: Position
}

extension YAMLReader<Written<FaultPlace>> {
    static let place = YAMLReader<String>.text(expected: "a place, such as Audio 2")
        .then { text, position, mistakes in
            mistakes.faultPlace(text, at: position)
                .map { Written(value: $0, text: text, position: position) }
        }
}

extension YAMLReader<Written<FaultDeed>> {
    static let deed = YAMLReader<String>.text(expected: "what happens, such as stall 800ms")
        .then { text, position, mistakes in
            mistakes.faultDeed(text, at: position)
                .map { Written(value: $0, text: text, position: position) }
        }
}

/// The most bytes that a place or a deed may name: 1 GB.
private let byteCountMax = 1_000_000_000

extension Mistakes {
    /// The place that `text` says; `nil` after noting what is wrong with it.
    fileprivate mutating func faultPlace(_ text: String, at position: Position) -> FaultPlace? {
        let words = text.split(separator: " ").map(String.init)
        let events = FaultEvent.allCases.map(\.rawValue)
        let known = ["handshake", "byte", "time", "heard"] + events
        guard let kind = words.first, known.contains(kind) else {
            self.note(.unknownWord(words.first ?? "", known: known), at: position)
            return nil
        }
        guard words.count <= 2 else {
            self.note(.outOfRange(text, expected: "\(kind) and one value"), at: position)
            return nil
        }
        let value = words.count == 2 ? words[1] : nil
        switch kind {
        case "time", "heard":
            guard let duration = self.time(value ?? "", at: position) else { return nil }
            return kind == "time" ? .time(duration) : .heard(duration)
        case "byte":
            guard let number = value.flatMap({ Int($0) }), (0...byteCountMax).contains(number)
            else {
                let expected = "a number up to \(byteCountMax), as in byte 4096"
                self.note(.outOfRange(text, expected: expected), at: position)
                return nil
            }
            return .byte(number)
        default:
            let numbers = value.map { Numbers(parsing: $0) }
            if case .some(nil) = numbers {
                let expected = "\(kind) with a number from 1, as in \(kind) 2, \(kind) 2.. or alone"
                self.note(.outOfRange(text, expected: expected), at: position)
                return nil
            }
            guard let event = FaultEvent(rawValue: kind) else { return .handshake(numbers ?? nil) }
            return .event(event, numbers ?? nil)
        }
    }

    /// The deed that `text` says; `nil` after noting what is wrong with it.
    fileprivate mutating func faultDeed(_ text: String, at position: Position) -> FaultDeed? {
        let words = text.split(separator: " ").map(String.init)
        guard let form = DeedForm.all.first(where: { $0.name == words.first }) else {
            let known = DeedForm.all.map(\.name)
            self.note(.unknownWord(words.first ?? "", known: known), at: position)
            return nil
        }
        let before = self.diagnostics.count
        if let deed = form.read(Array(words.dropFirst()), &self, position) { return deed }
        if self.diagnostics.count == before {
            self.note(.outOfRange(text, expected: form.usage), at: position)
        }
        return nil
    }
}

/// How a deed is written.
private struct DeedForm: Sendable {
    let name: String
    /// An example.
    let usage: String
    /// The deed with these values; `nil` if they are not its values.
    let read: @Sendable ([String], inout Mistakes, Position) -> FaultDeed?

    init(
        _ name: String,
        _ usage: String,
        _ read: @escaping @Sendable ([String], inout Mistakes, Position) -> FaultDeed?
    ) {
        self.name = name
        self.usage = usage
        self.read = read
    }

    /// One without values.
    private init(_ name: String, _ deed: FaultDeed) {
        self.init(name, "\(name) alone") { values, _, _ in values.isEmpty ? deed : nil }
    }

    /// One with a time.
    private init(_ name: String, _ make: @escaping @Sendable (Duration) -> FaultDeed) {
        self.init(name, "\(name) and a time, as in \(name) 800ms") { values, mistakes, position in
            guard values.count == 1 else { return nil }
            return mistakes.time(values[0], at: position).map(make)
        }
    }

    static let all = [
        DeedForm("latency", "latency and a delay, as in latency uniform 10ms 30ms") {
            values,
            mistakes,
            position in
            guard !values.isEmpty else { return nil }
            return mistakes.delay(values.joined(separator: " "), at: position).map { .latency($0) }
        },
        DeedForm("bandwidth", "bandwidth and a rate, as in bandwidth 8KB/s") { values, _, _ in
            guard values.count == 1 else { return nil }
            return Self.bytesPerSecond(values[0]).map { .bandwidth(bytesPerSecond: $0) }
        },
        DeedForm("slicer", "slicer, bytes and a time, as in slicer 100 10ms") {
            values,
            mistakes,
            position in
            guard values.count == 2, let count = Int(values[0]), (1...1_000_000).contains(count)
            else { return nil }
            return mistakes.time(values[1], at: position)
                .map { .slicer(byteCount: count, every: $0) }
        },
        DeedForm("no_reply", .noReply),
        DeedForm("timeout", "timeout, alone or with a time, as in timeout 5s") {
            values,
            mistakes,
            position in
            guard values.count <= 1 else { return nil }
            guard let value = values.first else { return .timeout(cutAfter: nil) }
            return mistakes.time(value, at: position).map { .timeout(cutAfter: $0) }
        },
        DeedForm("stall") { .stall($0) },
        DeedForm("reset_peer", .resetPeer),
        DeedForm("close", "close, a code and perhaps a reason, as in close 1000 bye") {
            values,
            _,
            _ in
            guard let first = values.first, let code = UInt16(first), (1000...4999).contains(code)
            else { return nil }
            return .close(code: code, reason: values.dropFirst().joined(separator: " "))
        },
        DeedForm("limit_data", "limit_data and a number of bytes, as in limit_data 4096") {
            values,
            _,
            _ in
            guard values.count == 1, let count = Int(values[0]),
                (0...byteCountMax).contains(count)
            else { return nil }
            return .limitData(byteCount: count)
        },
        DeedForm("slow_close") { .slowClose($0) },
        DeedForm("http_status", "http_status, a status and perhaps a body, as in http_status 429") {
            values,
            _,
            _ in
            guard let first = values.first, let status = Int(first), (200...599).contains(status)
            else { return nil }
            return .httpStatus(status, body: values.dropFirst().joined(separator: " "))
        },
        DeedForm("omit", .omit),
        DeedForm("duplicate", .duplicate),
        DeedForm("swap", .swap),
        DeedForm(
            "error_frame",
            "error_frame, a code and perhaps a text, as in error_frame 45000081 plain too late"
        ) { values, _, _ in
            guard let first = values.first, let code = UInt32(first) else { return nil }
            let isPlain = values.count > 2 && values[1] == "plain"
            let text = values.dropFirst(isPlain ? 2 : 1).joined(separator: " ")
            return .errorFrame(code: code, text: text, isPlain: isPlain)
        },
        DeedForm(
            "event",
            "event and one of \(FaultDeed.Ending.allCases.map(\.rawValue).joined(separator: ", "))"
        ) { values, _, _ in
            guard (1...2).contains(values.count), let ending = FaultDeed.Ending(rawValue: values[0])
            else { return nil }
            let usual = ending == .sessionFinished ? 20_000_000 : 55_000_000
            guard let code = values.count == 2 ? Int(values[1]) : usual else { return nil }
            return .event(ending, code: code)
        },
        DeedForm("malformed", .malformed),
        DeedForm("corrupt", .corrupt),
        DeedForm("stale", "stale, alone or with a number of messages, as in stale 3") {
            values,
            _,
            _ in
            guard values.count <= 1, let count = values.first.map({ Int($0) }) ?? 1,
                (1...16).contains(count)
            else { return nil }
            return .stale(count: count)
        },
    ]

    /// Such as `800B/s`, `8KB/s` or `1MB/s`.
    private static func bytesPerSecond(_ text: String) -> Int? {
        for (unit, factor) in [("KB/s", 1_000), ("MB/s", 1_000_000), ("B/s", 1)] {
            guard text.hasSuffix(unit) else { continue }
            guard let count = Int(text.dropLast(unit.count)), (1...1_000_000).contains(count)
            else { return nil }
            return count * factor
        }
        return nil
    }
}

/// Why a fault cannot be.
private struct FaultObjection {
    var sentence: String
    var isAboutDeed: Bool

    static func deed(_ sentence: String) -> FaultObjection {
        FaultObjection(sentence: sentence, isAboutDeed: true)
    }

    static func place(_ sentence: String) -> FaultObjection {
        FaultObjection(sentence: sentence, isAboutDeed: false)
    }
}

extension Fault {
    /// Why this fault, which is written as `place` and `deed`, could never happen; `nil` if it could.
    fileprivate func objection(place: String, deed: String) -> FaultObjection? {
        let party = self.party.rawValue
        let verb = deed.split(separator: " ").first.map(String.init) ?? deed
        switch self.place {
        case .event(let event, _):
            guard event.party == self.party else {
                let known = FaultEvent.allCases.filter { $0.party == self.party }
                return .place(
                    "\(event.rawValue) is not an event of \(party)"
                        + " (events of \(party): \(known.map(\.rawValue).joined(separator: ", ")))"
                )
            }
            if event.isOutsideOfTurns, self.turn != nil || self.call != nil {
                return .place(
                    "\(event.rawValue) comes before \(party) knows whose turn it is; leave turn"
                        + " and call out, and count: \(event.rawValue) 2 is the second of the run"
                )
            }
        case .handshake:
            if self.party == .asr || self.party == .tts, self.turn != nil || self.call != nil {
                return .place(
                    "a handshake comes before \(party) knows whose turn it is; leave turn and call"
                        + " out, and count: handshake 2 is the second of the run"
                )
            }
        case .heard:
            if self.party != .asr { return .place("only asr hears audio, so \(party) cannot") }
        case .start, .byte, .time:
            break
        }
        return self.deedObjection(verb)
    }

    private func deedObjection(_ verb: String) -> FaultObjection? {
        let party = self.party.rawValue
        switch self.deed {
        case .httpStatus:
            guard case .handshake = self.place, self.party != .caller else {
                return .deed(
                    "\(verb) answers a connection, so it needs at: handshake of a provider"
                )
            }
        case .timeout:
            if case .handshake = self.place, self.party == .caller {
                return .deed("a caller's handshake can stall, be late (latency) or reset_peer")
            }
        case .latency, .stall, .resetPeer:
            break
        case .omit, .duplicate, .swap, .event, .corrupt, .stale:
            guard case .event = self.place else {
                return .deed("\(verb) changes a message, so it needs an event, such as at: Audio 2")
            }
        case .bandwidth, .slicer, .noReply, .close, .limitData, .slowClose, .errorFrame,
            .malformed:
            if case .handshake = self.place {
                return .deed(
                    "\(verb) cannot happen at a handshake"
                        + " (there: http_status, stall, latency, reset_peer, timeout)"
                )
            }
        }
        switch self.deed {
        case .event where self.party != .tts:
            return .deed("only tts has sessions that end with an event")
        case .event(.connectionFailed, _):
            break
        case .event(let ending, _):
            if case .event(.connectionStarted, _) = self.place {
                return .deed(
                    "no session has begun at ConnectionStarted, so \(ending.rawValue) cannot end one;"
                        + " use event ConnectionFailed"
                )
            }
        case .errorFrame where self.party == .caller:
            return .deed("a caller has no error frames")
        case .slowClose where self.party == .llm:
            return .deed("the llm answers by HTTP, where nothing closes slowly")
        case .corrupt:
            if case .event(let event, _) = self.place,
                ![.partial, .final, .token, .audio, .packet].contains(event)
            {
                return .deed("\(event.rawValue) has no content of \(party) to corrupt")
            }
        case .httpStatus, .latency, .stall, .resetPeer, .timeout, .omit, .duplicate, .swap,
            .stale, .bandwidth, .slicer, .noReply, .close, .limitData, .slowClose, .errorFrame,
            .malformed:
            break
        }
        return nil
    }
}
