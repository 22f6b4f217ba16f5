import Call
import NIOCore
import NIOConcurrencyHelpers
import Timeline
import Trace
import Transport

/// What the connections of one provider share: how they are numbered, what goes wrong on them, and what
/// one leaves to the next.
final class ProviderShare<Message: LineMessage>: Sendable {
    let clock: RunClock
    let recorder: Recorder
    let faults: FaultPlan
    /// How late what was due was sent.
    let emission: EmissionLateness
    private let open: OpenConnections
    private let book: NIOLockedValueBox<ProviderBook<Message>>

    init(
        _ book: ProviderBook<Message>,
        emission: EmissionLateness,
        open: OpenConnections,
        clock: RunClock,
        recorder: Recorder
    ) {
        self.faults = book.faults
        self.emission = emission
        self.open = open
        self.clock = clock
        self.recorder = recorder
        self.book = NIOLockedValueBox(book)
    }

    /// The number of a connection that is being opened, from 1.
    func nextNumber() -> Int { self.book.withLockedValue { $0.nextNumber() } }

    /// Lets the connection numbered `number` in, or refuses it, and says what it has to know.
    func admit(_ number: Int) -> Connection<Message> {
        let now = self.clock.now()
        return self.book.withLockedValue { $0.admit(number, at: now) }
    }

    /// A connection is over, and this is what the next must know.
    func remember(_ memory: Line<Message>.Memory) {
        self.book.withLockedValue { $0.remember(memory) }
    }

    func record(_ record: TraceRecord) {
        if case .connectionOpened = record.event { self.open.count(1) }
        if case .connectionClosed(_, let number) = record.event {
            self.open.count(-1)
            self.book.withLockedValue { $0.closed(number) }
        }
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
