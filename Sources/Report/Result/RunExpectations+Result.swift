import Scenario
import Timeline
import Trace
import Wire

extension RunExpectations {
    /// Writes them as one object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("metrics")
            json.array { json in for expectation in self.metrics { expectation.write(to: &json) } }
            if let errors {
                json.member("errors") { json in
                    json.key("at_most_ppm")
                    json.number(errors.atMost.partsPerMillion)
                    json.member("samples", errors.samples)
                }
            }
            json.member("connections") { json in
                for provider in Provider.allCases {
                    if let most = self.connections[provider] {
                        json.member(provider.rawValue, most)
                    }
                }
            }
            json.key("faults")
            json.array { json in
                for fault in self.faults {
                    json.object { json in
                        json.member("complaint", fault.complaint)
                        json.member("is_certain", fault.isCertain)
                    }
                }
            }
            json.key("tolerated")
            json.array { json in
                for tolerance in self.tolerated {
                    json.object { json in
                        if let kind = tolerance.kind { json.member("kind", kind.rawValue) }
                        json.member("at_most", tolerance.atMost)
                    }
                }
            }
            if let known { json.member("known") { known.write(to: &$0) } }
        }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            metrics: try node.map("metrics") { node throws(ResultProblem) in
                try MetricExpectation(node)
            },
            connections: try node.object("connections").providerCounts(),
            faults: try node.map("faults") { node throws(ResultProblem) in
                PlannedFault(
                    complaint: try node.string("complaint"),
                    isCertain: try node.bool("is_certain")
                )
            },
            tolerated: try node.map("tolerated") { node throws(ResultProblem) in
                Tolerance(
                    kind: try node.optional("kind")?.word(of: Violation.Kind.self),
                    atMost: try node.count("at_most")
                )
            }
        )
        if let errors = try node.optional("errors") {
            let parts = try errors.count("at_most_ppm", in: 0...1_000_000)
            self.errors = ErrorRate(
                atMost: Ratio(partsPerMillion: Int64(parts)),
                samples: try errors.count("samples", in: 1...ResultNode.countMax)
            )
        }
        if let known = try node.optional("known") { self.known = try Scenario.KnownFailure(known) }
    }
}

extension MetricExpectation {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("metric", self.metric.rawValue)
            json.key("limits")
            json.array { json in
                for limit in self.limits {
                    json.object { json in
                        json.member("statistic", limit.statistic.rawValue)
                        json.key("at_most_ms")
                        json.milliseconds(limit.atMost)
                    }
                }
            }
            json.member("samples", self.samples)
        }
    }

    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            metric: try node.word("metric", of: Metric.self),
            limits: try node.map("limits") { node throws(ResultProblem) in
                Limit(
                    try node.word("statistic", of: Statistic.self),
                    atMost: try node.time("at_most_ms")
                )
            },
            samples: try node.count("samples", in: 1...ResultNode.countMax)
        )
    }
}

extension Scenario.KnownFailure {
    fileprivate func write(to json: inout JSONWriter) {
        if let kinds = self.kinds {
            json.key("kinds")
            json.array { json in for kind in kinds { json.string(kind.rawValue) } }
        }
        if let why = self.why { json.member("why", why) }
    }

    fileprivate init(_ node: ResultNode) throws(ResultProblem) {
        self.init(why: try node.optional("why")?.string())
        guard try node.optional("kinds") != nil else { return }
        self.kinds = try node.map("kinds") { node throws(ResultProblem) in
            try node.word(of: Violation.Kind.self)
        }
    }
}
