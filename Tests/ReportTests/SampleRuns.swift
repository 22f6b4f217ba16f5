import Report
import Timeline
import Trace

/// Runs of all kinds, as they stand beside each other in a suite.
extension SuiteRun {
    static func sample(
        _ name: String,
        file: String? = nil,
        took duration: Duration = .milliseconds(6_080),
        _ outcome: Outcome
    ) -> SuiteRun {
        SuiteRun(
            scenario: name,
            file: file ?? "Scenarios/\(name).yaml",
            duration: duration,
            outcome: outcome,
            repeatCommand: "ringer run Scenarios/\(name).yaml --seed 7"
        )
    }

    static func passed(_ name: String = "quickstart") throws -> SuiteRun {
        .sample(name, .judged(try .sample(SampleCall.whole())))
    }

    /// A run in which something was said that is not what the fixture says, `count` times.
    static func failed(
        _ name: String = "english",
        expected: String = "two clouds",
        count: Int = 1
    ) throws -> SuiteRun {
        let violation = Violation(.content, expected: expected, found: "2 clouds & <no> sun")
        let records = (0..<count).map { record(9_000_000 + Int64($0), .violation(violation)) }
        let start = [record(0, .ready(session: "s"), turn: 0)]
        let trace = start + SampleCall.foreignTurn() + records + Self.end
        return .sample(name, .judged(try .sample(trace)))
    }

    /// A run in which nobody was answered.
    static func invalid(_ name: String = "silence") throws -> SuiteRun {
        let trace = [record(0, .dialled(late: .zero), turn: 0), record(9, .ended(.interrupted))]
        return .sample(name, .judged(try .sample(trace)))
    }

    /// A run in which something was found while we were late ourselves.
    static func late(_ name: String = "late") throws -> SuiteRun {
        let trace =
            SampleCall.foreignTurn() + [
                record(30_000_000, .ended(.timedOut(waitingFor: "an answer")))
            ]
        let lateness = [Duration](repeating: .milliseconds(30), count: 100)
        return .sample(name, .judged(try .sample(trace, lateness: lateness)))
    }

    /// A run whose target was not there.
    static func unreachable(_ name: String = "far") throws -> SuiteRun {
        let why = "nothing listens at 127.0.0.1:9"
        let trace = [
            record(0, .dialled(late: .zero), turn: 0),
            record(5, .ended(.unreachable(why)), turn: 0),
        ]
        return .sample(name, .judged(try .sample(trace)))
    }

    static func notDone(_ name: String = "taken") -> SuiteRun {
        .sample(name, .notDone("port 7700 on 127.0.0.1 is taken"))
    }

    private static let end = [record(9_900_000, .ended(.completed))]
}
