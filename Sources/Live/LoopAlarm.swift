import Call
import NIOCore
import Timeline
import Transport

/// The clock and the timer of a machine on an event loop.
struct LoopAlarm: Alarm {
    fileprivate let clock: RunClock
    fileprivate let wakeUp: WakeUp

    var now: Instant { self.clock.now() }

    mutating func ring(by deadline: Instant?) {
        self.wakeUp.arm(for: deadline.map(self.clock.deadline(for:)))
    }

    mutating func cancel() { self.wakeUp.cancel() }
}

/// A driver that belongs to an event loop, on which everything of it is called.
typealias LoopDriver<Party: Machine & ~Copyable> = Driver<Party, LoopAlarm>

extension Driver where Bell == LoopAlarm, Party: ~Copyable {
    /// A driver of `party` on `eventLoop`, whose orders `carryOut` does. `woke` is told how late each
    /// deadline was kept, in the run's time.
    convenience init(
        _ party: consuming Party,
        clock: RunClock,
        on eventLoop: any EventLoop,
        woke: ((Duration) -> Void)? = nil,
        carryOut: @escaping (consuming Party.Order) -> Void
    ) {
        self.init(party, woke: woke, carryOut: carryOut) { driver in
            LoopAlarm(
                clock: clock,
                wakeUp: WakeUp(on: eventLoop) { [weak driver] in driver?.alarmRang() }
            )
        }
    }
}
