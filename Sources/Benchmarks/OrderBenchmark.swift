import Scenario

/// What it costs to follow the history of a call through its order, beside a loop that only looks
/// at the same events.
struct OrderBenchmark {
    private static let orders = [
        ("protocol", "BotReady (SentenceRecognized (TTSSentenceStart Audio+)+ TTSDone)*"),
        ("counted", "BotReady (SentenceRecognized (TTSSentenceStart Audio{1,97})+ TTSDone)*"),
    ]

    /// Ten thousand turns of a hundred events, as all the orders allow.
    private let history: [CallEvent]

    init() {
        let turn =
            [CallEvent.sentenceRecognized, .sentenceStart]
            + [CallEvent](repeating: .audio, count: 97) + [.done]
        self.history = [.botReady] + (0..<10_000).flatMap { _ in turn }
    }

    /// Runs them all.
    func table() throws -> Table {
        var table = Table(
            "Order, per event, beside a loop over the same events",
            columns: ["order", "events", "ns", "allocations", "events/s", "loop ns", "ratio"]
        )
        let history = self.history
        let floor = try self.perEvent {
            var sum = 0
            for event in history where event == .audio { sum += 1 }
            return sum
        }
        for (name, text) in Self.orders {
            let order = try Order(text)
            let cost = try self.perEvent {
                var matcher = OrderMatcher(order)
                for event in history where matcher.saw(event) != nil {
                    throw Unmeasurable(description: "a history that is out of order")
                }
                return matcher.ended() == nil ? 1 : 0
            }
            table.add(
                name,
                "\(history.count)",
                cost.nanoseconds.text(2),
                cost.allocationText,
                (1_000_000_000 / cost.nanoseconds).text(0),
                floor.nanoseconds.text(2),
                (cost.nanoseconds / floor.nanoseconds).text(1)
            )
        }
        return table
    }

    /// What `body` costs for each event of the history that it goes through.
    private func perEvent(_ body: () throws -> Int) throws -> Cost {
        var cost = try Cost.of(body)
        cost.nanoseconds /= Double(self.history.count)
        cost.allocations = cost.allocations.map { $0 / Double(self.history.count) }
        return cost
    }
}
