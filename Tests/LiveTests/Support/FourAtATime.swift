extension Sequence where Element: Sendable {
    /// Runs `body` for each element, for four at a time: a call mostly waits.
    func fourAtATime(
        _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        var waiting = self.makeIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            func start() {
                guard let element = waiting.next() else { return }
                group.addTask { try await body(element) }
            }
            for _ in 0..<4 { start() }
            for try await _ in group { start() }
        }
    }
}
