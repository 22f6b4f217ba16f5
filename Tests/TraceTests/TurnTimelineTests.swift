import Support
import Testing
import Timeline
import Trace

/// Records of call 1, turn 1, at milliseconds.
func records(_ events: [(Int64, TraceEvent)]) -> [TraceRecord] {
    events.map { milliseconds, event in
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        return TraceRecord(at: at, call: 1, turn: 1, event: event)
    }
}

/// The milestones of a turn in which nothing is missing, at milliseconds.
let wholeTurn: [(Int64, TraceEvent)] = [
    (0, .speechStarted(media: "media/one.wav")),
    (1_000, .speechEnded),
    (1_120, .finalTextSent(text: "你好")),
    (3_100, .endpointReached),
    (3_101, .recognized(text: "你好")),
    (3_103, .chatRequested(remembering: nil)),
    (3_420, .firstTokenSent),
    (3_421, .firstTextReceived(speaker: "v")),
    (3_499, .firstSentenceSent),
    (3_500, .sentenceTextReceived(sentence: 1)),
    (3_680, .firstByteSent(sentence: 1)),
    (3_900, .lastByteSent(sentence: 1)),
    (3_904, .sentenceStarted(text: "你好。")),
    (3_905, .audio(.zeros(4_000), playing: .seconds(1))),
    (3_910, .audio(.zeros(4_000), playing: .seconds(1))),
    (4_500, .done),
]

struct TurnTimelineTests {
    @Test func eachPartOfTheWaitHasAnOwner() {
        let turn = TurnTimeline(call: 1, turn: 1, records(wholeTurn))
        #expect(
            describe(turn) == [
                "final text: asr 120", "endpoint rule: endpoint 1980", "recognized: server 1",
                "request: server 2", "first token: llm 317", "sentence: llm 79",
                "sentence at synthesizer: server 1", "first synthesized byte: tts 180",
                "sentence synthesized: tts 220", "first audio: server 5",
            ]
        )
        #expect(turn.firstAudio == .milliseconds(2_905))
        #expect(turn.serverOverhead == .milliseconds(9))
        #expect(turn.milestones.count == Milestone.allCases.count)
        #expect(turn.duration(from: .endOfSpeech, to: .done) == .milliseconds(3_500))
    }

    @Test(
        arguments: [
            ([], []),
            ([Milestone.endOfSpeech], []),
            ([.firstAudio, .done], []),
            ([.endOfSpeech, .firstAudio], ["first audio: asr+endpoint+server+llm+tts 2905"]),
            (
                // What is left with a server whose providers are not ours.
                [.endOfSpeech, .recognized, .firstAudio, .done],
                ["recognized: asr+endpoint+server 2101", "first audio: server+llm+tts 804"]
            ),
            (
                [
                    .endOfSpeech, .recognized, .request, .firstToken, .sentenceReceived, .firstByte,
                    .firstAudio,
                ],
                [
                    "recognized: asr+endpoint+server 2101", "request: server 2",
                    "first token: llm 317",
                    "sentence at synthesizer: llm+server 80", "first synthesized byte: tts 180",
                    "first audio: server 225",
                ]
            ),
        ] as [([Milestone], [String])]
    )
    func aMissingMilestoneLeavesItsTimeToThePartAfterIt(present: [Milestone], parts: [String]) {
        let kept = wholeTurn.filter { milliseconds, event in
            present.contains { self.milestone(milliseconds) == $0 }
        }
        let turn = TurnTimeline(call: 1, turn: 1, records(kept))
        #expect(describe(turn) == parts)
        #expect(turn.firstAudio == (parts.isEmpty ? nil : .milliseconds(2_905)))
    }

    @Test func overheadIsNotMeasuredWhereTheServerSharesAPart() {
        let kept = wholeTurn.filter { self.milestone($0.0) != .request }
        #expect(TurnTimeline(call: 1, turn: 1, records(kept)).serverOverhead == nil)
        #expect(TurnTimeline(call: 1, turn: 1, []).serverOverhead == nil)
    }

    @Test func audioThatIsPassedOnAsItComesDoesNotWaitForTheSentence() {
        let late = wholeTurn.map { $0.0 == 3_900 ? (3_906, $0.1) : $0 }
        let turn = TurnTimeline(call: 1, turn: 1, records(late))
        #expect(
            describe(turn).suffix(2) == [
                "first synthesized byte: tts 180", "first audio: server 225",
            ]
        )
    }

    @Test func aTurnThatIsOverBeforeTheSpeechEndsTakesNoTimeUntilThen() {
        let early = wholeTurn.map { $0.0 == 1_000 ? (3_300, $0.1) : $0 }
        let turn = TurnTimeline(call: 1, turn: 1, records(early))
        #expect(
            describe(turn).prefix(5) == [
                "final text: asr 0", "endpoint rule: endpoint 0", "recognized: server 0",
                "request: server 0", "first token: llm 120",
            ]
        )
        #expect(turn.duration(from: .endOfSpeech, to: .recognized) == .zero)
        let beforeSpeechEnds = wholeTurn.map { $0.0 == 1_000 ? (9_000, $0.1) : $0 }
        let none = TurnTimeline(call: 1, turn: 1, records(beforeSpeechEnds))
        #expect(none.firstAudio == .zero)
        #expect(none.parts.allSatisfy { $0.duration == .zero })
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func thePartsAddUpWhateverIsMissingOrOutOfOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<1_000 {
            let missing = Int.random(in: 0...60, using: &generator)
            let shift = Int64.random(in: 0...2_000_000_000, using: &generator)
            var some = records(wholeTurn).filter { record in
                record.event == .speechEnded
                    || Int.random(in: 0..<100, using: &generator) >= missing
            }
            for index in some.indices {
                let by = Int64.random(in: -shift...shift, using: &generator)
                some[index].at = some[index].at.advanced(by: .nanoseconds(by))
            }
            some.shuffle(using: &generator)
            let turn = TurnTimeline(call: 1, turn: 1, some)
            let sum = turn.parts.reduce(Duration.zero) { $0 + $1.duration }
            let context: Comment = "seed \(seed), step \(step): \(turn.milestones)"
            #expect(sum == turn.firstAudio ?? .zero, context)
            #expect(turn.parts.allSatisfy { $0.duration >= .zero && !$0.owners.isEmpty }, context)
            #expect(turn.parts.isEmpty == (turn.firstAudio == nil), context)
            #expect(turn.parts.last?.to == (turn.parts.isEmpty ? nil : .firstAudio), context)
            #expect(
                zip(turn.parts, turn.parts.dropFirst()).allSatisfy { $0.to == $1.from },
                context
            )
            #expect(turn.serverOverhead ?? .zero <= sum, context)
        }
    }

    @Test func turnsAreToldApartByCallAndTurn() {
        var all = records(wholeTurn)
        for (call, turn) in [(2, 1), (1, 2), (1, 0), (nil, 1)] as [(Int?, Int)] {
            all += records(wholeTurn).map {
                TraceRecord(at: $0.at, call: call, turn: turn, event: $0.event)
            }
        }
        let turns = TurnTimeline.all(in: all)
        #expect(turns.map(\.call) == [1, 1, 2])
        #expect(turns.map(\.turn) == [1, 2, 1])
        #expect(turns.allSatisfy { $0.firstAudio == .milliseconds(2_905) })
    }

    private func describe(_ turn: TurnTimeline) -> [String] {
        turn.parts.map { part in
            let owners = part.owners.map(\.rawValue).joined(separator: "+")
            return "\(part.to.name): \(owners) \(part.duration.wholeNanoseconds / 1_000_000)"
        }
    }

    /// The milestone that came at `milliseconds`.
    private func milestone(_ milliseconds: Int64) -> Milestone? {
        let at = Instant(sinceStart: .milliseconds(milliseconds))
        let turn = TurnTimeline(call: 1, turn: 1, records(wholeTurn))
        return turn.milestones.first { $0.at == at }?.milestone
    }
}
