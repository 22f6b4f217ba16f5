import Live
import NIOCore
import NIOPosix
import Testing
import Trace

/// What measures on real loops. How long anything takes is not checked, only what is counted.
extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct ProbeTests {
        private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

        @Test func eachTimerIsMeasured() async throws {
            let lateness = try await TimerProbe.lateness(count: 5, on: self.eventLoop)
            #expect(lateness.count == 5)
            #expect(lateness.allSatisfy { $0 >= .zero })
        }

        @Test func eachRoundTripIsCounted() async throws {
            let probe = LoopbackProbe(count: 20, warmUpCount: 3, timeMax: .seconds(60))
            let result = try await probe.run(on: self.eventLoop)
            #expect(result.roundTripCount == 20)
            #expect(result.elapsed > .zero)
            #expect(result.roundTrip == result.elapsed / 20)
        }

        @Test func aSlowMachineIsMeasuredByLess() async throws {
            let probe = LoopbackProbe(count: 1_000_000, warmUpCount: 2, timeMax: .zero)
            let result = try await probe.run(on: self.eventLoop)
            #expect(result.roundTripCount == 1)
        }

        @Test func aWatchTellsOfEachRole() async throws {
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
            let watch = HealthWatch([(.fleet, group.next()), (.mocks, group.next())])
            #expect(Set(await watch.health().stalls.keys) == [.fleet, .mocks])
            let health = await watch.stop()
            #expect(Set(health.stalls.keys) == [.fleet, .mocks])
            #expect(health.cpu != nil)
            try await group.shutdownGracefully()
            #if os(Linux)
            #expect(health.machine != nil)
            #expect(try #require(health.descriptorCountMax) > 3)
            #endif
        }

        #if os(Linux)
        @Test func thisMachineIsKnown() {
            let machine = MachineFigures.now
            #expect(machine.coreCount > 0)
            #expect(machine.memoryByteCount ?? 0 > machine.availableByteCount ?? .max)
            #expect(machine.descriptors != nil)
            #expect(machine.ports != nil)
            #expect(machine.backlogMax != nil)
            let usage = ProcessUsage.now
            #expect(usage.cpu ?? .zero > .zero)
            #expect(usage.residentByteCount ?? 0 > 1 << 20)
            #expect(usage.openDescriptorCount ?? 0 > 3)
        }
        #endif
    }
}
