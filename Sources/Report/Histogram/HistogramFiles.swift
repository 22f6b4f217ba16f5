import Scenario
import Timeline
import Trace

extension RunReport {
    /// The logs of all that was measured, by the names of their files: a metric each, over the whole run.
    package var histogramLogs: [(file: String, text: String)] {
        Metric.allCases.compactMap { metric in
            let samples = self.tally.metrics[metric]
            guard samples.count > 0 else { return nil }
            let log = HistogramLog(
                metric,
                startTime: .milliseconds(self.origin.startedAt),
                intervals: [
                    HistogramLog.Interval(
                        start: .start,
                        length: self.origin.duration,
                        samples: samples
                    )
                ]
            )
            return ("\(metric.rawValue).hlog", log.text)
        }
    }
}
