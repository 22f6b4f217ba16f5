import Call
import Timeline
import Trace
import Wire

// The language, as it is written. Each key is one line here, as where it is read; what is meant without a
// key has none.

extension Scenario {
    /// The scenario as a file that reads as the same one, in which the fixture is at `fixture`.
    package func yaml(fixture: String) -> String {
        var map: [YAMLText.Entry] = []
        map.add("name", .text(self.name))
        map.add("about", self.about.map { .text($0) })
        map.add("fixture", .text(fixture))
        if let caller = self.callers.first, self.callers.count == 1, caller.name == nil {
            map.add("caller", caller.written)
        } else {
            map.add("callers", .list(self.callers.map(\.written)))
        }
        map.add("providers", self.providers.written)
        if !self.faults.isEmpty {
            map.add("faults", .list(self.faults.map(\.fault.written)))
        }
        map.add("server", self.server.written)
        map.add("lines", self.lines.written)
        map.add("load", self.load.written)
        map.add("capacity", self.capacity, unless: Capacity()) { $0.written }
        map.add("expect", self.expect.written)
        if self.known != nil { map.add("known", .scalar("fail")) }
        if !self.profiles.isEmpty {
            map.add(
                "profiles",
                .map(self.profiles.map { YAMLText.Entry(key: $0.name, value: $0.written) })
            )
        }
        return YAMLText.map(map).lines
    }
}

extension Scenario.Server {
    fileprivate var written: YAMLText? {
        let standard = Self()
        var map: [YAMLText.Entry] = []
        map.add("endpoint_silence", self.endpointSilence, unless: standard.endpointSilence) {
            .time($0)
        }
        map.add("endpoint", self.endpoint, unless: standard.endpoint) { .word($0) }
        map.add("audio", self.audio, unless: standard.audio) { .word($0) }
        return map.isEmpty ? nil : .map(map)
    }
}

extension Scenario.Profile {
    fileprivate var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("known", .scalar(self.known == nil ? "pass" : "fail"))
        map.add("with", self.known?.kinds.map { .list($0.map { .word($0) }) })
        map.add("why", self.known?.why.map { .text($0) })
        return .map(map)
    }
}

// MARK: Callers

extension Scenario.Caller {
    fileprivate var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("name", self.name.map { .text($0) })
        map.add("weight", self.weight, unless: 1) { .number($0) }
        map.add("framing", self.framing, unless: .single) { .word($0) }
        map.add("packet", self.packet, unless: .milliseconds(100)) { .time($0) }
        map.add("mic", self.mic, unless: .gated) { .word($0) }
        map.add("noise", self.noise.map { .scalar("-\($0.attenuation)dB") })
        map.add("echo", self.echo.map { .scalar("-\($0.attenuation)dB") })
        map.add("patience", self.patience, unless: .seconds(10)) { .time($0) }
        map.add("turns", .list(self.steps.map(\.written)))
        if !self.expect.isEmpty { map.add("expect", .list(self.expect.map(\.value.written))) }
        return .map(map)
    }
}

extension Scenario.Step {
    fileprivate var written: YAMLText {
        switch self {
        case .say(let say): say.written
        case .interject(let media): .one("interject", .media(media.value))
        case .wait(let duration): .one("wait", .time(duration))
        case .mute(let duration): .one("mute", .time(duration))
        case .configure(let speaker): .one("configure", .one("speaker", .text(speaker)))
        case .send(.binary(let bytes)): .one("send", .one("hex", .hex(bytes)))
        case .send(.text(let text)): .one("send", .one("text", .text(text)))
        case .ringAgain: .scalar("ring_again")
        case .hangUp(let how): .one("hang_up", .word(how))
        }
    }
}

extension Scenario.Say {
    fileprivate var written: YAMLText {
        var map: [YAMLText.Entry] = []
        map.add("say", .media(self.media.value))
        map.add("until", self.until.map { .scalar($0.written) })
        if !self.expect.isEmpty { map.add("expect", .list(self.expect.map(\.value.written))) }
        return .map(map)
    }
}

extension CallerScript.Moment {
    fileprivate var written: String {
        switch self {
        case .endOfSpeech: "speech"
        case .heard(let sound, let number): "\(sound.rawValue) \(number)"
        }
    }
}

extension YAMLText {
    /// A file of the fixture, as it is called in `media`.
    fileprivate static func media(_ path: String) -> YAMLText {
        .text(path.hasPrefix("media/") ? String(path.dropFirst("media/".count)) : path)
    }

    /// In quotes, since a few digits could be a number.
    fileprivate static func hex(_ bytes: [UInt8]) -> YAMLText {
        let pairs = bytes.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return .scalar("\"\(pairs.joined(separator: " "))\"")
    }
}
