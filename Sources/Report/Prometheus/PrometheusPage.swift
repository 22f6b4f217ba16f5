import Timeline
import Trace

/// How a run stands, in the text format of Prometheus, version 0.0.4.
///
/// Names, units and types are as its conventions have them: seconds and bytes, `_total` for what only grows,
/// and `process_` for what is known of every process, so that dashboards know it too. What was not measured is
/// left out.
package struct PrometheusPage: Sendable {
    /// The page's media type.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// In UTF-8, each line with a newline.
    package let text: String

    /// The page about `snapshot`.
    package init(_ snapshot: RunSnapshot) {
        var page = PrometheusWriter()
        Self.writeRun(snapshot, to: &page)
        Self.writeCalls(snapshot.calls, to: &page)
        Self.writeTurns(snapshot, to: &page)
        page.histogram(
            "ringer_send_lateness_seconds",
            "How long after it was due a packet was sent, in the run's time.",
            snapshot.sendLateness
        )
        Self.writeProcess(snapshot, to: &page)
        self.text = page.text
    }

    private static func writeRun(_ snapshot: RunSnapshot, to page: inout PrometheusWriter) {
        page.family("ringer_run_info", .gauge, "The run that these figures are of. Always 1.") {
            let labels = [
                ("scenario", snapshot.scenario), ("seed", "\(snapshot.seed)"),
                ("version", snapshot.version),
            ]
            $0.sample(labels, "1")
        }
    }

    private static func writeCalls(_ calls: RunSnapshot.Calls, to page: inout PrometheusWriter) {
        page.counter(
            "ringer_calls_due_total",
            "Calls that should have been started by now.",
            calls.due
        )
        page.counter("ringer_calls_started_total", "Calls that were started.", calls.started)
        page.family("ringer_calls_up", .gauge, "Calls that are connected.") {
            $0.sample([], "\(calls.up)")
        }
        page.family("ringer_calls_ended_total", .counter, "Calls that ended, by how.") {
            $0.sample([("outcome", "completed")], "\(calls.completed)")
            $0.sample([("outcome", "failed")], "\(calls.failed)")
        }
    }

    private static func writeTurns(_ snapshot: RunSnapshot, to page: inout PrometheusWriter) {
        let turns = snapshot.turns
        page.family(
            "ringer_turns_total",
            .counter,
            "Turns that are over, by how: those that are stuck never got the end of their answer."
        ) {
            $0.sample([("outcome", "completed")], "\(turns.completed)")
            $0.sample([("outcome", "failed")], "\(turns.failed)")
            $0.sample([("outcome", "stuck")], "\(turns.stuck)")
        }
        let metric = Metric.firstAudio
        page.histogram(
            "ringer_first_audio_seconds",
            "From \(metric.from), to \(metric.to), in the run's time.",
            snapshot.firstAudio
        )
        page.family("ringer_violations_total", .counter, "What broke a rule, by kind.") {
            // Those that did not happen too: nobody can ask how fast a series grows that is not there.
            for kind in Violation.Kind.allCases {
                $0.sample([("kind", kind.rawValue)], "\(snapshot.violations[kind] ?? 0)")
            }
        }
    }

    private static func writeProcess(_ snapshot: RunSnapshot, to page: inout PrometheusWriter) {
        if let cpu = snapshot.cpu {
            page.family(
                "process_cpu_seconds_total",
                .counter,
                "Processor time of this process, in all its threads."
            ) { $0.sample([], cpu.inSeconds) }
        }
        if let byteCount = snapshot.residentByteCount {
            page.family("process_resident_memory_bytes", .gauge, "What this process has in memory.")
            { $0.sample([], "\(byteCount)") }
        }
        if let count = snapshot.openDescriptorCount {
            page.family("process_open_fds", .gauge, "Descriptors that this process has open.") {
                $0.sample([], "\(count)")
            }
        }
    }
}
