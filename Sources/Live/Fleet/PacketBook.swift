import Audio
import Call
import NIOCore
import Wire

/// The packets of one caller, ready to be marked and sent.
struct PacketBook: Sendable {
    /// By step of the script, the packets of what is said there.
    private let speech: [Int: [[UInt8]]]
    private let silence: [UInt8]
    private let framing: AudioFraming

    /// - Parameters:
    ///   - speech: By step of the script, the packets of what is said there: s16le.
    ///   - packet: How much audio a packet carries.
    ///   - framing: How the server is sent audio.
    init(speech: [Int: [[UInt8]]], packet: Duration, framing: AudioFraming) {
        self.speech = speech
        self.framing = framing
        self.silence = [UInt8](repeating: 0, count: 2 * packet.sampleCount(rate: 16_000))
    }

    /// The message that carries `packet` of call `call`.
    func message(
        _ packet: Caller.Packet,
        call: Int,
        _ frames: inout FrameBuilder,
        adding add: (inout [UInt8]) -> Void
    ) -> ByteBuffer {
        var samples = self.silence
        if let place = packet.speech, let packets = self.speech[place.step],
            packets.indices.contains(place.index)
        {
            samples = packets[place.index]
        }
        add(&samples)
        let mark = Mark(
            call: UInt32(truncatingIfNeeded: call) & 0xFF_FFFF,
            turn: UInt16(truncatingIfNeeded: packet.turn),
            packet: UInt16(truncatingIfNeeded: packet.number),
            digest: packet.digest
        )
        Watermark.embed(mark, into: &samples)
        return self.frame(samples, &frames)
    }

    /// A packet that is right but for its audio, which is noise of full volume.
    func garbage(_ frames: inout FrameBuilder) -> ByteBuffer {
        let pattern: [UInt8] = [0xA5, 0x5A, 0xFF, 0x00, 0x96, 0x3C]
        let samples = (0..<self.silence.count).map { pattern[$0 % pattern.count] }
        return self.frame(samples, &frames)
    }

    private func frame(_ samples: [UInt8], _ frames: inout FrameBuilder) -> ByteBuffer {
        frames.message { bytes in
            CallFrame.appendAudioHeader(
                byteCount: samples.count,
                framing: self.framing,
                to: &bytes
            )
            bytes.append(contentsOf: samples)
        }
    }
}
