import Simulator
import Testing
import Timeline

struct WorkloadTests {
    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(sinceStart: .milliseconds(milliseconds))
    }

    @Test func aJobWaitsForThoseBeforeItAndTakesItsOwnTime() {
        var server = Workload(coreCount: 1)
        #expect(server.add(.milliseconds(30)) == .milliseconds(30))
        #expect(server.add(.milliseconds(30)) == .milliseconds(60))
        server.advance(to: Self.at(50))
        #expect(server.wait == .milliseconds(10))
        #expect(server.add(.milliseconds(30)) == .milliseconds(40))
        server.advance(to: Self.at(500))
        #expect(server.wait == .zero)
        #expect(server.spent == .milliseconds(90))
    }

    @Test func allCoresWorkOffWhatWaits() {
        var server = Workload(coreCount: 4)
        #expect(server.add(.milliseconds(80)) == .milliseconds(80))
        #expect(server.wait == .milliseconds(20))
        server.advance(to: Self.at(20))
        #expect(server.wait == .zero)
        #expect(server.spent == .milliseconds(80))
    }

    @Test func moreThanThereIsTimeForGrowsEvenly() {
        var server = Workload(coreCount: 2)
        // Three seconds of work come in a second, of which two are done.
        server.change(by: 3_000_000_000)
        server.advance(to: Self.at(1_000))
        #expect(server.wait == .milliseconds(500))
        server.advance(to: Self.at(3_000))
        #expect(server.wait == .milliseconds(1_500))
        #expect(server.spent == .seconds(6))
        server.change(by: -3_000_000_000)
        server.advance(to: Self.at(4_500))
        #expect(server.wait == .zero)
        #expect(server.spent == .seconds(9))
    }

    @Test func lessThanThereIsTimeForNeverWaits() {
        var server = Workload(coreCount: 1)
        server.change(by: 1_000_000_000)
        server.advance(to: Self.at(10_000))
        #expect(server.wait == .zero)
        #expect(server.spent == .seconds(10))
    }

    /// However the time is cut up, nothing is rounded away.
    @Test func looksInBetweenChangeNothing() {
        var (seldom, often) = (Workload(coreCount: 3), Workload(coreCount: 3))
        seldom.change(by: 3_000_000_007)
        often.change(by: 3_000_000_007)
        for nanosecond in 1...10_000 {
            often.advance(to: Instant(nanoseconds: Int64(nanosecond) * 7))
        }
        seldom.advance(to: Instant(nanoseconds: 70_000))
        #expect(seldom.add(.zero) == often.add(.zero))
        #expect(seldom.spent == often.spent)
    }
}
