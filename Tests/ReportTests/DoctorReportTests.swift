import Report
import Testing
import Timeline
import Trace

struct DoctorReportTests {
    private func report(roundTrip: Duration = .microseconds(22)) -> DoctorReport {
        DoctorReport(
            coreCount: 2,
            memoryByteCount: 24_684_092 << 10,
            availableByteCount: 23_743_920 << 10,
            descriptorSoftLimit: 20_000,
            descriptorHardLimit: 20_000,
            ports: 32_768...60_999,
            backlogMax: 4_096,
            timerLateness: Samples((1...500).map { .microseconds($0 == 500 ? 1_043 : 60) }),
            roundTrip: roundTrip,
            roundTripCount: 5_000,
            packetByteCount: 3_200,
            stolen: Ratio(partsPerMillion: 1_000)
        )
    }

    private func text(_ report: DoctorReport) -> String { report.text(on: .plain) }

    private func capacity(_ load: Capacity.Load, _ report: DoctorReport) -> Capacity {
        Capacity(of: load, on: report)
    }

    // MARK: Text

    @Test func aMachineIsToldExactly() {
        #expect(
            self.text(self.report()) == """
                this machine has
                  cores                   2
                  memory                  22.6 GiB available of 23.5 GiB
                  descriptors             20,000 (hard limit 20,000)
                    enough for            19,936 callers, or 2,492 whole calls
                  ports to one target     28,232, from 32768 to 60999
                  waiting to be accepted  4,096 at most

                measured just now
                  timer lateness          p50 60.0 µs, p99 60.0 µs, max 1,043 µs (of 500)
                  loopback round trip     22.0 µs for 3,200 bytes (mean of 5,000)
                  so of packets           90,909 a second and core
                  taken by the host       0.1%

                so it carries
                  about 6,300 callers against a server elsewhere
                    the first limit is 2 cores, of which calls may take 70%; to raise it: a
                    machine with more, or several machines whose results `ringer report` merges
                  about 1,200 calls with our server and mocks in here
                    the first limit is 2 cores, of which calls may take 70%; to raise it: a
                    machine with more, or several machines whose results `ringer report` merges
                """
        )
    }

    @Test func whatIsNotKnownIsSaid() {
        var report = self.report()
        report.memoryByteCount = nil
        report.availableByteCount = nil
        report.descriptorSoftLimit = nil
        report.descriptorHardLimit = nil
        report.ports = nil
        report.backlogMax = nil
        report.timerLateness = Samples([])
        report.stolen = nil
        let lines = self.text(report).split(separator: "\n").filter { $0.hasSuffix("not known") }
        #expect(lines.count == 6)
        #expect(report.capacities.map(\.limit) == [.cores, .cores])
    }

    @Test func itFitsAndSteersNothing() {
        var report = self.report(roundTrip: .nanoseconds(1))
        report.coreCount = 1_024
        report.stolen = .one
        report.descriptorHardLimit = .max
        for width in [40, 80] {
            let terminal = Terminal(isColored: false, width: width)
            let lines = report.text(on: terminal).split(separator: "\n")
            #expect(lines.allSatisfy { String($0).columnCount <= width })
        }
        #expect(!self.text(report).contains("\u{1B}"))
        #expect(report.text(on: Terminal(isColored: true, width: 80)).contains("\u{1B}[1m"))
    }

    // MARK: Capacity

    @Test func theFirstLimitDecides() {
        var report = self.report(roundTrip: .microseconds(1))
        #expect(self.capacity(.callers, report).callCount == 19_000)
        #expect(self.capacity(.callers, report).limit == .descriptors)
        report.descriptorSoftLimit = 1 << 20
        #expect(self.capacity(.callers, report).callCount == 28_000)
        #expect(self.capacity(.callers, report).limit == .ports)
        #expect(self.capacity(.wholeCalls, report).callCount == 9_400)
        #expect(self.capacity(.wholeCalls, report).limit == .ports)
        report.availableByteCount = 256 << 20
        #expect(self.capacity(.wholeCalls, report).callCount == 1_000)
        #expect(self.capacity(.wholeCalls, report).limit == .memory)
    }

    @Test func aCallTakesADescriptorForEachEnd() {
        #expect(Capacity.Load.callers.descriptorCount == 1)
        #expect(Capacity.Load.wholeCalls.descriptorCount == 8)
    }

    @Test(arguments: [0, 10, 64, 65])
    func fewDescriptorsAreNoCalls(soft: Int) {
        var report = self.report()
        report.descriptorSoftLimit = soft
        #expect(self.capacity(.callers, report).callCount == max(0, soft - 64))
        #expect(self.capacity(.wholeCalls, report).callCount == 0)
    }

    @Test(arguments: [
        (1_000, 20_000, "ulimit -n 20000"), (1_000, .max, "ulimit -n 1048576"),
        (1_000, 1_000, "as administrator, ulimit -Hn 1048576"),
    ])
    func howToRaiseALimitIsSaid(soft: Int, hard: Int, words: String) {
        var report = self.report(roundTrip: .microseconds(1))
        report.descriptorSoftLimit = soft
        report.descriptorHardLimit = hard
        let text = self.text(report)
        #expect(text.contains("about 930 callers against a server elsewhere\n"))
        #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words))
    }

    // MARK: Doubts

    @Test func aMachineThatIsLateIsSaidToBe() {
        var report = self.report()
        #expect(report.doubts == [])
        report.timerLateness = Samples((1...100).map { _ in .milliseconds(20) })
        report.stolen = Ratio(partsPerMillion: 100_000)
        #expect(report.doubts == [])
        report.timerLateness = Samples((1...100).map { _ in .milliseconds(25) })
        report.stolen = Ratio(partsPerMillion: 100_001)
        #expect(
            report.doubts == [
                "timers go off 25.0 ms late at the 99th percentile, and at most 20.0 ms is honest: "
                    + "end what else runs here, or use a quieter machine",
                "the host takes 10.1% of this machine's time away, and at most 10% is honest: use a "
                    + "machine with fewer neighbours",
            ]
        )
        #expect(self.text(report).contains("\n\nruns here would be INVALID: timers go off 25.0 ms"))
    }

    // MARK: JSON

    @Test func theSameIsToldAsJSON() {
        let json = String(decoding: self.report().json, as: UTF8.self)
        let expected =
            #"{"cores":2,"memory_bytes":25276510208,"available_bytes":24313774080,"#
            + #""descriptors":{"soft":20000,"hard":20000},"ports":28232,"backlog":4096,"#
            + #""timer_lateness":{"unit":"ms","n":500,"p50":0.060000,"p99":0.060000,"#
            + #""max":1.043000},"#
            + #""round_trip":{"unit":"ms","n":5000,"bytes":3200,"mean":0.022000},"#
            + #""packets_per_second":90909,"stolen":0.001000,"capacity":{"#
            + #""callers":{"calls":6300,"limit":"cores"},"#
            + #""whole_calls":{"calls":1200,"limit":"cores"}},"doubts":[]}"# + "\n"
        #expect(json == expected)
    }

    @Test func whatIsNotKnownIsNull() {
        var report = self.report()
        report.memoryByteCount = nil
        report.descriptorHardLimit = .max
        report.ports = nil
        report.stolen = nil
        let json = String(decoding: report.json, as: UTF8.self)
        for member in [
            #""memory_bytes":null"#, #""hard":null"#, #""ports":null"#, #""stolen":null"#,
        ] {
            #expect(json.contains(member))
        }
    }
}
