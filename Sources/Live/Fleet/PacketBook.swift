import Audio
package import Call
import NIOCore
package import Scenario
package import Transport
import Wire

/// The packets of one kind of caller, ready to be marked and sent.
///
/// All callers of the kind share it. Each packet is there twice: as samples, for callers around whom there
/// is more to be heard, and as a finished frame that lacks nothing but the mark.
package struct PacketBook: Sendable {
    private let audio: CallerAudio
    /// The messages of what is said, with the mark's bits cleared: by step of the script, then by packet.
    private let speech: [[PreparedMessage]]
    private let silence: PreparedMessage

    /// Masks of prepared packets. Any will do; these have all of their bytes different.
    private static let masks: [UInt32] = [
        0x37FA_213D, 0x9C52_E8B1, 0x64D7_0FA6, 0xE13B_7C98,
        0x2A85_D34E, 0xB76C_1EF0, 0x58E9_943A, 0xCF14_A62D,
    ]

    /// A book of `audio`, which takes as much memory once more.
    package init(_ audio: CallerAudio) {
        self.audio = audio
        // Every caller sends silence most of the time, so it takes turns with all masks. A packet of speech
        // has the mask that is its turn, and memory is no more than once the audio.
        self.speech = audio.speech.map { packets in
            packets.enumerated().map { index, samples in
                let mask = Self.masks[index % Self.masks.count]
                return Self.message(samples, audio.framing, masks: [mask])
            }
        }
        self.silence = Self.message(audio.silence, audio.framing, masks: Self.masks)
    }

    private static func message(
        _ samples: [UInt8],
        _ framing: AudioFraming,
        masks: [UInt32]
    ) -> PreparedMessage {
        var message: [UInt8] = []
        CallFrame.appendAudioHeader(byteCount: samples.count, framing: framing, to: &message)
        let offset = message.count
        message += samples
        if samples.count >= Watermark.byteCount {
            var span = message.mutableSpan
            Watermark.clear(in: &span, at: offset)
        }
        return PreparedMessage(ByteBuffer(bytes: message), keys: masks)
    }

    /// Sends `packet` of call `call` as it is in the book, with its mark.
    package func send(_ packet: Caller.Packet, call: Int, on socket: WebSocket) {
        let prepared = self.prepared(packet)
        let headerByteCount = self.audio.framing.headerByteCount
        guard prepared.byteCount - headerByteCount >= Watermark.byteCount else {
            return socket.send(prepared: prepared)
        }
        let mark = packet.mark(ofCall: call)
        socket.send(prepared: prepared) { frame, offset in
            Watermark.flip(mark, in: &frame, at: offset + headerByteCount)
        }
    }

    private func prepared(_ packet: Caller.Packet) -> PreparedMessage {
        guard let place = packet.speech, self.speech.indices.contains(place.step),
            self.speech[place.step].indices.contains(place.index)
        else { return self.silence }
        return self.speech[place.step][place.index]
    }

    /// The message that carries `packet` of call `call`, after `add` has added to its samples.
    func message(
        _ packet: Caller.Packet,
        call: Int,
        _ frames: inout FrameBuilder,
        adding add: (inout [UInt8]) -> Void
    ) -> ByteBuffer {
        frames.message { self.audio.append(packet, call: call, to: &$0, adding: add) }
    }

    /// A packet that is right but for its audio, which is noise of full volume.
    func garbage(_ frames: inout FrameBuilder) -> ByteBuffer {
        frames.message { self.audio.appendGarbage(to: &$0) }
    }
}
