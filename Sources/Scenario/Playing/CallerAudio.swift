import Audio
package import Call
package import Wire

/// The packets of one kind of caller, and how the server is sent them. All callers of the kind share it.
package struct CallerAudio: Sendable {
    package let framing: AudioFraming
    /// A packet in which nothing is said.
    package let silence: [UInt8]
    /// By step of the script, the packets of what is said there; none for steps that are not speech.
    package let speech: [[[UInt8]]]

    /// The audio of a caller.
    ///
    /// - Parameters:
    ///   - speech: By step of the script, the packets of what is said there: s16le, 16 kHz.
    ///   - packet: How much audio a packet carries.
    ///   - framing: How the server is sent audio.
    package init(speech: [Int: [[UInt8]]], packet: Duration, framing: AudioFraming) {
        self.framing = framing
        self.silence = [UInt8](repeating: 0, count: 2 * packet.sampleCount(rate: 16_000))
        self.speech = (0..<(speech.keys.max() ?? -1) + 1).map { speech[$0] ?? [] }
    }

    /// What is said in `packet`, without a mark.
    package func samples(of packet: Caller.Packet) -> [UInt8] {
        guard let place = packet.speech, self.speech.indices.contains(place.step),
            self.speech[place.step].indices.contains(place.index)
        else { return self.silence }
        return self.speech[place.step][place.index]
    }

    /// Appends the message that carries `packet` of call `call`, after `add` has added to its samples.
    package func append(
        _ packet: Caller.Packet,
        call: Int,
        to bytes: inout [UInt8],
        adding add: (inout [UInt8]) -> Void
    ) {
        var samples = self.samples(of: packet)
        add(&samples)
        self.append(samples, to: &bytes)
        // Behind the header, where nobody else has them: before, they would have to be copied for it.
        let start = bytes.count - samples.count
        Watermark.embed(packet.mark(ofCall: call), into: &bytes, at: start)
    }

    /// Appends a message that is right but for its audio, which is noise of full volume.
    package func appendGarbage(to bytes: inout [UInt8]) {
        let pattern: [UInt8] = [0xA5, 0x5A, 0xFF, 0x00, 0x96, 0x3C]
        let samples = self.silence.indices.map { pattern[$0 % pattern.count] }
        self.append(samples, to: &bytes)
    }

    private func append(_ samples: [UInt8], to bytes: inout [UInt8]) {
        CallFrame.appendAudioHeader(byteCount: samples.count, framing: self.framing, to: &bytes)
        bytes.append(contentsOf: samples)
    }
}
