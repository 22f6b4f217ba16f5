import Timeline
import Trace
import Wire

extension TurnGallery {
    /// What does not follow from the milestones of a turn; what is repeated in it comes last.
    private static let ownMetrics: [Metric] = {
        let metrics = Metric.allCases.filter { !TurnTimeline.metrics.contains($0) }
        return metrics.filter { !$0.isRepeated } + metrics.filter(\.isRepeated)
    }()

    /// What stands in the first places of a row: milestones are counted from `at`, which is the first of
    /// them, all in milliseconds.
    private static let firstColumns =
        ["call", "turn", "title", "at"] + Milestone.allCases.map(\.name)

    /// What stands in each place of a row.
    private static let columns = Self.firstColumns + Self.ownMetrics.map(\.nameInTurn)

    /// Writes it as one object with a row for each turn, which is a list, so that thousands of them stay
    /// short.
    func write(to json: inout JSONWriter) {
        var titles: [String] = []
        var places: [String: Int] = [:]
        let sample = self.sample
        for entry in sample + self.slowest + self.wrong where places[entry.title] == nil {
            places[entry.title] = titles.count
            titles.append(entry.title)
        }
        json.object { json in
            json.key("columns")
            json.array { json in for column in Self.columns { json.string(column) } }
            json.key("titles")
            json.array { json in for title in titles { json.string(title) } }
            for (name, entries) in [
                ("turns", sample), ("slowest", self.slowest), ("wrong", self.wrong),
            ] {
                json.key(name)
                json.array { json in
                    for entry in entries { Self.write(entry, places[entry.title] ?? 0, to: &json) }
                }
            }
        }
    }

    private static func write(_ entry: Entry, _ title: Int, to json: inout JSONWriter) {
        let turn = entry.timeline
        let start = turn.milestones.map(\.at).min()
        json.array { json in
            if let call = turn.call { json.number(call) } else { json.null() }
            json.number(turn.turn)
            json.number(title)
            json.shortMilliseconds(start?.sinceStart)
            for milestone in Milestone.allCases {
                let at = turn.instant(of: milestone)
                json.shortMilliseconds(at.flatMap { at in start?.duration(to: at) })
            }
            for metric in Self.ownMetrics { json.shortMilliseconds(entry.values[metric]) }
        }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        let columns = try node.member("columns", "a list")
        let names = try node.map("columns") { node throws(ResultProblem) in try node.string() }
        guard let metrics = Self.metrics(ofColumns: names) else {
            throw columns.unexpected(Self.columns.joined(separator: ", "))
        }
        let titles = try node.map("titles") { node throws(ResultProblem) in try node.string() }
        func entries(_ key: String) throws(ResultProblem) -> [Entry] {
            try node.map(key) { node throws(ResultProblem) in try Entry(row: node, titles, metrics)
            }
        }
        self.init(
            sample: try entries("turns"),
            slowest: try entries("slowest"),
            wrong: try entries("wrong")
        )
    }

    /// The metrics in the last of the columns `names`: all, or fewer if an older ringer wrote them; `nil`
    /// if these are no columns of ours.
    private static func metrics(ofColumns names: [String]) -> [Metric]? {
        guard names.starts(with: Self.firstColumns) else { return nil }
        let names = names.dropFirst(Self.firstColumns.count)
        let metrics = Self.ownMetrics.filter { names.contains($0.nameInTurn) }
        return names.elementsEqual(metrics.map(\.nameInTurn)) ? metrics : nil
    }

    /// The places of a row, read one after the other.
    fileprivate struct Row {
        private let places: [ResultNode]
        private let metrics: [Metric]
        private var index = 0

        /// The row `node`, which ends with `metrics`.
        init(_ node: ResultNode, _ metrics: [Metric]) throws(ResultProblem) {
            self.places = try node.elements()
            self.metrics = metrics
            let count = TurnGallery.firstColumns.count + metrics.count
            guard self.places.count == count else {
                throw node.unexpected("a list of \(count), one for each column")
            }
        }

        mutating func next() -> ResultNode {
            self.index += 1
            return self.places[self.index - 1]
        }

        /// `nil` if it is null.
        mutating func time() throws(ResultProblem) -> Duration? {
            let node = self.next()
            return node.value == .null ? nil : try node.time()
        }

        /// All that is left of it.
        mutating func values() throws(ResultProblem) -> [Metric: Duration] {
            var values: [Metric: Duration] = [:]
            for metric in self.metrics { values[metric] = try self.time() }
            return values
        }
    }
}

extension TurnGallery.Entry {
    fileprivate init(
        row node: ResultNode,
        _ titles: [String],
        _ metrics: [Metric]
    ) throws(ResultProblem) {
        var row = try TurnGallery.Row(node, metrics)
        let call = row.next()
        let number = call.value == .null ? nil : try call.count()
        let turn = try row.next().count()
        let title = row.next()
        let place = try title.count()
        guard titles.indices.contains(place) else {
            throw title.unexpected("the place of one of \(titles.count) titles, from 0")
        }
        let start = try row.time()
        var milestones: [(milestone: Milestone, at: Instant)] = []
        for milestone in Milestone.allCases {
            guard let after = try row.time() else { continue }
            guard let start else {
                throw .impossible(path: node.path, why: "milestones are counted from no moment")
            }
            milestones.append((milestone, Instant(sinceStart: start + after)))
        }
        let timeline = TurnTimeline(call: number, turn: turn, milestones: milestones)
        let values = timeline.values.merging(try row.values()) { $1 }
        self.init(timeline: timeline, values: values, title: titles[place])
    }
}
