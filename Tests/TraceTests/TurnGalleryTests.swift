import Support
import Testing
import Timeline
import Trace

struct TurnGalleryTests {
    /// A call of one turn that took so long to its first audio.
    private static func call(_ number: Int, took milliseconds: Int64) -> CallMeasurement {
        let events: [(Int64, TraceEvent)] = [
            (1_000, .speechEnded), (1_000 + milliseconds, .audio(.zeros(1), playing: nil)),
        ]
        return CallMeasurement(
            events.map { at, event in
                let instant = Instant(sinceStart: .milliseconds(at))
                return TraceRecord(at: instant, call: number, turn: 1, event: event)
            }
        )
    }

    private static func gallery(of calls: some Sequence<Int>) -> TurnGallery {
        var gallery = TurnGallery()
        for number in calls {
            let call = Self.call(number, took: Int64(number * 7_919 % 10_007))
            gallery.add(call, titles: [1: "t\(number)"], wrong: number % 1_000 == 0 ? [1] : [])
        }
        return gallery
    }

    @Test func ofAFewAllAreThere() {
        let gallery = Self.gallery(of: [3, 1, 2])
        #expect(gallery.sample.map(\.timeline.call) == [1, 2, 3])
        #expect(gallery.sample.map(\.title) == ["t1", "t2", "t3"])
    }

    @Test func theFirstTurnHasWhatIsMeasuredOnceACall() {
        let events: [(Int64, Int, TraceEvent)] = [
            (0, 0, .dialled(late: .zero)), (25, 0, .ready(session: "s")),
            (1_000, 1, .speechEnded), (1_300, 1, .recognized(text: "a")),
            (2_000, 2, .speechEnded), (2_400, 2, .recognized(text: "a")),
        ]
        let records = events.map { at, turn, event in
            let instant = Instant(sinceStart: .milliseconds(at))
            return TraceRecord(at: instant, call: 1, turn: turn, event: event)
        }
        var gallery = TurnGallery()
        gallery.add(CallMeasurement(records), titles: [:], wrong: [])
        #expect(
            gallery.sample.map(\.values) == [
                [.endpointing: .milliseconds(300), .ready: .milliseconds(25)],
                [.endpointing: .milliseconds(400)],
            ]
        )
    }

    @Test func ofWhatIsRepeatedTheLongestIsThere() {
        let records = [0, 300, 1_000, 1_010].map { at in
            TraceRecord(
                at: Instant(sinceStart: .milliseconds(at)),
                call: 1,
                turn: 1,
                event: .audio(.zeros(1), playing: nil)
            )
        }
        var gallery = TurnGallery()
        gallery.add(CallMeasurement(records), titles: [:], wrong: [])
        #expect(gallery.sample.map(\.values) == [[.chunkGap: .milliseconds(700)]])
    }

    @Test func ofManyAnEvenSampleIsThere() {
        let gallery = Self.gallery(of: 1...20_000)
        let calls = gallery.sample.compactMap(\.timeline.call)
        #expect(calls.count == TurnGallery.sampleCountMax)
        #expect(Set(calls).count == calls.count)
        // A tenth of each tenth, give or take four standard deviations.
        for start in stride(from: 0, to: 20_000, by: 2_000) {
            let count = calls.count { (start + 1...start + 2_000).contains($0) }
            #expect((146...254).contains(count), "\(count) of calls from \(start)")
        }
    }

    @Test func theOrderOfCallsDoesNotMatter() {
        let gallery = Self.gallery(of: 1...9_000)
        let backwards = Self.gallery(of: (1...9_000).reversed())
        #expect(gallery.sample == backwards.sample)
        #expect(gallery.slowest == backwards.slowest)
    }

    @Test func partsMakeTheWhole() {
        let whole = Self.gallery(of: 1...9_000)
        var parts = Self.gallery(of: stride(from: 1, through: 9_000, by: 2))
        parts += Self.gallery(of: stride(from: 2, through: 9_000, by: 2))
        #expect(parts.sample == whole.sample)
        #expect(parts.slowest == whole.slowest)
        #expect(parts.wrong == whole.wrong)
    }

    @Test func theSlowestAreThereLongestFirst() {
        let gallery = Self.gallery(of: 1...5_000)
        let all = (1...5_000).map { Int64($0 * 7_919 % 10_007) }.sorted(by: >)
        #expect(
            gallery.slowest.map(\.timeline.firstAudio)
                == all.prefix(TurnGallery.slowCountMax).map { .milliseconds($0) }
        )
    }

    @Test func whatWentWrongIsThere() {
        let gallery = Self.gallery(of: 1...50_000)
        #expect(gallery.wrong.count == TurnGallery.wrongCountMax)
        #expect(gallery.wrong.first?.title == "t1000")
    }
}
