import Timeline
import Trace
import Wire

extension RunReport.Generator {
    /// Writes the members of an object.
    func write(to json: inout JSONWriter) {
        json.member("send_lateness") { json in
            json.member("unit", "ms")
            self.lateness.writeSummary(to: &json)
            guard self.lateness.count > 0 else { return }
            json.member("histogram") { self.lateness.writeHistogram(to: &$0) }
        }
        json.key("cpu_ms")
        json.milliseconds(self.cpu)
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            lateness: try Samples(node.object("send_lateness").optional("histogram")),
            cpu: try node.sum("cpu_ms")
        )
    }

    /// Adds what another part of the load cost, or another run.
    static func += (left: inout Self, right: Self) {
        left.lateness += right.lateness
        left.cpu += right.cpu
    }
}
