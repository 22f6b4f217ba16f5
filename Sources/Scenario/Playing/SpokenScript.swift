package import Audio
package import Call
package import Fixture

/// What a caller does, with what is said in it read from the fixture.
package struct SpokenScript: Sendable {
    package let script: CallerScript
    package let audio: CallerAudio

    /// Reads what the caller says from the fixture.
    ///
    /// - Throws: If a WAV cannot be read. That each is there and has speech in it is for
    ///   ``Scenario/check(media:)`` to say, with line and column.
    package init(_ caller: Scenario.Caller, fixture: Fixture) throws(AudioError) {
        var speech: [Int: [[UInt8]]] = [:]
        var steps: [CallerScript.Step] = []
        for (index, step) in caller.steps.enumerated() {
            switch step {
            case .wait(let duration): steps.append(.wait(duration))
            case .mute(let duration): steps.append(.mute(duration))
            case .configure(let speaker): steps.append(.configure(speaker: speaker))
            case .send(let message): steps.append(.send(message))
            case .ringAgain: steps.append(.ringAgain)
            case .hangUp(let how): steps.append(.hangUp(how))
            case .say(let say):
                let said = try Self.speech(say.media.value, in: fixture, packet: caller.packet)
                speech[index] = said.packets
                let options = CallerScript.SayOptions(
                    until: say.until,
                    silentFor: say.silentFor
                )
                steps.append(.say(said.speech, options))
            case .interject(let media):
                let said = try Self.speech(media.value, in: fixture, packet: caller.packet)
                speech[index] = said.packets
                steps.append(.interject(said.speech))
            }
        }
        self.script = CallerScript(
            steps: steps,
            microphone: caller.mic,
            packet: caller.packet,
            framing: caller.framing,
            patience: caller.patience
        )
        self.audio = CallerAudio(speech: speech, packet: caller.packet, framing: caller.framing)
    }

    private static func speech(
        _ path: String,
        in fixture: Fixture,
        packet: Duration
    ) throws(AudioError) -> (speech: CallerScript.Speech, packets: [[UInt8]]) {
        guard let media = fixture.media.first(where: { $0.path == path }) else {
            throw .unreadable(name: path, reason: "the fixture does not have it")
        }
        let packets = try Recording(decoding: media.bytes, name: path).packets(of: packet)
        let speech = CallerScript.Speech(
            media: path,
            digest: media.digest.short,
            packetCount: packets.count,
            end: media.speech?.upperBound ?? media.duration
        )
        return (speech, packets)
    }
}
