import DequeModule

/// What is known of calls, up to so many: the oldest is forgotten for the newest. What belongs to no
/// call is kept.
struct RecentCalls<Value: Sendable>: Sendable {
    private let limit: Int
    private(set) var values: [Int?: Value] = [:]
    private var order: Deque<Int> = []

    init(limit: Int) { self.limit = limit }

    subscript(call: Int?) -> Value? {
        get { self.values[call] }
        set {
            if let call, self.values[call] == nil {
                if self.order.count == self.limit { self.values[self.order.removeFirst()] = nil }
                self.order.append(call)
            }
            self.values[call] = newValue
        }
    }
}
