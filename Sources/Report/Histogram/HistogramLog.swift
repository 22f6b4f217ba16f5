import FoundationEssentials
package import Timeline
package import Trace

/// What was measured of one metric over time, as the tools around HdrHistogram read it: the text of
/// an `.hlog` file, format version 1.3.
///
/// A line is an interval: when it began and how long it was in seconds, its largest sample in
/// milliseconds, and its samples, encoded (``Samples/base64``) in whole microseconds. A tool that
/// prints the values themselves must be told to divide them by 1,000 for milliseconds.
package struct HistogramLog: Sendable, Equatable {
    /// Such as `first_audio`.
    package var name: String
    /// What a sample is counted from and to, in words.
    package var definition: String
    /// When the run started, since 1 January 1970, 0:00 UTC.
    package var startTime: Duration
    /// In the order of time.
    package var intervals: [Interval]

    /// The samples of a piece of the run.
    package struct Interval: Sendable, Equatable {
        /// When it began.
        package var start: Instant
        package var length: Duration
        /// May be empty: then nothing was measured in it.
        package var samples: Samples

        package init(start: Instant, length: Duration, samples: Samples) {
            self.start = start
            self.length = length
            self.samples = samples
        }
    }

    package init(
        name: String,
        definition: String,
        startTime: Duration,
        intervals: [Interval]
    ) {
        self.name = name
        self.definition = definition
        self.startTime = startTime
        self.intervals = intervals
    }

    /// The log of `metric`.
    package init(_ metric: Metric, startTime: Duration, intervals: [Interval]) {
        self.init(
            name: metric.rawValue,
            definition: "from \(metric.from) to \(metric.to)",
            startTime: startTime,
            intervals: intervals
        )
    }

    /// The whole file.
    package var text: String {
        let start = self.startTime.loggedSeconds
        let date = Date(timeIntervalSince1970: Double(self.startTime.components.seconds))
        var lines = [
            "#[Histogram log format version 1.3]",
            "#[\(self.name): \(self.definition)]",
            "#[Samples are in microseconds, Interval_Max is in milliseconds]",
            "#[StartTime: \(start) (seconds since epoch), \(date.formatted(.iso8601))]",
            "#[BaseTime: \(start) (seconds since epoch)]",
            #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#,
        ]
        lines += self.intervals.map { interval in
            let max = (interval.samples.max ?? .zero) * 1_000
            return [
                interval.start.sinceStart.loggedSeconds, interval.length.loggedSeconds,
                max.loggedSeconds,
                interval.samples.base64,
            ]
            .joined(separator: ",")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension Duration {
    /// In seconds with three decimals, halves rounded up. Below zero it is zero, since the log has
    /// no sign.
    fileprivate var loggedSeconds: String {
        let (seconds, attoseconds) = max(self, .zero).components
        let milliseconds = (attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
        let decimals = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(seconds + milliseconds / 1_000).\(decimals)"
    }
}
