import Report
import Testing
import Trace

struct PrometheusPageTests {
    @Test func aRunIsToldExactly() {
        var snapshot = RunSnapshot(scenario: "weather", seed: 7, version: "0.1.0")
        snapshot.calls.due = 12
        snapshot.calls.started = 11
        snapshot.calls.up = 5
        snapshot.calls.completed = 4
        snapshot.calls.failed = 2
        snapshot.turns.completed = 9
        snapshot.turns.failed = 1
        snapshot.turns.stuck = 3
        snapshot.firstAudio = Buckets(bounds: [.milliseconds(500), .seconds(2)])
        for milliseconds in [400, 500, 1_900, 2_100] {
            snapshot.firstAudio.record(.milliseconds(milliseconds))
        }
        snapshot.violations = [.order: 2, .timeout: 1]
        snapshot.sendLateness = Buckets(bounds: [.microseconds(100)])
        snapshot.sendLateness.record(.nanoseconds(30_001))
        snapshot.cpu = .milliseconds(1_250)
        snapshot.residentByteCount = 73_400_320
        snapshot.openDescriptorCount = 40
        #expect(PrometheusPage(snapshot).text == Self.page)
    }

    @Test func whatIsNotMeasuredIsLeftOut() {
        let page = PrometheusPage(RunSnapshot(scenario: "w", seed: 1, version: "0.1.0"))
        #expect(!page.text.contains("process_"))
        #expect(page.text.contains("ringer_first_audio_seconds_bucket{le=\"30\"} 0\n"))
        #expect(page.text.contains("ringer_send_lateness_seconds_bucket{le=\"0.00025\"} 0\n"))
        #expect(page.text.contains("ringer_send_lateness_seconds_sum 0\n"))
    }

    @Test(arguments: [
        ("plain 天气", "plain 天气"), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
        ("a\r\nb", "a\r\\nb"), (#"\n"#, #"\\n"#), ("", ""),
    ])
    func aLabelCannotEndItself(scenario: String, value: String) {
        let page = PrometheusPage(RunSnapshot(scenario: scenario, seed: 1, version: "1"))
        let line = "ringer_run_info{scenario=\"\(value)\",seed=\"1\",version=\"1\"} 1"
        #expect(page.text.utf8.split(separator: 0x0A).contains { $0.elementsEqual(line.utf8) })
    }

    /// A family whose lines do not stand together is refused.
    @Test func eachFamilyComesOnce() {
        let page = PrometheusPage(RunSnapshot(scenario: "w", seed: 1, version: "1"))
        let types = page.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count)
        #expect(types.count == 9)
        #expect(page.text.hasSuffix("\n"))
    }

    private static let page = """
        # HELP ringer_run_info The run that these figures are of. Always 1.
        # TYPE ringer_run_info gauge
        ringer_run_info{scenario="weather",seed="7",version="0.1.0"} 1
        # HELP ringer_calls_due_total Calls that should have been started by now.
        # TYPE ringer_calls_due_total counter
        ringer_calls_due_total 12
        # HELP ringer_calls_started_total Calls that were started.
        # TYPE ringer_calls_started_total counter
        ringer_calls_started_total 11
        # HELP ringer_calls_up Calls that are connected.
        # TYPE ringer_calls_up gauge
        ringer_calls_up 5
        # HELP ringer_calls_ended_total Calls that ended, by how.
        # TYPE ringer_calls_ended_total counter
        ringer_calls_ended_total{outcome="completed"} 4
        ringer_calls_ended_total{outcome="failed"} 2
        # HELP ringer_turns_total Turns that are over, by how: those that are stuck never got the end of their answer.
        # TYPE ringer_turns_total counter
        ringer_turns_total{outcome="completed"} 9
        ringer_turns_total{outcome="failed"} 1
        ringer_turns_total{outcome="stuck"} 3
        # HELP ringer_first_audio_seconds From end of speech, as scheduled, to first audio of the answer at the caller, in the run's time.
        # TYPE ringer_first_audio_seconds histogram
        ringer_first_audio_seconds_bucket{le="0.5"} 2
        ringer_first_audio_seconds_bucket{le="2"} 3
        ringer_first_audio_seconds_bucket{le="+Inf"} 4
        ringer_first_audio_seconds_sum 4.9
        ringer_first_audio_seconds_count 4
        # HELP ringer_violations_total What broke a rule, by kind.
        # TYPE ringer_violations_total counter
        ringer_violations_total{kind="order"} 2
        ringer_violations_total{kind="cross_talk"} 0
        ringer_violations_total{kind="content"} 0
        ringer_violations_total{kind="timeout"} 1
        ringer_violations_total{kind="audio"} 0
        ringer_violations_total{kind="fixture"} 0
        ringer_violations_total{kind="ended"} 0
        ringer_violations_total{kind="turns"} 0
        ringer_violations_total{kind="malformed"} 0
        ringer_violations_total{kind="bot_error"} 0
        ringer_violations_total{kind="answer_audio"} 0
        ringer_violations_total{kind="after_turn"} 0
        ringer_violations_total{kind="left_open"} 0
        ringer_violations_total{kind="expectation"} 0
        # HELP ringer_send_lateness_seconds How long after it was due a packet was sent, in the run's time.
        # TYPE ringer_send_lateness_seconds histogram
        ringer_send_lateness_seconds_bucket{le="0.0001"} 1
        ringer_send_lateness_seconds_bucket{le="+Inf"} 1
        ringer_send_lateness_seconds_sum 0.000030001
        ringer_send_lateness_seconds_count 1
        # HELP process_cpu_seconds_total Processor time of this process, in all its threads.
        # TYPE process_cpu_seconds_total counter
        process_cpu_seconds_total 1.25
        # HELP process_resident_memory_bytes What this process has in memory.
        # TYPE process_resident_memory_bytes gauge
        process_resident_memory_bytes 73400320
        # HELP process_open_fds Descriptors that this process has open.
        # TYPE process_open_fds gauge
        process_open_fds 40

        """
}
