package import Wire

/// What a call server tells the person who runs it.
package enum CallNote: Sendable, Equatable {
    case opened(call: Int, session: String)
    case told(call: Int, AgentEvent)
    case closed(call: Int, reason: String)
}

/// Where a call server's notes go.
package struct CallLog: Sendable {
    private let write: @Sendable (CallNote) -> Void

    /// A log that hands each note to `write`, on whatever thread it comes.
    package init(_ write: @escaping @Sendable (CallNote) -> Void) {
        self.write = write
    }

    /// A log that nobody reads.
    package static let none = CallLog { _ in }

    package func note(_ note: CallNote) {
        self.write(note)
    }
}
