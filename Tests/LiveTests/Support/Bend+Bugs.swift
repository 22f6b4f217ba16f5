import Call
import Transport
import Wire

// The order of what callers hear.
extension Bend {
    static let saysDoneTwice = Bend.down(.each(\.isDone) { [$0, $0] })

    static let skipsSentenceStart = Bend.down(.at(1, \.isSentence) { _ in [] })

    /// Everything from the recognized sentence on comes a second time.
    static let answersTwice = Bend.down(
        Change { message, memory in
            if message.isRecognized { memory.kept = [] }
            memory.kept.append(message)
            return message.isDone ? [message] + memory.kept : [message]
        }
    )

    static let speaksAfterTheEnd = Bend.down(
        Change { message, memory in
            if message.isSentence { memory.kept = [] }
            memory.kept.append(message)
            return message.isDone ? [message] + memory.kept.dropLast() : [message]
        }
    )

    static let neverSaysDone = Bend.down(.each(\.isDone) { _ in [] })

    /// It listens, and that is all.
    static let saysNothing = Bend.down(Change { message, _ in message.isReady ? [message] : [] })

    static let inventsAnError = Bend.down(
        .each(\.isReady) { [$0, .agent(.botError(code: "ASR.1", message: "bad mood"))] }
    )

    static let swallowsErrors = Bend.down(.each(\.isBotError) { _ in [] })

    static let hangsUpEarly = Bend.down(.end(behind: 1, \.isSentence, .close(.normal, "bye")))

    /// In place of an error, the connection is cut off.
    static let breaksOffWithoutAWord = Bend.down(
        Change { message, memory in
            guard message.isBotError else { return [message] }
            memory.end = .cutOff
            return []
        }
    )

    static let sendsGarbage = Bend.down(.at(1, \.isSentence) { [[0xFF, 0xD8, 0xFF], $0] })
}

// Whose text and audio callers hear.
extension Bend {
    /// The second caller is told what the first one hears.
    static let crossesCallers = Bend.down(.replaceWithFirst(3, \.isSentence))

    static let playsAnothersAudio = Bend.down(.replaceWithFirst(3, \.isAgentAudio))

    /// Everybody is told the sentence that was said before, to whomever.
    static let tellsAnothersSentence = Bend.down(
        Change { message, memory in
            guard message.isSentence else { return [message] }
            defer { memory.kept = [message] }
            return memory.kept.isEmpty ? [message] : memory.kept
        }
    )

    static let changesRecognizedText = Bend.down(
        .each(\.isRecognized) {
            [.agent(.sentenceRecognized(sentence: "嗯，" + ($0.recognized ?? "")))]
        }
    )

    static let changesSpokenText = Bend.down(
        .at(2, \.isSentence) { [.agent(.ttsSentenceStart(sentence: "嗯，" + ($0.sentence ?? "")))] }
    )

    /// The first sentence comes twice, with its audio.
    static let repeatsASentence = Bend.down(
        Change { message, memory in
            if message.isSentence { memory.count += 1 }
            guard memory.count == 1, message.isSentence || message.isAgentAudio else {
                defer { memory.kept = [] }
                return memory.kept + [message]
            }
            memory.kept.append(message)
            return [message]
        }
    )

    /// The first two sentences come in the other order.
    static let swapsSentences = Bend.down(
        Change { message, memory in
            if message.isSentence { memory.count += 1 }
            if memory.count == 1 {
                memory.kept.append(message)
                return []
            }
            guard message.isSentence && memory.count == 3 || message.isDone else {
                return [message]
            }
            defer { memory.kept = [] }
            return memory.kept + [message]
        }
    )

    /// The words of an error are played to the caller.
    static let playsErrors = Bend.down(
        Change { message, _ in
            guard case .event(.botError(_, let text)) = message.agentMessage else {
                return [message]
            }
            var audio: [UInt8] = []
            CallFrame.appendAgentAudioHeader(byteCount: text.utf8.count, to: &audio)
            return [.agent(.ttsSentenceStart(sentence: "")), audio + Array(text.utf8)]
        }
    )
}

// Audio of the answer.
extension Bend {
    static let losesAudio = Bend.down(.at(2, \.isAgentAudio) { _ in [] })
    static let losesTheEndOfAudio = Bend.down(
        .at(2, \.isAgentAudio) { [$0.replacingAgentAudio { Array($0.dropLast(100)) }] }
    )
    static let repeatsAudio = Bend.down(.at(2, \.isAgentAudio) { [$0, $0] })
    static let swapsAudio = Bend.down(.swap(4, \.isAgentAudio))
    static let garblesAudio = Bend.down(
        .at(2, \.isAgentAudio) { [$0.replacingAgentAudio { $0.dropLast() + [0x55] }] }
    )
}

// What the recognizer hears of the caller.
extension Bend {
    static let losesAPacket = Bend.toRecognizer(.at(6, \.isRecognizerAudio) { _ in [] })
    static let repeatsAPacket = Bend.toRecognizer(.at(6, \.isRecognizerAudio) { [$0, $0] })
    static let swapsPackets = Bend.toRecognizer(.swap(6, \.isRecognizerAudio))
    static let changesASample = Bend.toRecognizer(
        .at(6, \.isRecognizerAudio) { message in
            [message.replacingRecognizerAudio { $0.dropLast() + [($0.last ?? 0) ^ 0x10] }]
        }
    )

    /// What stands before the samples in a frame is passed on with them: 4 bytes, or 12 of a frame
    /// within a frame.
    static func prefixesAudio(byteCount: Int) -> Bend {
        let prefix = [UInt8]([0x11, 0x20, 0x10, 0, 0, 0, 0x0C, 0x80, 0x11, 0x20, 0x10, 0])
        return Bend.toRecognizer(
            .each(\.isRecognizerAudio) { message in
                [message.replacingRecognizerAudio { Array(prefix.prefix(byteCount)) + $0 }]
            }
        )
    }

    /// What a caller says after its first turn is thrown away.
    static let isDeafAfterTheFirstTurn = Bend(
        caller: Leg(up: .each({ $0.callerTurn ?? 1 > 1 }) { _ in [] })
    )

    /// The reference hears nothing more after an event, whichever.
    static let isDeafAfterAnEvent = Bend(
        caller: Leg(
            up: Change { message, memory in
                if message.isCallerEvent { memory.count += 1 }
                return memory.count > 0 ? [] : [message]
            }
        )
    )

    static let ignoresEvents = Bend(caller: Leg(up: .each(\.isCallerEvent) { _ in [] }))

    /// A turn is over after a short pause.
    static let isImpatient = Bend(settings: { $0.endpoint = .silence(.milliseconds(300)) })
}

// What the model and the synthesizer are told, and say.
extension Bend {
    static let asksSomethingElse = Bend(
        model: Leg(up: .changingRequest { $0.messages[$0.messages.count - 1].content = "天气呢？" })
    )

    /// The model is told that an answer was heard whole.
    static let remembersWhatNobodyHeard = Bend(
        model: Leg(
            up: .changingRequest { request in
                guard let last = request.messages.lastIndex(where: { $0.role == .assistant }) else {
                    return
                }
                request.messages[last].content += "我会讲笑话。"
            }
        )
    )

    static let keepsProvidersOpen = Bend(
        recognizer: Leg(keepsOpen: true),
        synthesizer: Leg(keepsOpen: true)
    )

    /// Audio counts for the session that began last, whosever it is.
    static let ignoresTheNamesOfSessions = Bend(
        synthesizer: Leg(
            down: Change { message, memory in
                switch try? TTSServerMessage(decoding: message.span) {
                case .sessionStarted(let id):
                    memory.kept = [Array(id.utf8)]
                    return [message]
                case .audio(_, .range(let range)):
                    guard let id = memory.kept.first else { return [message] }
                    var audio: [UInt8] = []
                    TTSFrame.appendAudioHeader(
                        sessionID: String(decoding: id, as: UTF8.self),
                        byteCount: range.count,
                        to: &audio
                    )
                    return [audio + message[range]]
                default: return [message]
                }
            }
        )
    )
}

extension Bend.Change {
    /// A request for the model becomes another.
    fileprivate static func changingRequest(
        _ change: @escaping @Sendable (inout ChatRequest) -> Void
    ) -> Bend.Change {
        Bend.Change { message, _ in
            guard var request = try? ChatRequest(decoding: message.span) else { return [message] }
            change(&request)
            var bytes: [UInt8] = []
            request.encode(into: &bytes)
            return [bytes]
        }
    }
}
