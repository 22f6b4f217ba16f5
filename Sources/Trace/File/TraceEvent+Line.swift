extension TraceEvent {
    /// Appends what there is to say of the event beside its name.
    func appendMembers(to bytes: inout [UInt8]) {
        switch self {
        case .connected, .speechEnded, .sentenceEnded, .done, .endpointReached, .firstTokenSent,
            .firstSentenceSent:
            break
        case .dialled(let late): bytes.appendMember("late", late)
        case .ready(let session): bytes.appendMember("session", session)
        case .speechStarted(let media), .interjected(let media):
            bytes.appendMember("media", media)
        case .recognized(let text), .sentenceStarted(let text), .finalTextSent(let text),
            .lastTokenSent(let text), .warning(let text):
            bytes.appendMember("text", text)
        case .audio(let digest, let playing):
            bytes.appendMembers(digest)
            bytes.appendMember("playing", playing)
        case .botError(let code, let message):
            bytes.appendMember("code", code)
            bytes.appendMember("message", message)
        case .sentRaw(let byteCount), .prefixHeard(let byteCount):
            bytes.appendMember("bytes", byteCount)
        case .ended(let reason):
            bytes.appendMember("reason", reason.name.rawValue)
            reason.appendMembers(to: &bytes)
        case .connectionOpened(let provider, let number),
            .connectionClosed(let provider, let number):
            bytes.appendMember("provider", provider.rawValue)
            bytes.appendMember("number", number)
        case .connectionRefused(let provider, let number, let status):
            bytes.appendMember("provider", provider.rawValue)
            bytes.appendMember("number", number)
            bytes.appendMember("status", status)
        case .fault(let index): bytes.appendMember("index", index)
        case .chatRequested(let remembering): bytes.appendMember("remembering", remembering)
        case .firstTextReceived(let speaker): bytes.appendMember("speaker", speaker)
        case .sentenceTextReceived(let sentence), .firstByteSent(let sentence),
            .lastByteSent(let sentence):
            bytes.appendMember("sentence", sentence)
        case .audioSent(let sentence, let digest):
            bytes.appendMember("sentence", sentence)
            bytes.appendMembers(digest)
        case .violation(let violation):
            bytes.appendMember("kind", violation.kind.rawValue)
            bytes.appendMember("expected", violation.expected)
            bytes.appendMember("found", violation.found)
        }
    }

    /// Reads what ``appendMembers(to:)`` wrote of an event with that `name`.
    init(_ name: Name, reading line: inout LineReader) throws(TraceProblem) {
        switch name {
        case .dialled: self = .dialled(late: try line.duration("late"))
        case .connected: self = .connected
        case .ready: self = .ready(session: try line.text("session"))
        case .speechStarted: self = .speechStarted(media: try line.text("media"))
        case .speechEnded: self = .speechEnded
        case .recognized: self = .recognized(text: try line.text("text"))
        case .sentenceStarted: self = .sentenceStarted(text: try line.text("text"))
        case .audio: self = .audio(try line.digest(), playing: try line.optionalDuration("playing"))
        case .sentenceEnded: self = .sentenceEnded
        case .done: self = .done
        case .botError:
            self = .botError(code: try line.text("code"), message: try line.text("message"))
        case .interjected: self = .interjected(media: try line.text("media"))
        case .sentRaw: self = .sentRaw(byteCount: try line.count("bytes"))
        case .ended: self = .ended(try EndReason(try line.word("reason"), reading: &line))
        case .connectionOpened:
            self = .connectionOpened(try line.word("provider"), number: try line.count("number"))
        case .connectionClosed:
            self = .connectionClosed(try line.word("provider"), number: try line.count("number"))
        case .connectionRefused:
            self = .connectionRefused(
                try line.word("provider"),
                number: try line.count("number"),
                status: try line.optionalCount("status")
            )
        case .fault: self = .fault(index: try line.count("index"))
        case .prefixHeard: self = .prefixHeard(byteCount: try line.count("bytes"))
        case .finalTextSent: self = .finalTextSent(text: try line.text("text"))
        case .endpointReached: self = .endpointReached
        case .chatRequested:
            self = .chatRequested(remembering: try line.optionalText("remembering"))
        case .firstTokenSent: self = .firstTokenSent
        case .firstSentenceSent: self = .firstSentenceSent
        case .lastTokenSent: self = .lastTokenSent(text: try line.text("text"))
        case .firstTextReceived: self = .firstTextReceived(speaker: try line.text("speaker"))
        case .sentenceTextReceived:
            self = .sentenceTextReceived(sentence: try line.count("sentence"))
        case .firstByteSent: self = .firstByteSent(sentence: try line.count("sentence"))
        case .audioSent:
            self = .audioSent(sentence: try line.count("sentence"), try line.digest())
        case .lastByteSent: self = .lastByteSent(sentence: try line.count("sentence"))
        case .violation:
            let kind: Violation.Kind = try line.word("kind")
            self = .violation(
                Violation(kind, expected: try line.text("expected"), found: try line.text("found"))
            )
        case .warning: self = .warning(try line.text("text"))
        }
    }
}
