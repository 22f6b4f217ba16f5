import Audio
package import Timeline

/// What a caller's microphone picks up besides the caller: noise, and what comes out of the speaker.
package struct Surroundings: Sendable {
    private let noise: Decibels?
    private let echo: Decibels?
    /// No more than a minute is kept; what a server sends further ahead is not heard.
    private static let heardCountMax = 60 * 16_000
    private var random: SeededGenerator
    /// What is played, from `playedFrom` on.
    private var heard: [Int16] = []
    private var playedFrom = Instant.start

    private typealias Decibels = Scenario.Decibels

    /// Of the caller of call `call`; `nil` if that is in a quiet room with headphones on.
    ///
    /// - Parameters:
    ///   - noise: How loud it is around the caller; `nil` if it is not.
    ///   - echo: How loud the microphone picks up what is played; `nil` if it does not.
    ///   - call: The call's number.
    ///   - seed: The run's.
    package init?(
        noise: Scenario.Decibels?,
        echo: Scenario.Decibels?,
        call: Int,
        seed: UInt64
    ) {
        guard noise != nil || echo != nil else { return nil }
        self.noise = noise
        self.echo = echo
        self.random = SeededGenerator(seed: seed).child(0x6E6F_6973).child(UInt64(call))
    }

    /// The caller is sent audio, which is played when what came before has been.
    package mutating func hear(_ audio: Span<UInt8>, at now: Instant) {
        guard self.echo != nil else { return }
        let bytes = audio.indices.map { audio[$0] }
        // What cannot be decoded is not heard.
        guard let recording = try? Recording(decoding: bytes, name: "answer") else { return }
        if self.playedFrom.advanced(by: Self.duration(self.heard.count)) < now {
            self.heard = []
            self.playedFrom = now
        }
        self.heard += recording.samples.prefix(Self.heardCountMax - self.heard.count)
    }

    /// Adds to the samples of a packet, s16le, whose last is heard at `due`.
    package mutating func add(to samples: inout [UInt8], due: Instant) {
        let count = samples.count / 2
        let start = due.advanced(by: .zero - Self.duration(count))
        self.forget(before: start)
        let first = Self.sampleCount(self.playedFrom.duration(to: start))
        for index in 0..<count {
            var sum = Int32(
                Int16(
                    bitPattern: UInt16(samples[2 * index])
                        | UInt16(samples[2 * index + 1]) << 8
                )
            )
            if let noise {
                // Evenly spread has a third of the power of its peak, so it is 5 dB louder.
                let peak = noise.peak * 7 / 4
                sum += Int32(truncatingIfNeeded: self.random.next() >> 33) % (2 * peak + 1) - peak
            }
            if let echo, self.heard.indices.contains(first + index) {
                sum += Int32(self.heard[first + index]) * echo.peak / 32_768
            }
            let sample = Int16(clamping: sum)
            samples[2 * index] = UInt8(truncatingIfNeeded: sample)
            samples[2 * index + 1] = UInt8(truncatingIfNeeded: sample >> 8)
        }
    }

    /// What was played before `start` is not needed any more. It goes by the second, so that what is left
    /// does not move with every packet.
    private mutating func forget(before start: Instant) {
        let played = Self.sampleCount(self.playedFrom.duration(to: start))
        guard played >= 16_000, !self.heard.isEmpty else { return }
        let count = min(played, self.heard.count)
        self.heard.removeFirst(count)
        self.playedFrom = self.playedFrom.advanced(by: Self.duration(count))
    }

    private static func duration(_ sampleCount: Int) -> Duration {
        Duration(sampleCount: sampleCount, rate: 16_000)
    }

    private static func sampleCount(_ duration: Duration) -> Int {
        Int(duration.wholeNanoseconds / 62_500)
    }
}

extension Scenario.Decibels {
    /// The largest sample at this level, in 32,768ths: 6 dB are half, and steps between are taken from
    /// a table so that every platform has the same.
    fileprivate var peak: Int32 {
        let steps: [Int32] = [32_768, 29_205, 26_029, 23_198, 20_675, 18_427]
        return max(1, steps[self.attenuation % 6] >> Int32(self.attenuation / 6))
    }
}
