import Call
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct SaturationTests {
    /// A call of ten seconds, in which the model is asked for five and the server works for 100 ms.
    private static let calls = CallTemplates([
        CallTemplate([
            .init(at: .zero, .turn), .init(at: .seconds(1), .open(.llm)),
            .init(at: .seconds(5), .firstAudio(.seconds(2))), .init(at: .seconds(6), .close(.llm)),
            .init(at: .seconds(10), .ended),
        ])
    ])

    private static func found(
        servers: Int = 1,
        cores: Int = 1,
        perTurn: Duration = .milliseconds(300),
        limits: ProviderLimits = .none,
        expecting: [MetricExpectation.Limit] = []
    ) -> Saturation {
        var providers = ProviderBehavior()
        providers.chat.limits = limits
        let settings = FleetModel.Settings(
            serverCount: servers,
            coreCount: cores,
            costs: ServerCosts(perFrame: .zero, perTurn: perTurn),
            providers: providers
        )
        return FleetModel(Self.calls, settings).saturation(expecting: expecting)
    }

    /// A hundred calls give a core as much to do as it does in ten seconds. The answer is as near as a
    /// hundredth of it.
    @Test(arguments: [(1, 1, 100), (1, 4, 400), (3, 1, 300)])
    func theProcessorsAreFull(servers: Int, cores: Int, calls: Int) {
        let found = Self.found(servers: servers, cores: cores)
        #expect(found == Saturation(calls: calls, cause: .processors))
    }

    @Test func aProviderRefuses() {
        let found = Self.found(limits: ProviderLimits(sessionsMax: 25))
        // In 5.1 of 10.1 seconds the model is asked, since the server takes 0.1 of them.
        #expect(found == Saturation(calls: 49, cause: .limit(.llm, .sessions(max: 25))))
    }

    /// A tenth of the fleet is tried, with its tenth of the limit, and the whole is told.
    @Test func aPartOfAFleetIsTriedForAll() {
        let found = Self.found(
            servers: 10,
            cores: 40,
            perTurn: .zero,
            limits: ProviderLimits(sessionsMax: 10_000)
        )
        #expect(found.cause == .limit(.llm, .sessions(max: 10_000)))
        #expect(found.calls.isMultiple(of: 10))
        #expect((19_600...20_000).contains(found.calls))
    }

    @Test func firstAudioComesTooLate() {
        let limit = MetricExpectation.Limit(.p95, atMost: .milliseconds(2_050))
        let found = Self.found(expecting: [limit])
        #expect(found == Saturation(calls: 0, cause: .firstAudio(limit)))
        let easy = MetricExpectation.Limit(.p95, atMost: .milliseconds(2_100))
        #expect(Self.found(expecting: [easy]).calls > 90)
    }

    @Test func providersMayBeTooSlowForOneCall() {
        let limit = MetricExpectation.Limit(.p50, atMost: .milliseconds(1_999))
        let found = Self.found(expecting: [limit])
        #expect(found == Saturation(calls: 0, cause: .providers(limit)))
    }

    @Test func whoSpendsNothingCarriesAnyNumber() {
        let found = Self.found(perTurn: .zero, limits: ProviderLimits(sessionsMax: 10))
        // Of twenty, ten would ask, and one more before the instant at which another ends is over.
        #expect(found == Saturation(calls: 19, cause: .limit(.llm, .sessions(max: 10))))
    }
}
