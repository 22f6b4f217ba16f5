import Audio
package import Call
import NIOCore
package import Transport
package import Wire

/// The packets of one kind of caller, ready to be marked and sent.
///
/// All callers of the kind share it. Each packet is there twice: as samples, for callers around whom there
/// is more to be heard, and as a finished frame that lacks nothing but the mark.
package struct PacketBook: Sendable {
    /// By step of the script, the packets of what is said there; none for steps that are not speech.
    private let speech: [[Packet]]
    private let silence: Packet
    private let framing: AudioFraming

    private struct Packet: Sendable {
        var samples: [UInt8]
        /// The message, with the mark's bits cleared.
        var prepared: PreparedMessage
    }

    /// Masks of prepared packets. Any will do; these have all of their bytes different.
    private static let masks: [UInt32] = [
        0x37FA_213D, 0x9C52_E8B1, 0x64D7_0FA6, 0xE13B_7C98,
        0x2A85_D34E, 0xB76C_1EF0, 0x58E9_943A, 0xCF14_A62D,
    ]

    /// A book that takes as much memory as the audio does, twice.
    ///
    /// - Parameters:
    ///   - speech: By step of the script, the packets of what is said there: s16le.
    ///   - packet: How much audio a packet carries.
    ///   - framing: How the server is sent audio.
    package init(speech: [Int: [[UInt8]]], packet: Duration, framing: AudioFraming) {
        self.framing = framing
        let stepCount = (speech.keys.max() ?? -1) + 1
        // Every caller sends silence most of the time, so it takes turns with all masks. A packet of speech
        // has the mask that is its turn, and memory is no more than once the audio.
        self.speech = (0..<stepCount).map { step in
            (speech[step] ?? []).enumerated().map { index, samples in
                let mask = Self.masks[index % Self.masks.count]
                return Self.packet(samples, framing, masks: [mask])
            }
        }
        let silence = [UInt8](repeating: 0, count: 2 * packet.sampleCount(rate: 16_000))
        self.silence = Self.packet(silence, framing, masks: Self.masks)
    }

    private static func packet(
        _ samples: [UInt8],
        _ framing: AudioFraming,
        masks: [UInt32]
    ) -> Packet {
        var message: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: samples.count, framing: framing, to: &message)
        let offset = message.count
        message += samples
        if samples.count >= Watermark.byteCount {
            var span = message.mutableSpan
            Watermark.clear(in: &span, at: offset)
        }
        let prepared = PreparedMessage(ByteBuffer(bytes: message), keys: masks)
        return Packet(samples: samples, prepared: prepared)
    }

    /// Sends `packet` of call `call` as it is in the book, with its mark.
    package func send(_ packet: Caller.Packet, call: Int, on socket: WebSocket) {
        let prepared = self.entry(packet).prepared
        let headerByteCount = self.framing.headerByteCount
        guard prepared.byteCount - headerByteCount >= Watermark.byteCount else {
            return socket.send(prepared: prepared)
        }
        let mark = packet.mark(ofCall: call)
        socket.send(prepared: prepared) { frame, offset in
            Watermark.flip(mark, in: &frame, at: offset + headerByteCount)
        }
    }

    /// The message that carries `packet` of call `call`, after `add` has added to its samples.
    func message(
        _ packet: Caller.Packet,
        call: Int,
        _ frames: inout FrameBuilder,
        adding add: (inout [UInt8]) -> Void
    ) -> ByteBuffer {
        var samples = self.entry(packet).samples
        add(&samples)
        Watermark.embed(packet.mark(ofCall: call), into: &samples)
        return self.frame(samples, &frames)
    }

    private func entry(_ packet: Caller.Packet) -> Packet {
        guard let place = packet.speech, self.speech.indices.contains(place.step),
            self.speech[place.step].indices.contains(place.index)
        else { return self.silence }
        return self.speech[place.step][place.index]
    }

    /// A packet that is right but for its audio, which is noise of full volume.
    func garbage(_ frames: inout FrameBuilder) -> ByteBuffer {
        let pattern: [UInt8] = [0xA5, 0x5A, 0xFF, 0x00, 0x96, 0x3C]
        let samples = (0..<self.silence.samples.count).map { pattern[$0 % pattern.count] }
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
