import Live
import Testing
import Trace

struct ProcTextTests {
    private func time(_ busy: Int, _ idle: Int, _ stolen: Int) -> MachineTime {
        MachineTime(
            busy: .milliseconds(10 * busy),
            idle: .milliseconds(10 * idle),
            stolen: .milliseconds(10 * stolen)
        )
    }

    @Test func theProcessorsAreReadTogether() {
        let text = """
            cpu  1 20 300 4000 50000 600000 7000000 80000000 900000000 900000000
            cpu0 9 9 9 9 9 9 9 9 9 9
            intr 5 5 5
            """
        #expect(MachineTime(procStat: text) == self.time(7_600_321, 54_000, 80_000_000))
    }

    @Test func aTickMayBeShorter() {
        let time = MachineTime(procStat: "cpu  1 0 0 2", tick: .milliseconds(1))
        #expect(time?.busy == .milliseconds(1))
        #expect(time?.idle == .milliseconds(2))
    }

    @Test(arguments: [("cpu  1 2 3 4", 6, 4, 0), ("cpu  1 2 3 4 5 6 7", 19, 9, 0)])
    func oldKernelsCountLess(text: String, busy: Int, idle: Int, stolen: Int) {
        #expect(MachineTime(procStat: text) == self.time(busy, idle, stolen))
    }

    @Test(arguments: [
        "", "cpu", "cpu ", "cpu  1 2 3", "cpu0 1 2 3 4 5 6 7 8", "cpu  1 2 x 4", "cpu  1 2 -3 4",
        "cpu  1 2 3 99999999999999999999", "cpu  1 2 3 9223372036854775807", "intr 1 2 3 4 5",
        " cpu  1 2 3 4",
    ])
    func whatIsNoAccountOfTimeIsNotKnown(text: String) {
        #expect(MachineTime(procStat: text) == nil)
    }

    @Test(
        arguments: [
            ("4096\n", 4_096), ("0", 0), ("", nil), ("\n", nil), ("1 2", nil), ("-1", nil),
            ("+1", nil),
            ("x", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func aNumberStandsAlone(text: String, number: Int?) {
        #expect(ProcText.number(text) == number)
    }

    @Test(
        arguments: [
            ("32768\t60999\n", 32_768...60_999), ("5 5", 5...5), ("60999 32768", nil), ("1", nil),
            ("1 2 3", nil), ("", nil), ("a b", nil),
        ] as [(String, ClosedRange<Int>?)]
    )
    func aRangeIsTwoNumbers(text: String, range: ClosedRange<Int>?) {
        #expect(ProcText.range(text) == range)
    }

    @Test(
        arguments: [
            ("9000 512 300 1 0 200 0\n", 2_097_152), ("9000 0", 0), ("9000", nil), ("", nil),
            ("9000 x", nil), ("9000 9223372036854775807", nil),
        ] as [(String, Int?)]
    )
    func memoryIsCountedInPages(statm: String, byteCount: Int?) {
        #expect(ProcText.residentByteCount(statm: statm, pageByteCount: 4_096) == byteCount)
    }

    @Test(
        arguments: [
            ("MemAvailable", 2_048), ("MemTotal", 4_096), ("MemFree", nil), ("Mem", nil),
            ("Odd", nil),
            ("Huge", nil), ("HugePages", nil),
        ] as [(String, Int?)]
    )
    func memoryIsFoundByItsName(key: String, byteCount: Int?) {
        let text = """
            MemTotal:              4 kB
            MemAvailable:   2 kB
            Odd:            2 MB
            Huge:           9223372036854775807 kB
            HugePages:      0
            """
        #expect(ProcText.byteCount(of: key, meminfo: text) == byteCount)
    }
}
