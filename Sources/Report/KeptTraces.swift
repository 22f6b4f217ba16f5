import Scenario
import Wire

/// Where traces of some calls of a run were kept.
package struct KeptTraces: Sendable, Equatable {
    /// As the user named it.
    package var folder: String
    /// How many calls have a file there.
    package var callCount: Int
    /// How many calls should have one, and it could not be written.
    package var lostCount: Int

    package init(folder: String, callCount: Int, lostCount: Int) {
        self.folder = folder
        self.callCount = callCount
        self.lostCount = lostCount
    }

    /// Such as `4 calls in DIR`.
    var words: String {
        let lost = self.lostCount > 0 ? "; \(self.lostCount.grouped) could not be written" : ""
        return "\(self.callCount.counted("call")) in \(self.folder.shellQuoted)\(lost)"
    }

    /// Writes it as one object.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("folder", self.folder)
            json.member("calls", self.callCount)
            json.member("lost", self.lostCount)
        }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        self.init(
            folder: try node.string("folder"),
            callCount: try node.count("calls"),
            lostCount: try node.count("lost")
        )
    }
}
