package import Testing

/// What happened somewhere else, in order, for a test that waits for it.
package final class Events<Event: Sendable>: Sendable {
    private let stream: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    package init() {
        (self.stream, self.continuation) = AsyncStream.makeStream(of: Event.self)
    }

    package func add(_ event: Event) { self.continuation.yield(event) }

    /// The next event; waits until there is one. To be called by one task at a time.
    package func next() async throws -> Event {
        var iterator = self.stream.makeAsyncIterator()
        // The stream itself never ends; a cancelled task sees its end.
        guard let event = await iterator.next() else { throw CancellationError() }
        return event
    }
}

extension Events where Event: Equatable {
    /// Waits for the next event, which must be `expected`.
    package func expect(
        _ expected: Event,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let event = try await self.next()
        #expect(event == expected, sourceLocation: sourceLocation)
    }
}
