package import Call
import Timeline

extension Fault {
    /// As an item of `faults`.
    var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("party", .word(self.party))
        map.add("call", self.call.map { .scalar($0.written) })
        map.add("turn", self.turn.map { .scalar($0.written) })
        map.add("at", self.place.written.map { .text($0) })
        map.add("do", .text(self.deed.written))
        map.add("chance", self.chance, unless: .one) { .scalar($0.percent) }
        return .map(map)
    }

    /// As a reader of a report should see it, such as `tts, turn 2, at Audio 1: stall 800ms`.
    package var words: String {
        var words = self.party.rawValue
        if let turn { words += ", turn \(turn.written)" }
        if let place = self.place.written { words += ", at \(place)" }
        return words + ": " + self.deed.written
    }
}

extension Numbers {
    /// Such as `2`, `2..4` or `2..`.
    var written: String {
        guard let last else { return "\(self.first).." }
        return last == self.first ? "\(self.first)" : "\(self.first)..\(last)"
    }
}

extension FaultPlace {
    /// `nil` for the start, which has no words.
    fileprivate var written: String? {
        switch self {
        case .start: nil
        case .handshake(let numbers): Self.numbered("handshake", numbers)
        case .event(let event, let numbers): Self.numbered(event.rawValue, numbers)
        case .byte(let number): "byte \(number)"
        case .time(let duration): "time \(duration.written)"
        case .heard(let duration): "heard \(duration.written)"
        }
    }

    private static func numbered(_ word: String, _ numbers: Numbers?) -> String {
        numbers.map { "\(word) \($0.written)" } ?? word
    }
}

extension FaultDeed {
    fileprivate var written: String {
        switch self {
        case .latency(let delay): "latency \(delay.written)"
        case .bandwidth(let count): "bandwidth \(Self.rate(count))"
        case .slicer(let count, let duration): "slicer \(count) \(duration.written)"
        case .noReply: "no_reply"
        case .timeout(nil): "timeout"
        case .timeout(.some(let duration)): "timeout \(duration.written)"
        case .stall(let duration): "stall \(duration.written)"
        case .resetPeer: "reset_peer"
        case .close(let code, let reason): Self.words("close \(code)", reason)
        case .limitData(let count): "limit_data \(count)"
        case .slowClose(let duration): "slow_close \(duration.written)"
        case .httpStatus(let status, let body): Self.words("http_status \(status)", body)
        case .omit: "omit"
        case .duplicate: "duplicate"
        case .swap: "swap"
        case .errorFrame(let code, let text, let isPlain):
            Self.words("error_frame \(code)" + (isPlain ? " plain" : ""), text)
        case .event(let ending, let code): "event \(ending.rawValue) \(code)"
        case .malformed: "malformed"
        case .corrupt: "corrupt"
        case .stale(let count): "stale \(count)"
        }
    }

    private static func words(_ words: String, _ rest: String) -> String {
        rest.isEmpty ? words : "\(words) \(rest)"
    }

    /// A number before a unit is at most a million.
    private static func rate(_ bytesPerSecond: Int) -> String {
        for (unit, factor) in [("MB/s", 1_000_000), ("KB/s", 1_000)]
        where bytesPerSecond.isMultiple(of: factor) {
            return "\(bytesPerSecond / factor)\(unit)"
        }
        return "\(bytesPerSecond)B/s"
    }
}
