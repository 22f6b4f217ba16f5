import Audio
import Call
import Fixture
import Live
import Testing
import Transport
import Wire

extension LiveTests {
    /// What is said arrives as it was said.
    @Suite(.timeLimit(.minutes(1)))
    struct AudioPathTests {
        @Test func theCallerGetsTheBytesOfTheFixture() async throws {
            try await OurServer.run { ours in
                let relay = Relay(to: ours.target())
                try await relay.listen { port in
                    let target = Endpoint(scheme: .ws, host: "127.0.0.1", port: port)
                    _ = try await Sample.ring(Sample.goodbye(), target: target)
                }
                let down = try #require(relay.connections.first).down
                let matcher = try Sample.matcher()
                let files = try ["media/answer-3-1.mp3", "media/answer-3-2.mp3"].map { path in
                    try #require(matcher.media(at: path)).bytes
                }
                #expect(down.compactMap(Self.agentAudio) == files)
            }
        }

        @Test(arguments: zip(AudioFraming.allCases, [20, 100, 200]))
        func theRecognizerGetsTheSamplesOfTheWAV(framing: AudioFraming, packet: Int) async throws {
            let caller = ["framing: \(framing.rawValue)", "packet: \(packet)ms"]
            try await OurServer.run { ours in
                let scenario = try Sample.scenario("say: turn-3.wav", caller: caller)
                _ = try await Sample.ring(scenario, target: ours.target())
                let connection = try #require(ours.providers.connections(for: "sauc").first)
                let media = try #require(Sample.matcher().media(at: "media/turn-3.wav"))
                let packets = try Recording(decoding: media.bytes, name: media.path)
                    .packets(of: .milliseconds(packet))
                let heard = connection.up.compactMap(Self.recognizerAudio)
                #expect(heard.count > packets.count, "silence follows")
                #expect(
                    heard.prefix(packets.count).map(Self.unmarked) == packets.map(Self.unmarked)
                )
                let silence = [UInt8](repeating: 0, count: 32 * packet)
                #expect(heard.dropFirst(packets.count).allSatisfy { Self.unmarked($0) == silence })
                for (number, samples) in heard.enumerated() {
                    let found = Watermark.find(in: samples.span)
                    #expect(found?.offset == 0, "packet \(number)")
                    let mark = Mark(
                        call: 1,
                        turn: 1,
                        packet: UInt16(number),
                        digest: media.digest.short
                    )
                    #expect(found?.mark == mark, "packet \(number)")
                }
            }
        }

        private static func agentAudio(_ message: [UInt8]) -> [UInt8]? {
            guard case .audio(.range(let range))? = try? AgentMessage(decoding: message.span) else {
                return nil
            }
            return Array(message[range])
        }

        private static func recognizerAudio(_ message: [UInt8]) -> [UInt8]? {
            guard
                case .audio(.range(let range))? = try? ASRClientMessage(decoding: message.span).body
            else { return nil }
            return Array(message[range])
        }

        /// `samples` without what a watermark changes.
        private static func unmarked(_ samples: [UInt8]) -> [UInt8] {
            var samples = samples
            var span = samples.mutableSpan
            Watermark.clear(in: &span, at: 0)
            return samples
        }
    }
}
