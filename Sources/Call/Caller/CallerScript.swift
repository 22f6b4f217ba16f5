package import Trace
package import Wire

/// What one caller does in a call.
package struct CallerScript: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        /// Speak, and hear the answer out. This is a turn.
        case say(Speech, SayOptions = SayOptions())
        /// Speak into an answer that is under way.
        case interject(Speech)
        /// Do nothing for a while, with the microphone open.
        case wait(Duration)
        /// Do nothing for a while, and send nothing.
        case mute(Duration)
        /// Ask for another voice.
        case configure(speaker: String)
        /// Send bytes of one's own.
        case send(RawMessage)
        /// Hang up, and ring again with the session that the server gave.
        case ringAgain
        case hangUp(HangUp)
    }

    /// What is unusual about a turn.
    package struct SayOptions: Sendable, Equatable {
        /// Where the script goes on, if not at the end of the answer.
        package var until: Moment?
        /// No answer is expected for so long after the end of speech; then the script goes on.
        package var silentFor: Duration?

        package init(until: Moment? = nil, silentFor: Duration? = nil) {
            self.until = until
            self.silentFor = silentFor
        }
    }

    /// A place in a turn.
    package enum Moment: Sendable, Hashable {
        /// The last speech of the WAV was due.
        case endOfSpeech
        /// The caller hears this for the `number`th time in the turn, counted from 1.
        case heard(Sound, number: Int)
    }

    /// What a caller can hear in a turn.
    package enum Sound: String, Sendable, Hashable, CaseIterable {
        case recognized = "SentenceRecognized"
        case sentenceStart = "TTSSentenceStart"
        case audio = "Audio"
        case sentenceEnd = "TTSSentenceEnd"
        case done = "TTSDone"
        case botError = "BotError"
    }

    /// A message that the protocol may not know.
    package enum RawMessage: Sendable, Hashable {
        case binary([UInt8])
        case text(String)

        /// How many bytes it is.
        package var byteCount: Int {
            switch self {
            case .binary(let bytes): bytes.count
            case .text(let text): text.utf8.count
            }
        }
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
    /// How packets are wrapped.
    package var framing: AudioFraming
    /// How long the caller waits for the next event before giving up.
    package var patience: Duration

    package init(
        steps: [Step],
        microphone: Microphone = .gated,
        packet: Duration = .milliseconds(100),
        framing: AudioFraming = .single,
        patience: Duration = .seconds(10)
    ) {
        self.steps = steps
        self.microphone = microphone
        self.packet = packet
        self.framing = framing
        self.patience = patience
    }
}
