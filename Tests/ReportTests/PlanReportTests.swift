import Call
import Foundation
import Report
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct PlanReportTests {
    private static func samples(_ milliseconds: Int64) -> Samples {
        Samples((0..<200).map { .milliseconds(milliseconds + $0 % 2 * 10) })
    }

    private static func report(
        cause: Saturation.Cause? = .processors,
        calls: Int = 1_234,
        refused: Int = 0,
        expected: [MetricExpectation.Limit] = [],
        isMeasured: Bool = true
    ) -> PlanReport {
        var providers = ProviderBehavior()
        providers.synthesizer.limits = ProviderLimits(
            sessionsMax: 500,
            rate: .init(20, in: .seconds(1))
        )
        var forecast = Forecast()
        forecast.callCount = 1_000_000
        forecast.callCountMax = 60_000
        forecast.turnCount = 3_000_000
        forecast.lostTurnCount = refused
        forecast.firstAudio = Self.samples(3_300)
        forecast.utilization = Ratio(partsPerMillion: 415_400)
        forecast.utilizationMax = Ratio(partsPerMillion: 777_000)
        forecast.sessionsMax = [.asr: 40_000, .llm: 9, .tts: 500]
        if refused > 0 {
            forecast.refusals = [.tts: refused]
            forecast.refusal = (.tts, .sessions(max: 500))
        }
        var predicted = Forecast()
        predicted.firstAudio = Self.samples(3_259)
        return PlanReport(
            scenario: "talk",
            seed: 1,
            load: "1,000,000 calls, 10000/s",
            servers: FleetModel.Settings(
                serverCount: 40,
                coreCount: 8,
                costs: ServerCosts(
                    perFrame: .nanoseconds(28_130),
                    perTurn: .microseconds(3_250),
                    perCallSecond: .microseconds(20)
                ),
                providers: providers
            ),
            source: isMeasured ? .measured("base.json") : .given("base.json"),
            check: PlanReport.Check(
                load: "500 calls at a time, for 60s",
                measured: Self.samples(3_260),
                measuredMillicores: isMeasured ? 200 : nil,
                predicted: predicted,
                predictedMillicores: 205
            ),
            forecast: forecast,
            expected: expected,
            saturation: Saturation(calls: calls, cause: cause),
            repeatCommand: "ringer simulate talk.yaml --plan base.json --seed 1"
        )
    }

    @Test func itSaysWhatIsPredictedAndHowGoodThatIs() {
        #expect(
            Self.report().text(on: .plain) == """
                40 servers of 8 cores. A frame takes 28.1 us of a core, a turn 3.3 ms, each
                second of a call 20.0 us, as measured in base.json.

                Check: 500 calls at a time, for 60s, as it was measured
                                            measured   predicted            difference
                  first_audio p50 ms         3,260.0     3,259.0         -1.0 (-0.0 %)
                  first_audio p95 ms         3,270.0     3,269.0         -1.0 (-0.0 %)
                  first_audio p99 ms         3,270.0     3,269.0         -1.0 (-0.0 %)
                  server cores                 0.200       0.205       +0.005 (+2.5 %)

                The load: 1,000,000 calls, 10000/s
                  first_audio p50 ms    3,300.0
                  first_audio p95 ms    3,310.0
                  first_audio p99 ms    3,310.0
                  server CPU            41.5 % on average, 77.7 % in the busiest second
                  calls                 1,000,000, at most 60,000 at a time
                  asr sessions          at most 40,000
                  llm sessions          at most 9
                  tts sessions          at most 500 of 500, rate 20/s; 0 refused
                  turns                 3,000,000 answered, 0 lost; 0 calls refused

                Saturated beyond 1,234 calls at a time: the servers' processors are full.

                PASS  exit 0  repeat: ringer simulate talk.yaml --plan base.json --seed 1
                """
        )
    }

    @Test func whatDoesNotHoldFails() {
        let limit = MetricExpectation.Limit(.p95, atMost: .seconds(3))
        let late = Self.report(expected: [limit])
        #expect(late.exitCode == 1)
        let words = "first_audio p95 is 3,310.0 ms, expected at most 3s"
        #expect(late.reasons == [words])
        #expect(late.text(on: .plain).contains("\n\nnot carried: \(words)\n\nFAIL  exit 1"))
        #expect(Self.report(expected: [.init(.p95, atMost: .seconds(4))]).exitCode == 0)
        let refused = Self.report(refused: 7)
        #expect(refused.exitCode == 1)
        #expect(refused.text(on: .plain).contains("500 of 500, rate 20/s; 7 refused"))
        #expect(refused.reasons == ["tts refuses 7 sessions, max_sessions 500"])
    }

    @Test func fullServersFail() {
        var report = Self.report()
        report.forecast.utilization = Ratio(partsPerMillion: 998_999)
        #expect(report.verdict == .pass)
        report.forecast.utilization = Ratio(partsPerMillion: 999_000)
        #expect(report.verdict == .fail)
        #expect(report.reasons == ["the servers' processors are full"])
        report.forecast.utilization = .zero
        report.forecast.overrunAt = Instant(sinceStart: .milliseconds(67_250))
        #expect(report.verdict == .fail)
        #expect(
            report.reasons == [
                "the servers' processors are full: after 67.3 s what comes to a server waits for more "
                    + "than 600s, and there the forecast ends"
            ]
        )
    }

    /// A check that was not made holds neither way.
    @Test func tooFewTurnsAreADoubt() throws {
        var report = Self.report(expected: [.init(.p99, atMost: .seconds(4))])
        report.forecast.firstAudio = Samples([.seconds(1)])
        #expect(report.verdict == .invalid)
        let doubt = "first_audio p99: 1 turn, 100 are needed"
        #expect(
            report.text(on: .plain).contains("\n\nin doubt: \(doubt)\n\nINVALID  exit 4")
        )
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any]
        )
        #expect(object["doubts"] as? [String] == [doubt])
        #expect(object["reasons"] as? [String] == [])
    }

    @Test(
        arguments: [
            (nil, 2_000_000, "Nothing saturates up to 2,000,000 calls at a time."),
            (
                .limit(.tts, .sessions(max: 500)), 500,
                "Saturated beyond 500 calls at a time: tts refuses, max_sessions 500."
            ),
            (
                .limit(.llm, .rate(.init(30, in: .seconds(60)))), 1,
                "Saturated beyond 1 call at a time: llm refuses, rate 30/m."
            ),
            (
                .providers(.init(.p95, atMost: .seconds(3))), 0,
                "Not even one call is carried: first_audio p95 is over 3s by what the providers\n"
                    + "take alone."
            ),
            (
                .firstAudio(.init(.p95, atMost: .seconds(3))), 0,
                "Not even one call is carried: first_audio p95 is over 3s, even if no turn waits\n"
                    + "for another."
            ),
            (
                .processors, 0,
                "Not even one call is carried: the servers' processors are full."
            ),
        ] as [(Saturation.Cause?, Int, String)]
    )
    func itSaysWhatSaturatesFirst(cause: Saturation.Cause?, calls: Int, sentence: String) {
        let text = Self.report(cause: cause, calls: calls).text(on: .plain)
        #expect(text.contains("\n" + sentence + "\n"))
    }

    @Test func whatWasNotMeasuredIsNotKnown() {
        let text = Self.report(isMeasured: false).text(on: .plain)
        #expect(text.contains("\n  server cores               unknown       0.205\n"))
        #expect(text.contains("as given by hand, and not as in base.json."))
    }

    @Test func itIsOneJSONObject() throws {
        let bytes = Data(Self.report().json)
        let object = try #require(
            try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        )
        #expect(object["plan_format"] as? Int == 1)
        let saturation = try #require(object["saturation"] as? [String: Any])
        #expect(saturation["calls"] as? Int == 1_234)
        #expect(saturation["cause"] as? String == "cpu")
        let forecast = try #require(object["forecast"] as? [String: Any])
        #expect(forecast["calls"] as? Int == 1_000_000)
        #expect(forecast["cpu"] as? Double == 0.415)
        let check = try #require(object["check"] as? [String: Any])
        let cores = try #require(check["cores"] as? [String: Any])
        #expect(cores["measured"] as? Double == 0.2)
    }
}
