package import Wire

/// The answer to a request for a completion, as its client reads it: the bytes of the body become events.
package struct ChatAnswer: Sendable {
    private var events = ServerSentEvents()
    /// The status, if it is an error, and the beginning of the body that explains it.
    private var refusal: (status: Int, body: [UInt8])?

    private static let refusalByteCountMax = 4_096

    package init() {}

    /// The answer begins with this HTTP status.
    package mutating func began(status: Int) {
        if status != 200 { self.refusal = (status, []) }
    }

    /// The next bytes of the body came. `tell` is told each event that ends in them.
    ///
    /// - Throws: ``WireError``, if the bytes are no event of a completion.
    package mutating func received(
        _ body: Span<UInt8>,
        _ tell: (ChatEvent) -> Void
    ) throws(WireError) {
        if let refusal {
            let room = Self.refusalByteCountMax - refusal.body.count
            for index in 0..<min(body.count, room) { self.refusal?.body.append(body[index]) }
            return
        }
        var datas: [[UInt8]] = []
        try self.events.feed(body, into: &datas)
        for data in datas { tell(try ChatEvent(decoding: data.span)) }
    }

    /// What it means that the answer ends here, for who has not heard all.
    package var failure: ProviderFailure {
        guard let refusal else {
            return ProviderFailure(.closed, "the answer ended before the model was done")
        }
        let text =
            (try? ChatError(decoding: refusal.body.span))?.message
            ?? String(decoding: refusal.body, as: UTF8.self)
        return ProviderFailure(.refused(status: refusal.status), text)
    }
}
