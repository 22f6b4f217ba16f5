import Call
import Live
import Report
import Wire

/// What a person sees of a server's calls.
enum ServerLines {
    /// The line for `note`, without a newline.
    static func line(for note: CallNote) -> String {
        // Sessions come from callers, and texts from providers.
        Self.words(for: note).harmless
    }

    private static func words(for note: CallNote) -> String {
        switch note {
        case .opened(let call, let session): "call \(call)  begins: session \(session)"
        case .told(let call, let event): "call \(call)  \(Self.words(for: event))"
        case .closed(let call, let reason): "call \(call)  ends: \(reason)"
        }
    }

    private static func words(for event: AgentEvent) -> String {
        switch event {
        case .botReady: "is ready"
        case .sentenceRecognized(let sentence): "hears: \(Tag.split(sentence).text)"
        case .ttsSentenceStart(let sentence): "says: \(Tag.split(sentence).text)"
        case .ttsSentenceEnd: "said nothing that can be heard"
        case .ttsDone: "has answered"
        case .botError(let code, let message): "tells an error, \(code): \(message)"
        case .unknown(let name): name
        }
    }
}
