import Foundation
import NIOConcurrencyHelpers
import Synchronization
package import Trace

/// Counts, on all threads, what a server is given to do.
package final class WorkCount: Sendable {
    private let frames = Atomic(0)
    private let turns = Atomic(0)
    /// Who calls at the moment. A caller may dial several times in a call.
    private let calls = NIOLockedValueBox<Set<Int>>([])

    package init() {}

    /// A caller sent a packet.
    package func sentFrame() { self.frames.add(1, ordering: .relaxed) }

    /// Counts what `record` tells of.
    package func observe(_ record: TraceRecord) {
        switch record.event {
        case .recognized: self.turns.add(1, ordering: .relaxed)
        case .dialled:
            guard let call = record.call else { return }
            self.calls.withLockedValue { _ = $0.insert(call) }
        case .ended:
            guard let call = record.call else { return }
            self.calls.withLockedValue { _ = $0.remove(call) }
        default: break
        }
    }

    /// What was counted so far, in a server whose threads took `cpu`, at `instant` since any moment.
    package func sum(at instant: Duration, cpu: Duration) -> ServerWork.Block {
        ServerWork.Block(
            duration: instant,
            cpu: cpu,
            frameCount: self.frames.load(ordering: .relaxed),
            turnCount: self.turns.load(ordering: .relaxed),
            callCount: self.calls.withLockedValue { $0.count }
        )
    }
}

extension ServerWork.Block {
    /// What was counted from `earlier` to this.
    package func since(_ earlier: ServerWork.Block) -> ServerWork.Block {
        ServerWork.Block(
            duration: self.duration - earlier.duration,
            cpu: self.cpu - earlier.cpu,
            frameCount: self.frameCount - earlier.frameCount,
            turnCount: self.turnCount - earlier.turnCount,
            callCount: self.callCount
        )
    }
}

/// The processor time of threads.
enum ThreadTime {
    /// What the calling thread has taken so far, also in the kernel; `nil` where that is not known.
    static var now: Duration? {
        var time = timespec()
        // The call fills in the structure it is given.
        guard unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return nil }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
