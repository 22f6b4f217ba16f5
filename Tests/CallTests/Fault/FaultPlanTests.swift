import Call
import Testing
import Timeline

struct FaultPlanTests {
    private static func reception(
        _ deeds: FaultDeed...,
        at numbers: Numbers? = nil,
        handshake: Int = 1
    ) -> Reception {
        let faults = deeds.map { Fault(.asr, at: .handshake(numbers), do: $0) }
        let plan = FaultPlan(faults, of: .asr, random: SeededGenerator(seed: 1))
        return plan.reception(ofHandshake: handshake)
    }

    @Test func withoutFaultsEverybodyIsWelcome() {
        #expect(FaultPlan.none.isEmpty)
        #expect(FaultPlan.none.reception(ofHandshake: 1) == .welcome)
        #expect(Self.reception() == .welcome)
    }

    @Test(
        arguments: [
            (.httpStatus(429, body: "slow"), .refuse(status: 429, body: "slow"), .zero),
            (.resetPeer, .reset, .zero),
            (.timeout(cutAfter: nil), .silence(cutAfter: nil), .zero),
            (.timeout(cutAfter: .seconds(3)), .silence(cutAfter: .seconds(3)), .zero),
            (.stall(.seconds(2)), .accept, .seconds(2)),
            (.latency(.fixed(.milliseconds(5))), .accept, .milliseconds(5)),
        ] as [(FaultDeed, Reception.Answer, Duration)]
    )
    func eachDeedHasItsReception(deed: FaultDeed, answer: Reception.Answer, delay: Duration) {
        let reception = Self.reception(deed)
        #expect(reception.answer == answer)
        #expect(reception.delay == delay)
        #expect(reception.faults == [0])
    }

    @Test func delaysAddUpAndTheLastAnswerHolds() {
        let reception = Self.reception(
            .stall(.seconds(1)),
            .resetPeer,
            .latency(.fixed(.seconds(2))),
            .httpStatus(503, body: "")
        )
        #expect(reception.delay == .seconds(3))
        #expect(reception.answer == .refuse(status: 503, body: ""))
        #expect(reception.faults == [0, 1, 2, 3])
    }

    @Test(
        arguments: [
            (Numbers(2), [2]), (Numbers(2, through: 3), [2, 3]),
            (Numbers(3, through: nil), [3, 4]), (nil, [1, 2, 3, 4]),
        ] as [(Numbers?, [Int])]
    )
    func handshakesAreCounted(numbers: Numbers?, refused: [Int]) {
        let found = (1...4).filter { number in
            Self.reception(.resetPeer, at: numbers, handshake: number).answer == .reset
        }
        #expect(found == refused)
    }

    @Test func aHandshakeOfACertainCallNeedsToKnowTheCall() {
        let fault = Fault(.llm, call: Numbers(2), at: .handshake(nil), do: .resetPeer)
        let plan = FaultPlan([fault], of: .llm, random: SeededGenerator(seed: 1))
        #expect(plan.reception(ofHandshake: 1) == .welcome)
        for call in 1...3 {
            let identity = FaultPlan.Identity(call: call, turn: 1)
            let answer = plan.reception(ofHandshake: 1, for: identity).answer
            #expect((answer == .reset) == (call == 2))
        }
    }

    /// How many other requests there are in the run changes nothing.
    @Test func chanceOfAHandshakeGoesByItsNumberInTheTurn() {
        let chance = Ratio(partsPerMillion: 500_000)
        let fault = Fault(.llm, at: .handshake(nil), do: .resetPeer, chance: chance)
        let plan = FaultPlan([fault], of: .llm, random: SeededGenerator(seed: 1))
        func refused(_ number: Int) -> [Int] {
            (1...20).filter { turn in
                let identity = FaultPlan.Identity(call: 1, turn: turn)
                let reception = plan.reception(
                    ofHandshake: number * turn,
                    for: identity,
                    numberInTurn: number
                )
                return reception.answer == .reset
            }
        }
        let identity = FaultPlan.Identity(call: 1, turn: 1)
        let answers = (1...20).map {
            plan.reception(ofHandshake: $0, for: identity, numberInTurn: 1).answer
        }
        #expect(Set(answers.map { $0 == .reset }).count == 1)
        #expect(refused(1) != refused(2))
    }

    @Test func theSameSeedRefusesTheSame() {
        let fault = Fault(
            .asr,
            at: .handshake(nil),
            do: .resetPeer,
            chance: Ratio(partsPerMillion: 500_000)
        )
        func refused(_ seed: UInt64) -> [Int] {
            let plan = FaultPlan([fault], of: .asr, random: SeededGenerator(seed: seed))
            return (1...20).filter { plan.reception(ofHandshake: $0).answer == .reset }
        }
        #expect(refused(1) == refused(1))
        #expect(refused(1) != refused(2))
        #expect((1...19).contains(refused(1).count))
    }
}
