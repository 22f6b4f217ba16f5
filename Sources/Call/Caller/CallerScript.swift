/// What one caller does in a call.
package struct CallerScript: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        /// Speak, and hear the answer out. This is a turn.
        case say(Speech)
        /// Do nothing for a while, with the microphone open.
        case wait(Duration)
        /// Ask for another voice.
        case configure(speaker: String)
    }

    /// A WAV file as the caller's machine needs to know it.
    package struct Speech: Sendable, Equatable {
        /// The file's name, for the trace.
        package var media: String
        /// The first bytes of the file's digest, for the watermark. Not 0, which stands for silence.
        package var digest: UInt32
        package var packetCount: Int
        /// When the last speech in the file ends, counted from the file's start.
        package var end: Duration

        package init(media: String, digest: UInt32, packetCount: Int, end: Duration) {
            self.media = media
            self.digest = digest
            self.packetCount = packetCount
            self.end = end
        }
    }

    /// When the microphone sends.
    package enum Microphone: String, Sendable, CaseIterable {
        /// Not from SentenceRecognized until the answer has been played, as the reference's web page does.
        case gated
        /// Always.
        case open
    }

    package var steps: [Step]
    package var microphone: Microphone
    /// How much audio one packet carries, and so how often one is sent.
    package var packet: Duration
    /// How long the caller waits for the next event before giving up.
    package var patience: Duration

    package init(
        steps: [Step],
        microphone: Microphone = .gated,
        packet: Duration = .milliseconds(100),
        patience: Duration = .seconds(10)
    ) {
        self.steps = steps
        self.microphone = microphone
        self.packet = packet
        self.patience = patience
    }
}
