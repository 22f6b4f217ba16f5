import Testing
import Timeline

@testable import Call

@Suite struct LineCountsTests {
    private let turn = FaultPlan.Identity(call: 7, turn: 2)

    private func second(_ seconds: Int) -> Instant { Instant(sinceStart: .seconds(seconds)) }

    @Test func connectionsOfATurnAreNumberedFromOne() {
        let counts = LineCounts()
        let other = FaultPlan.Identity(call: 7, turn: 3)
        #expect(counts.nextConnection(of: self.turn, at: self.second(0)) == 1)
        #expect(counts.nextConnection(of: self.turn, at: self.second(1)) == 2)
        #expect(counts.nextConnection(of: other, at: self.second(2)) == 1)
    }

    @Test func aTurnIsRememberedAsLongAsSomethingIsCountedInIt() {
        let counts = LineCounts()
        for number in 1...20 {
            let now = self.second(number * 55)
            #expect(counts.nextConnection(of: self.turn, at: now) == number)
        }
    }

    @Test func aTurnThatIsLongOverIsForgotten() {
        let counts = LineCounts()
        _ = counts.nextConnection(of: self.turn, at: self.second(0))
        // Others come, so that time goes on.
        for second in [60, 120] {
            let other = FaultPlan.Identity(call: 8, turn: 1)
            _ = counts.nextConnection(of: other, at: self.second(second))
        }
        #expect(counts.nextConnection(of: self.turn, at: self.second(121)) == 1)
    }

    @Test func whatBelongsToNoTurnIsCountedOverTheRun() {
        let counts = LineCounts()
        for number in 1...20 {
            let now = self.second(number * 100)
            #expect(counts.next(.sessionStarted, of: self.turn, at: now) == number)
        }
    }
}
