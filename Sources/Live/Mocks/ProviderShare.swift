import Call
import NIOCore
import NIOConcurrencyHelpers
import Timeline
import Trace
import Transport

/// What the connections of one provider share: how they are numbered, what goes wrong on them, and what
/// one leaves to the next.
final class ProviderShare<Message: LineMessage>: Sendable {
    private struct State {
        var count = 0
        var memory = Line<Message>.Memory()
    }

    let clock: RunClock
    let recorder: Recorder
    let faults: FaultPlan
    /// How late what was due was sent.
    let emission: EmissionLateness
    private let random: SeededGenerator
    private let open: OpenConnections
    private let state = NIOLockedValueBox(State())

    init(
        faults: FaultPlan,
        random: SeededGenerator,
        emission: EmissionLateness,
        open: OpenConnections,
        clock: RunClock,
        recorder: Recorder
    ) {
        self.faults = faults
        self.emission = emission
        self.random = random
        self.open = open
        self.clock = clock
        self.recorder = recorder
    }

    /// The number of a connection that is being opened, from 1.
    func nextNumber() -> Int {
        self.state.withLockedValue { state in
            state.count += 1
            return state.count
        }
    }

    /// What the connection numbered `number` has to know.
    func connection(_ number: Int) -> Connection<Message> {
        Connection(
            number: number,
            faults: self.faults,
            random: self.random,
            memory: self.state.withLockedValue { $0.memory }
        )
    }

    /// A connection is over, and this is what the next must know.
    func remember(_ memory: Line<Message>.Memory) {
        guard !self.faults.isEmpty else { return }
        self.state.withLockedValue { $0.memory.merge(memory) }
    }

    func record(_ record: TraceRecord) {
        if case .connectionOpened = record.event { self.open.count(1) }
        if case .connectionClosed = record.event { self.open.count(-1) }
        self.recorder.record(record)
    }

    /// Does `order` on `socket`, if there is one. `encode` gives the bytes of a message.
    func carryOut(
        _ order: LineOrder<Message>,
        on socket: WebSocket?,
        encode: (Message) -> ByteBuffer
    ) {
        switch order {
        case .record(let record): self.record(record)
        case .send, .stage, .release, .sendBytes, .close, .closeSlowly, .playDead, .cutOff,
            .reset:
            socket?.carryOut(order, clock: self.clock, encode: encode)
        }
    }
}
