import Call
import Fixture
import Foundation
import Quickstart
import Scenario
import Support
import Testing
import Timeline

@testable import Simulator

/// One seed always gives the same, and seeds differ from each other.
struct SeedsTests {
    private static let text = """
        name: seeds
        fixture: ../Fixtures/quickstart
        caller: { turns: [{ say: turn-3.wav }], patience: 40s }
        lines: { delay: uniform 5ms 40ms, loss: 1% }
        faults:
          - { party: asr, at: Partial, do: stall 300ms, chance: 5% }
          - { party: llm, at: Token, do: reset_peer, chance: 5% }
          - { party: tts, at: Audio, do: stall 500ms, chance: 20% }
          - { party: tts, at: SessionStarted, do: omit, chance: 10% }
          - { party: caller, do: latency uniform 0ms 200ms, chance: 50% }
        """

    private static func trials() throws -> Trials {
        try Trials(
            Scenario(text: Self.text, file: "seeds.yaml"),
            matcher: Matcher(Fixture(loading: Quickstart()))
        )
    }

    /// A thousand seeds, in parts that run side by side, and let tests that wait for sockets have their turn.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func theSameSeedGivesTheSameAgain(part: UInt64) async throws {
        let (first, second) = (try Self.trials(), try Self.trials())
        for seed in part * 125 + 1...part * 125 + 125 {
            #expect(first.trial(seed: seed) == second.trial(seed: seed), "seed \(seed)")
            await Task.yield()
        }
    }

    @Test func seedsDiffer() throws {
        let trials = try Self.trials()
        let digests = Set((1...30 as ClosedRange<UInt64>).map { trials.trial(seed: $0).digest })
        #expect(digests.count == 30)
    }

    /// Debug or release, today or tomorrow, on this machine or another.
    @Test(arguments: zip([1, 2, 3, 4] as [UInt64], SeedsTests.digests))
    func aSeedHasTheDigestThatItAlwaysHad(seed: UInt64, digest: UInt64) throws {
        let found = try Self.trials().trial(seed: seed).digest
        #expect(found == digest, "seed \(seed): 0x\(String(found, radix: 16))")
    }

    private static let digests: [UInt64] = [
        0x0F82_6F5E_5051_86E2, 0x3817_1155_9ADF_CE3D, 0x4D32_027D_48B8_BB94,
        0x5E96_F831_925A_65E2,
    ]

    /// With all that can go wrong: handshakes too, which the scenario above has none of.
    @Test(arguments: zip([0, 1, 2, 3] as [UInt64], SeedsTests.chaosDigests))
    func chaosHasTheDigestThatItAlwaysHad(part: UInt64, digest: UInt64) async throws {
        let file = Fixtures.directory.deletingLastPathComponent()
            .appending(path: "Scenarios/chaos.yaml")
        let scenario = try Scenario(reading: file.path(percentEncoded: false))
        let fixture = try Fixture(loading: FixtureDirectory(scenario.fixture.value))
        let trials = try Trials(scenario, matcher: Matcher(fixture))
        var found: UInt64 = 0
        for seed in part * 25 + 1...part * 25 + 25 {
            found = TraceDigest.joining(trials.trial(seed: seed).digest, to: found)
            await Task.yield()
        }
        #expect(found == digest, "part \(part): 0x\(String(found, radix: 16))")
    }

    private static let chaosDigests: [UInt64] = [
        0x5E99_B5F2_720C_258E, 0xB110_2C81_A57E_F1B1, 0x9DA1_2B6D_B140_F587,
        0x008E_8312_7BCC_917F,
    ]

    @Test func theSwarmTurnsKindsOffAndMakesThemHeavy() throws {
        let scenario = try Scenario(text: Self.text, file: "seeds.yaml")
        var chances: [Int64: Int] = [:]
        for seed in 1...800 as ClosedRange<UInt64> {
            let chance = Swarm(seed: seed).applied(to: scenario).faults[0].fault.chance
            chances[chance.partsPerMillion, default: 0] += 1
        }
        #expect(chances.keys.sorted() == [0, 50_000, 250_000])
        #expect((350...450).contains(chances[0] ?? 0), "\(chances)")
        #expect((250...350).contains(chances[50_000] ?? 0), "\(chances)")
    }

    @Test func whatAlwaysHappensIsNotLeftToTheSwarm() throws {
        let text = Self.text.replacing("chance: 5%", with: "chance: 100%")
        let scenario = try Scenario(text: text, file: "seeds.yaml")
        for seed in 1...50 as ClosedRange<UInt64> {
            let chance = Swarm(seed: seed).applied(to: scenario).faults[0].fault.chance
            #expect(chance == .one, "seed \(seed)")
        }
    }

    @Test func coverageSaysWhereTheAgentWas() throws {
        let coverage = try Self.trials().trial(seed: 1).coverage
        #expect(coverage.count(of: .recognizerOpened, in: .connecting) == 1)
        #expect(coverage.count(of: .callerAudio, in: .listening) > 10)
        #expect(coverage.count(of: .callerAudio, in: .ended) == 0)
        #expect(coverage.count(of: .token, in: .connecting) == 0)
    }
}
