import Call
import Scenario
import Simulator
import Testing
import Timeline
import Trace

struct FleetModelTests {
    /// The answer's time without anybody else.
    private static let alone = Duration.milliseconds(500)

    /// A call in which a server has one thing to do, at once; with `steps`.
    private static func call(
        _ steps: [CallTemplate.Step] = [],
        duration: Duration = .zero
    ) -> CallTemplates {
        let turn: [CallTemplate.Step] = [
            .init(at: .zero, .turn), .init(at: .zero, .firstAudio(Self.alone)),
            .init(at: duration, .ended),
        ]
        return CallTemplates([CallTemplate(steps + turn)])
    }

    /// A server that takes 100 ms for that, and 50 ms for a frame.
    private static func settings(
        servers: Int = 1,
        cores: Int = 1,
        _ providers: ProviderBehavior = ProviderBehavior()
    ) -> FleetModel.Settings {
        FleetModel.Settings(
            serverCount: servers,
            coreCount: cores,
            costs: ServerCosts(perFrame: .milliseconds(50), perTurn: .milliseconds(300)),
            providers: providers
        )
    }

    private static func rate(_ count: Int, calls: Int) -> Scenario.Load {
        Scenario.Load(.steady(CallRate(count, per: .second), .even), calls: calls)
    }

    private static func ms(_ milliseconds: Int64) -> Duration { .milliseconds(milliseconds) }

    @Test func whoComesAsTheOneBeforeIsDoneDoesNotWait() {
        let forecast = FleetModel(Self.call(), Self.settings()).forecast(Self.rate(10, calls: 50))
        #expect(forecast.turnCount == 50)
        #expect(forecast.firstAudio.min == Self.ms(600))
        #expect(forecast.firstAudio.max == Self.ms(600))
    }

    /// At twice what a server does, each waits 50 ms longer than the one before.
    @Test func anOverloadGrowsEvenly() {
        let forecast = FleetModel(Self.call(), Self.settings()).forecast(Self.rate(20, calls: 40))
        #expect(forecast.firstAudio.min == Self.ms(600))
        #expect(forecast.firstAudio.max == Self.ms(600 + 39 * 50))
        #expect(forecast.firstAudio.mean == Self.ms(600) + Self.ms(39 * 50) / 2)
    }

    @Test(arguments: [(2, 1), (1, 2)]) func twiceTheServersOrCoresDoTwiceTheWork(
        servers: Int,
        cores: Int
    ) {
        let settings = Self.settings(servers: servers, cores: cores)
        let forecast = FleetModel(Self.call(), settings).forecast(Self.rate(20, calls: 40))
        #expect(forecast.firstAudio.max == Self.ms(600))
    }

    /// Ten frames a second take half of the time, so that what is done else takes twice as long to go.
    @Test func framesTakeTheTimeOfTurns() {
        let call = CallTemplate([
            .init(at: .zero, .frames(perKilosecond: 10_000)), .init(at: .zero, .turn),
            .init(at: .zero, .firstAudio(Self.alone)), .init(at: Self.ms(50), .turn),
            .init(at: Self.ms(50), .firstAudio(Self.alone)), .init(at: Self.ms(300), .ended),
        ])
        let model = FleetModel(CallTemplates([call]), Self.settings())
        let forecast = model.forecast(Scenario.Load(calls: 1))
        #expect(forecast.firstAudio.min == Self.ms(600))
        // The second comes at 150 ms, when half as much of the 100 ms is done: 25 are left.
        #expect(forecast.firstAudio.max == Self.ms(625))
        #expect(call.frameCount == 0)
    }

    @Test func whatIsLateMakesTheRestOfTheCallLate() {
        let steps: [CallTemplate.Step] = [
            .init(at: .zero, .turn), .init(at: .seconds(1), .work),
            .init(at: .seconds(2), .firstAudio(Self.alone)), .init(at: .seconds(3), .turn),
            .init(at: .seconds(4), .firstAudio(Self.alone)), .init(at: .seconds(5), .ended),
        ]
        let model = FleetModel(CallTemplates([CallTemplate(steps)]), Self.settings())
        let forecast = model.forecast(Scenario.Load(.concurrent(1, rampUp: nil), calls: 1))
        // Of the first turn both things count, of the second its own.
        #expect(forecast.firstAudio.max == Self.ms(700))
        #expect(forecast.firstAudio.min == Self.ms(600))
        // In 5.3 s the server worked for 0.3 s.
        #expect(forecast.utilization == Ratio(partsPerMillion: 56_603))
    }

    // MARK: Limits

    private static func limited(_ limits: ProviderLimits) -> ProviderBehavior {
        var providers = ProviderBehavior()
        providers.chat.limits = limits
        providers.synthesizer.limits = limits
        return providers
    }

    /// A call that asks the model for a second, in its turn.
    private static let asking = CallTemplates([
        CallTemplate([
            .init(at: .zero, .turn), .init(at: .zero, .open(.llm)),
            .init(at: .seconds(1), .close(.llm)), .init(at: .seconds(1), .firstAudio(Self.alone)),
            .init(at: .seconds(2), .ended),
        ])
    ])

    @Test func beyondALimitOfSessionsTurnsAreLost() {
        let settings = Self.settings(Self.limited(ProviderLimits(sessionsMax: 1)))
        let forecast = FleetModel(Self.asking, settings).forecast(Scenario.Load(calls: 3))
        #expect(forecast.turnCount == 1)
        #expect(forecast.lostTurnCount == 2)
        #expect(forecast.lostCallCount == 0)
        #expect(forecast.refusals == [.llm: 2])
        #expect(forecast.sessionsMax[.llm] == 1)
        #expect(forecast.refusal?.provider == .llm)
        #expect(forecast.refusal?.refusal == .sessions(max: 1))
    }

    @Test func beyondARateTurnsAreLost() {
        let limits = ProviderLimits(rate: .init(2, in: .seconds(1)))
        let settings = Self.settings(Self.limited(limits))
        // At 0 and 0.2 s, and again at 1 and 1.2 s.
        let forecast = FleetModel(Self.asking, settings).forecast(Self.rate(5, calls: 10))
        #expect(forecast.turnCount == 4)
        #expect(forecast.lostTurnCount == 6)
    }

    @Test func whoIsRefusedBeforeTheFirstTurnHasNoCall() {
        let settings = Self.settings(Self.limited(ProviderLimits(sessionsMax: 1)))
        let call = Self.call([.init(at: .zero, .open(.tts))], duration: .seconds(1))
        let load = Scenario.Load(.concurrent(2, rampUp: .zero), calls: 4)
        let forecast = FleetModel(call, settings).forecast(load)
        // Another takes the place of one that came to nothing 100 ms later, and comes to nothing as well.
        #expect(forecast.callCount == 4)
        #expect(forecast.turnCount == 1)
        #expect(forecast.lostCallCount == 3)
        #expect(forecast.callCountMax == 2)
    }

    // MARK: Many

    @Test func theSameSeedGivesTheSame() {
        let calls = (1...5).map { seconds in
            CallTemplate([
                .init(at: .zero, .turn), .init(at: .seconds(seconds), .firstAudio(Self.alone)),
                .init(at: .seconds(seconds), .ended),
            ])
        }
        func mean(seed: UInt64) -> Duration? {
            var settings = Self.settings()
            settings.seed = seed
            return FleetModel(CallTemplates(calls), settings).forecast(Self.rate(9, calls: 200))
                .firstAudio.mean
        }
        #expect(mean(seed: 1) == mean(seed: 1))
        #expect(mean(seed: 1) != mean(seed: 2))
    }

    @Test func aMillionCallsAtATimeFitInALittleMemory() {
        #expect(FleetModel.byteCountPerCall == 64)
    }

    // MARK: Too much

    /// A second in which a caller's packets alone are ten times what a server does, and then a turn.
    private static let openMicrophone = CallTemplate([
        .init(at: .zero, .frames(perKilosecond: 200_000)), .init(at: .zero, .turn),
        .init(at: .seconds(90), .work), .init(at: .seconds(91), .firstAudio(Self.alone)),
        .init(at: .seconds(1_000), .ended),
    ])

    /// In each second nine more wait, so that ten minutes do after 67 of them. That is seen when something
    /// happens next, and all that would come later is left out.
    @Test func anOverloadEndsTheForecast() {
        let model = FleetModel(CallTemplates([Self.openMicrophone]), Self.settings())
        let load = Scenario.Load(.concurrent(1, rampUp: .zero), lasts: .seconds(86_400))
        let forecast = model.forecast(load)
        #expect(forecast.overrunAt == Instant(sinceStart: .seconds(90)))
        #expect(forecast.isFull)
        #expect(forecast.turnCount == 0)
        #expect(forecast.callCount == 1)
        #expect(forecast.eventCount < 10)
        #expect(forecast.utilization == .one)
        #expect(model.saturation(expecting: []) == Saturation(calls: 0, cause: .processors))
    }

    /// Whatever they cost: what waits after a second and a half is more nanoseconds than 64 bits count.
    @Test func noOverloadIsTooLarge() {
        var settings = Self.settings()
        settings.costs = ServerCosts(
            perFrame: .seconds(60),
            perTurn: .seconds(60),
            perCallSecond: .seconds(60)
        )
        let model = FleetModel(CallTemplates([Self.openMicrophone]), settings)
        let load = Scenario.Load(.concurrent(10_000, rampUp: .seconds(1)), lasts: .seconds(86_400))
        #expect(model.forecast(load).isFull)
    }

    /// A call in a minute, for two years, on so many servers that one look at all takes long.
    @Test func idleTimeIsPassedOver() {
        let model = FleetModel(Self.call(), Self.settings(servers: 100_000))
        let load = Scenario.Load(.steady(CallRate(1, per: .minute), .even), calls: 20_000)
        let forecast = model.forecast(load)
        #expect(forecast.turnCount == 20_000)
        #expect(forecast.utilizationMax == Ratio(partsPerMillion: 1))
    }

    /// What is done after the last event counts as well.
    @Test func theBusiestSecondMayBeTheLast() {
        let call = CallTemplate([
            .init(at: .seconds(10), .frames(perKilosecond: 200_000)),
            .init(at: .seconds(1_000), .ended),
        ])
        let model = FleetModel(CallTemplates([call]), Self.settings())
        let window = FleetModel.Window(until: Instant(sinceStart: .seconds(20)))
        let forecast = model.forecast(Scenario.Load(calls: 1), window)
        #expect(forecast.utilization == Ratio(partsPerMillion: 500_000))
        #expect(forecast.utilizationMax == .one)
    }
}
