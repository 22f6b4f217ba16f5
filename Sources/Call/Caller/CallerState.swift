import Timeline
package import Trace

extension Caller {
    package enum Order: Equatable, Sendable {
        /// Connect to the server, and tell of it by ``Caller/connected(at:)`` or ``Caller/failed(_:at:)``.
        /// `session` is the one to resume.
        case dial(session: String?)
        /// What goes up, with what goes wrong on the way.
        case line(LineOrder<CallerUtterance>)
        /// Close the connection politely.
        case hangUp
        /// Cut the connection off.
        case reset
        /// Keep the connection, and neither send nor answer anything on it.
        case playDead
        case record(TraceRecord)
    }

    /// What a caller does at the moment, for tests and progress.
    package enum Phase: Equatable, Sendable {
        case unstarted, dialling, greeting, pausing, speaking, listening, playingOut, hangingUp
        case ended(EndReason)
    }

    enum State: Sendable {
        /// Can become: dialling, hesitating, ended.
        case unstarted
        /// A fault has the caller wait. Can become: dialling, ended.
        case hesitating(session: String?, late: Duration, until: Instant)
        /// Can become: greeting, ended.
        case dialling(until: Instant)
        /// BotReady is waited for. Can become: inCall, hangingUp, ended.
        case greeting(until: Instant)
        /// Can become: ringingAgain, hangingUp, ended.
        case inCall
        /// The connection is being closed to be made anew. Can become: dialling.
        case ringingAgain(until: Instant)
        /// Can become: ended.
        case hangingUp(EndReason, until: Instant)
        case ended(EndReason)
    }
}

extension Caller.State {
    /// Whether there is a connection, so that the server may send something.
    var isConnected: Bool {
        switch self {
        case .unstarted, .hesitating, .dialling, .ringingAgain, .ended: false
        case .greeting, .inCall, .hangingUp: true
        }
    }

    /// When it ends by itself; `nil` if it does not, or the turn and the script decide.
    var deadline: Instant? {
        switch self {
        case .unstarted, .inCall, .ended: nil
        case .hesitating(_, _, let until), .dialling(let until), .greeting(let until),
            .ringingAgain(let until), .hangingUp(_, let until):
            until
        }
    }

    /// What that is called, during `turn`.
    func phase(in turn: CallerTurn) -> Caller.Phase {
        switch self {
        case .unstarted: .unstarted
        case .hesitating, .dialling, .ringingAgain: .dialling
        case .greeting: .greeting
        case .hangingUp: .hangingUp
        case .ended(let reason): .ended(reason)
        case .inCall:
            switch turn.stage {
            case .none: .pausing
            case .speaking: .speaking
            case .listening: .listening
            case .playingOut: .playingOut
            }
        }
    }
}

extension Violation {
    /// Text of `other` came to the call and turn of `own`.
    init(_ own: Tag, reached other: Tag, with text: String) {
        self.init(
            other.call == own.call ? .content : .crossTalk,
            expected: "text of call \(own.call), turn \(own.turn)",
            found: "“\(text)” of call \(other.call), turn \(other.turn)"
        )
    }
}
