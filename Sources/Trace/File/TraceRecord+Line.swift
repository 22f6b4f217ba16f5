import Timeline

extension TraceRecord {
    /// Appends the record as one line of JSON, with its newline. The same record always gives the same
    /// bytes, and others give others.
    package func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "{\"at\":".utf8)
        bytes.appendNumber(self.at.nanoseconds)
        bytes.appendMember("call", self.call)
        bytes.appendMember("turn", self.turn)
        bytes.appendMember("event", self.event.name.rawValue)
        self.event.appendMembers(to: &bytes)
        bytes.append(contentsOf: "}\n".utf8)
    }

    /// Reads what ``append(to:)`` wrote of a record of `call`.
    init(reading line: inout LineReader, call: Int) throws(TraceProblem) {
        try line.take("{\"at\":")
        let at = try line.nanoseconds()
        // A record of another call would be judged as one of this.
        let call = try line.count("call", in: call...call)
        let turn = try line.count("turn")
        try line.key("event")
        self.init(
            at: Instant(nanoseconds: at),
            call: call,
            turn: turn,
            event: try TraceEvent(try line.word(), reading: &line)
        )
        try line.end()
        try line.checkIsWritten(self.append(to:))
    }
}
