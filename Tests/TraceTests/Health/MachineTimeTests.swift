import Testing
import Timeline
import Trace

struct MachineTimeTests {
    private func time(_ busy: Int, _ idle: Int, _ stolen: Int) -> MachineTime {
        MachineTime(
            busy: .milliseconds(busy),
            idle: .milliseconds(idle),
            stolen: .milliseconds(stolen)
        )
    }

    @Test func sharesAreOfTheWhole() {
        let time = self.time(1_500, 400, 100)
        #expect(time.total == .seconds(2))
        #expect(time.stolenShare == Ratio(partsPerMillion: 50_000))
        let others = time.shareOfOthers(besides: .milliseconds(500))
        #expect(others == Ratio(partsPerMillion: 500_000))
    }

    @Test func ofLessThanASecondThereIsNoShare() {
        #expect(self.time(900, 0, 99).stolenShare == nil)
        #expect(self.time(900, 0, 99).shareOfOthers(besides: .zero) == nil)
        #expect(self.time(900, 0, 100).stolenShare == Ratio(partsPerMillion: 100_000))
    }

    /// Our own time is counted finer than the machine's.
    @Test func othersHaveNeverLessThanNothing() {
        #expect(self.time(900, 200, 0).shareOfOthers(besides: .milliseconds(901)) == .zero)
    }

    @Test func aCountThatGoesBackIsNoTime() {
        let difference = self.time(30, 5, 2) - self.time(10, 7, 2)
        #expect(difference == self.time(20, 0, 0))
        var sum = difference
        sum += self.time(1, 2, 3)
        #expect(sum == self.time(21, 2, 3))
    }
}
