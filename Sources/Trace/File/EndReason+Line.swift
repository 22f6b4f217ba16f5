extension EndReason {
    /// What trace files call the end of a call.
    package enum Name: String, Sendable, CaseIterable {
        case completed
        case hungUp = "hung_up"
        case interrupted
        case unreachable
        case notMade = "not_made"
        case refused
        case closedByServer = "closed_by_server"
        case timedOut = "timed_out"
        case protocolBroken = "protocol_broken"
    }

    /// What trace files call it.
    package var name: Name {
        switch self {
        case .completed: .completed
        case .hungUp: .hungUp
        case .interrupted: .interrupted
        case .unreachable: .unreachable
        case .notMade: .notMade
        case .refused: .refused
        case .closedByServer: .closedByServer
        case .timedOut: .timedOut
        case .protocolBroken: .protocolBroken
        }
    }

    /// Appends what there is to say of the end beside its name.
    func appendMembers(to bytes: inout [UInt8]) {
        switch self {
        case .completed, .interrupted: break
        case .hungUp(let how): bytes.appendMember("how", how.rawValue)
        case .unreachable(let why), .notMade(let why), .refused(let why), .protocolBroken(let why):
            bytes.appendMember("why", why)
        case .closedByServer(let code, let reason):
            bytes.appendMember("code", code)
            bytes.appendMember("why", reason)
        case .timedOut(let event): bytes.appendMember("waiting_for", event)
        }
    }

    /// Reads what ``appendMembers(to:)`` wrote of an end with that `name`.
    init(_ name: Name, reading line: inout LineReader) throws(TraceProblem) {
        switch name {
        case .completed: self = .completed
        case .hungUp: self = .hungUp(try line.word("how"))
        case .interrupted: self = .interrupted
        case .unreachable: self = .unreachable(try line.text("why"))
        case .notMade: self = .notMade(try line.text("why"))
        case .refused: self = .refused(try line.text("why"))
        case .closedByServer:
            let code = try line.optionalCount("code")
            self = .closedByServer(code: code, reason: try line.text("why"))
        case .timedOut: self = .timedOut(waitingFor: try line.text("waiting_for"))
        case .protocolBroken: self = .protocolBroken(try line.text("why"))
        }
    }
}
