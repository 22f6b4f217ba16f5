import CAllocations
import Foundation

/// What a thread has spent: processor time, and requests for memory.
struct Expense: Sendable {
    var nanoseconds: Int64
    /// `nil` where requests for memory are not counted.
    var allocationCount: Int64?

    /// What the calling thread has spent since it began.
    static var ofThisThread: Expense {
        let count = allocations_of_this_thread()
        return Expense(
            nanoseconds: Self.nanoseconds(on: CLOCK_THREAD_CPUTIME_ID),
            allocationCount: count < 0 ? nil : count
        )
    }

    /// The processor time that all threads have spent.
    static var processNanoseconds: Int64 { Self.nanoseconds(on: CLOCK_PROCESS_CPUTIME_ID) }

    static func - (left: Expense, right: Expense) -> Expense {
        var difference = Expense(nanoseconds: left.nanoseconds - right.nanoseconds)
        if let count = left.allocationCount, let before = right.allocationCount {
            difference.allocationCount = count - before
        }
        return difference
    }

    private static func nanoseconds(on clock: clockid_t) -> Int64 {
        var time = timespec()
        // The call fills in the structure it is given.
        guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// What doing something once costs, on average over many times.
struct Cost {
    var nanoseconds: Double
    var allocations: Double?

    /// The cost of one of `count` things that cost `expense` together.
    init(_ expense: Expense, over count: Int) {
        self.nanoseconds = Double(expense.nanoseconds) / Double(count)
        self.allocations = expense.allocationCount.map { Double($0) / Double(count) }
    }

    /// What `body` costs: the median of many batches, of which each takes about a millisecond.
    ///
    /// The sum of what `body` returns is looked at, so that it cannot be left out.
    @inline(never)
    static func of(_ body: () throws -> Int) throws -> Cost {
        var sum = 0
        var count = 1
        while try Self.expense(of: body, count, &sum).nanoseconds < 1_000_000 { count *= 2 }
        let batches = try (0..<Self.batchCount).map { _ in
            Cost(try Self.expense(of: body, count, &sum), over: count)
        }
        guard sum != 0 else { throw Unmeasurable(description: "a benchmark that does nothing") }
        return batches.sorted { $0.nanoseconds < $1.nanoseconds }[Self.batchCount / 2]
    }

    private static let batchCount = 51

    private static func expense(
        of body: () throws -> Int,
        _ count: Int,
        _ sum: inout Int
    ) rethrows -> Expense {
        let before = Expense.ofThisThread
        for _ in 0..<count { sum &+= try body() }
        return Expense.ofThisThread - before
    }
}

extension Cost {
    /// What a memcpy of `bytes` costs.
    static func ofCopying(_ bytes: [UInt8]) throws -> Cost {
        var copy = [UInt8](repeating: 1, count: bytes.count)
        return try Cost.of {
            // Both have as many bytes as are copied, and outlive the call.
            unsafe copy.withUnsafeMutableBytes { copy in
                unsafe bytes.withUnsafeBytes { unsafe copy.copyMemory(from: $0) }
            }
            return copy.count
        }
    }
}
