import Report
import Support
import Testing
import Timeline
import Trace

struct HistogramLogTests {
    private static let log = HistogramLog(
        .firstAudio,
        startTime: .milliseconds(1_764_012_335_250),
        intervals: [
            .init(
                start: .start,
                length: .seconds(1),
                samples: Samples([.microseconds(905_250), .nanoseconds(2_905_123_500), .zero])
            ),
            .init(start: Instant(sinceStart: .seconds(1)), length: .seconds(1), samples: Samples()),
            .init(
                start: Instant(sinceStart: .seconds(2)),
                length: .microseconds(499_500),
                samples: Samples([.seconds(2), .seconds(2), .milliseconds(33)])
            ),
        ]
    )

    /// A reader of another implementation gets from this file what the samples are.
    @Test func theFileIsAsOtherToolsReadIt() throws {
        let text = Self.log.text
        #expect(try Fixtures.golden(text, at: "Report/first_audio.hlog") == text)
    }

    @Test func eachLineHoldsItsSamples() throws {
        let lines = Self.log.text.split(separator: "\n").dropFirst(6)
        for (line, interval) in zip(lines, Self.log.intervals) {
            let text = String(line.split(separator: ",")[3])
            let samples = try Samples(base64: text, extent: interval.samples.extent)
            #expect(samples == interval.samples)
        }
        #expect(lines.count == 3)
    }
}
