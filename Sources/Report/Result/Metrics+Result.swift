import Timeline
import Trace
import Wire

extension Metrics {
    /// Writes what was measured of each metric, as the members of an object.
    func write(to json: inout JSONWriter) {
        for metric in Metric.allCases {
            json.member(metric.rawValue) { self.write(metric, to: &$0) }
        }
    }

    private func write(_ metric: Metric, to json: inout JSONWriter) {
        let (first, later, stuck) = (
            self.firstTurns(metric), self.laterTurns(metric), self.stuck(metric)
        )
        let all = self[metric]
        json.member("unit", metric.unit)
        all.writeSummary(to: &json)
        json.member("from", metric.from)
        json.member("to", metric.to)
        if metric.playoutBuffer != nil { json.member("stuttered", all.countAboveZero) }
        let parts = [("first_turn", first), ("later_turns", later), ("stuck", stuck)]
        for (name, samples) in parts { json.member(name) { samples.writeShortly(to: &$0) } }
        json.member("histograms") { json in
            for (name, samples) in parts where samples.count > 0 {
                json.member(name) { samples.writeHistogram(to: &$0) }
            }
        }
    }

    /// Reads what ``write(to:)`` wrote: the histograms, from which all else follows.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init()
        for metric in Metric.allCases {
            let node = try node.object(metric.rawValue).object("histograms")
            let first = try Samples(node.optional("first_turn"))
            let later = try Samples(node.optional("later_turns"))
            let stuck = try Samples(node.optional("stuck"))
            self.add(metric, first: first, later: later, stuck: stuck)
        }
    }
}

extension Samples {
    /// Writes how many they are and what is told of them. A percentile without enough samples is null,
    /// never 0.
    func writeSummary(to json: inout JSONWriter) {
        self.write([500, 900, 950, 990], to: &json)
        json.key("mean")
        json.milliseconds(self.mean)
    }

    fileprivate func writeShortly(to json: inout JSONWriter) { self.write([500, 950], to: &json) }

    private func write(_ permilles: [Int], to json: inout JSONWriter) {
        json.member("n", self.count)
        for permille in permilles {
            json.key("p\(permille / 10)")
            json.milliseconds(self.percentile(permille: permille))
        }
        json.key("max")
        json.milliseconds(self.max)
    }

    /// How many are not zero, to half a microsecond.
    fileprivate var countAboveZero: Int {
        self.buckets.reduce(0) { $0 + ($1.bucket.index == 0 ? 0 : $1.count) }
    }

    /// Writes the members of an object from which they can be read again: the standard encoding of
    /// HdrHistogram, and what is known exactly beside it. There must be some.
    func writeHistogram(to json: inout JSONWriter) {
        guard let extent = self.extent else { preconditionFailure("there is nothing to write") }
        json.member("v2", self.base64)
        json.key("min")
        json.milliseconds(extent.min)
        json.key("max")
        json.milliseconds(extent.max)
        json.key("sum")
        json.milliseconds(extent.sum)
    }

    /// Reads what ``writeHistogram(to:)`` wrote; `nil` is no samples.
    init(_ node: ResultNode?) throws(ResultProblem) {
        guard let node else {
            self.init()
            return
        }
        let extent = Extent(
            min: try node.time("min"),
            max: try node.time("max"),
            sum: try node.sum("sum")
        )
        let text = try node.string("v2")
        do throws(HistogramError) {
            try self.init(base64: text, extent: extent)
        } catch {
            throw .histogram(path: node.path, error)
        }
    }
}
