package import Audio
import Timeline

/// When a caller's packets are due, and what is in them.
///
///     open at t       t + packet     t + 2 packets
///        |---- samples ----|---- samples ----|
///                          ^ first is due    ^ second is due
struct MicrophoneGrid: Sendable {
    /// When the next packet is due; `nil` while the microphone is closed.
    private(set) var nextDue: Instant?

    private let packet: Duration
    /// The turn that packets belong to is the one being spoken, or else the one to come.
    private var isBetweenTurns = true
    private var number = 0
    private var digest: UInt32 = 0
    private var speech: (step: Int, next: Int, count: Int)?
    /// Whether it is open for the speech only.
    private var closesAfterSpeech = false

    init(packet: Duration) {
        self.packet = packet
    }

    /// Begins to send, if it does not send already, and goes on until it is closed.
    mutating func open(at now: Instant) {
        self.closesAfterSpeech = false
        if self.nextDue == nil { self.nextDue = now.advanced(by: self.packet) }
    }

    mutating func close() {
        self.nextDue = nil
        self.speech = nil
    }

    /// The next packets are those of `speech`, which belongs to no turn. It closes behind them if
    /// `thenCloses`.
    ///
    /// - Returns: When the speech begins.
    mutating func interject(
        _ speech: CallerScript.Speech,
        step: Int,
        thenCloses: Bool
    ) -> Instant {
        defer { (self.isBetweenTurns, self.closesAfterSpeech) = (true, thenCloses) }
        return self.begin(speech, step: step)
    }

    /// The next packets are those of `speech`. The microphone must be open.
    ///
    /// - Returns: When the speech begins.
    mutating func begin(_ speech: CallerScript.Speech, step: Int) -> Instant {
        guard let nextDue else { preconditionFailure("nobody speaks into a closed microphone") }
        self.isBetweenTurns = false
        self.digest = speech.digest
        self.speech = (step, 0, speech.packetCount)
        return nextDue.advanced(by: .zero - self.packet)
    }

    /// What is sent from now on belongs to the next turn.
    mutating func turnEnded() {
        self.isBetweenTurns = true
        self.number = 0
        self.digest = 0
        self.speech = nil
    }

    /// The packet that is due next.
    mutating func takePacket(turn: Int) -> (Caller.Packet, due: Instant)? {
        guard let due = self.nextDue else { return nil }
        let speech = self.takeSpeech()
        let packet = Caller.Packet(
            turn: self.isBetweenTurns ? turn + 1 : turn,
            number: self.number,
            digest: self.digest,
            speech: speech
        )
        self.number += 1
        self.nextDue = due.advanced(by: self.packet)
        if self.closesAfterSpeech, self.speech.map({ $0.next >= $0.count }) ?? true {
            self.close()
            self.digest = 0
        }
        return (packet, due)
    }

    /// The next packet of the WAV, or `nil` when all of it was taken: silence follows.
    private mutating func takeSpeech() -> Caller.SpeechPacket? {
        guard let (step, next, count) = self.speech, next < count else {
            // What is said into an answer is over when it has been said: the same may be said next.
            if self.isBetweenTurns { self.digest = 0 }
            return nil
        }
        self.speech = (step, next + 1, count)
        return Caller.SpeechPacket(step: step, index: next)
    }
}

extension Caller {
    /// One packet of audio.
    package struct Packet: Equatable, Sendable {
        package var turn: Int
        /// Counted from 0 in a turn.
        package var number: Int
        /// The WAV that is being said, or was said last in this turn; 0 before.
        package var digest: UInt32
        /// Which packet of which `say` of the script, counted from 0; `nil` for silence.
        package var speech: SpeechPacket?

        package init(turn: Int, number: Int, digest: UInt32, speech: SpeechPacket?) {
            self.turn = turn
            self.number = number
            self.digest = digest
            self.speech = speech
        }
    }

    /// A place in the script's audio.
    package struct SpeechPacket: Equatable, Sendable {
        package var step: Int
        package var index: Int

        package init(step: Int, index: Int) {
            self.step = step
            self.index = index
        }
    }
}

extension Caller.Packet {
    /// The mark of this packet of call `call`, cut off to what there is room for.
    package func mark(ofCall call: Int) -> Mark {
        Mark(
            call: UInt32(truncatingIfNeeded: call) & 0xFF_FFFF,
            turn: UInt16(truncatingIfNeeded: self.turn),
            packet: UInt16(truncatingIfNeeded: self.number),
            digest: self.digest
        )
    }
}
