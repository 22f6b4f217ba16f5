import Live
import Testing
import Timeline
import Trace

/// What is kept of a trace that goes on for ever.
struct RecorderTests {
    private func record(_ events: TraceEvent..., in recorder: Recorder) {
        for event in events {
            recorder.record(TraceRecord(at: .start, call: 1, turn: 1, event: event))
        }
    }

    @Test func audioDrivesNothingElseOut() {
        let recorder = Recorder(keeping: .newest(2))
        self.record(.warning("a"), .warning("b"), .warning("c"), in: recorder)
        for _ in 0..<3 { self.record(.audioSent(sentence: 1, .empty), in: recorder) }
        #expect(recorder.trace.map(\.event) == [.warning("b"), .warning("c")])
    }

    @Test func connectionsAndFaultsAreCountedForEver() {
        let recorder = Recorder(keeping: .newest(1))
        for number in 1...3 {
            self.record(.connectionOpened(.asr, number: number), .fault(index: 4), in: recorder)
        }
        self.record(
            .connectionClosed(.asr, number: 1),
            .connectionRefused(.tts, number: 1, status: 429),
            in: recorder
        )
        #expect(recorder.tally.connections[.asr]?.opened == 3)
        #expect(recorder.tally.connections[.asr]?.open == 2)
        #expect(recorder.tally.connections[.tts]?.refused == 1)
        #expect(recorder.tally.faults == [4: 3])
    }
}
