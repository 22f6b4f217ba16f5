/// What a client sends to a streaming synthesizer (TTS v3, bidirectional).
package enum TTSClientMessage: Equatable, Sendable {
    case startConnection
    case finishConnection
    case startSession(id: String, TTSParameters)
    /// More text to speak in the session. Any number of these may follow each other.
    case taskRequest(id: String, text: String)
    case finishSession(id: String)
    case cancelSession(id: String)
    /// An event that we do not know.
    case unknown(event: Int32)
}

/// How a session is to be spoken. It holds from the start of the session to its end.
package struct TTSParameters: Equatable, Sendable {
    package var speaker: String
    /// `mp3`, `pcm` (s16le) or `ogg_opus`.
    package var format: String
    /// Samples per second.
    package var sampleRate: Int
    /// The user's name, which the service logs.
    package var userID: String?
    /// Text that rides along with the start of the session.
    package var text: String?

    package init(
        speaker: String,
        format: String = "mp3",
        sampleRate: Int = 24_000,
        userID: String? = nil,
        text: String? = nil
    ) {
        self.speaker = speaker
        self.format = format
        self.sampleRate = sampleRate
        self.userID = userID
        self.text = text
    }
}

/// What a streaming synthesizer sends.
package enum TTSServerMessage: Equatable, Sendable {
    /// `id` is missing in some captures.
    case connectionStarted(id: String?)
    case connectionFailed(id: String?, TTSStatus)
    case connectionFinished(id: String?, TTSStatus)
    case sessionStarted(id: String)
    case sessionCanceled(id: String, TTSStatus)
    case sessionFinished(id: String, TTSStatus)
    case sessionFailed(id: String, TTSStatus)
    case sentenceStart(id: String, text: String)
    case sentenceEnd(id: String, text: String)
    case audio(id: String, Payload)
    /// A frame of message type 1111.
    case error(code: UInt32, message: String)
    /// An event that we do not know, or need nothing of: usage, subtitles, podcasts.
    case unknown(event: Int32)
}

/// How something ended, in the service's own code.
package struct TTSStatus: Equatable, Sendable {
    /// 20000000 is success. `nil` if the service named none.
    package var code: Int?
    package var message: String

    /// All went well.
    package static let ok = TTSStatus(code: 20_000_000, message: "ok")

    package init(code: Int?, message: String) {
        self.code = code
        self.message = message
    }
}
