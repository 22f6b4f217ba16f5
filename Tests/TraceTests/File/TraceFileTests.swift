import Support
import Testing
import Timeline
import Trace

/// Traces are read as they were written, and nothing else is read.
struct TraceFileTests {
    private static let header = TraceFile.Header(
        version: "0.1.0",
        scenario: "weather",
        seed: 7,
        call: 12,
        reasons: [.slow, .failed]
    )

    private static let firstLine =
        #"{"trace_format":1,"ringer":"0.1.0","scenario":"weather","seed":7,"call":12,"#
        + #""kept":["failed","slow"],"records":"#

    private static func record(_ event: TraceEvent) -> TraceRecord {
        TraceRecord(at: Instant(nanoseconds: 1_000), call: 12, turn: 3, event: event)
    }

    /// What is said of a file whose records are `lines`.
    private static func complaint(_ lines: String..., count: Int? = nil) -> String? {
        let text = ([Self.firstLine + "\(count ?? lines.count)}"] + lines).joined(separator: "\n")
        return Self.complaint(about: text + "\n")
    }

    private static func complaint(
        about text: String,
        limits: TraceFile.Limits = TraceFile.Limits()
    ) -> String? {
        do {
            _ = try TraceFile(decoding: Array(text.utf8), named: "t.jsonl", limits: limits)
            return nil
        } catch {
            return "\(error)"
        }
    }

    // MARK: What is written

    @Test func eachLineIsARecord() {
        let file = TraceFile(
            Self.header,
            [
                Self.record(.audio(.zeros(2), playing: .nanoseconds(26_122_448))),
                Self.record(.ended(.closedByServer(code: nil, reason: "a\n\u{1B}"))),
                Self.record(.warning("天\u{202E}\u{9B}\u{E0041}\u{200D}\"")),
            ]
        )
        let base = #"{"at":1000,"call":12,"turn":3,"event":"#
        #expect(
            String(decoding: file.bytes, as: UTF8.self) == """
                \(Self.firstLine)3}
                \(base)"audio","bytes":2,"digest":"0b5a2c9ed7314f62","playing":26122448}
                \(base)"ended","reason":"closed_by_server","code":null,"why":"a\\n\\u001b"}
                \(base)"warning","text":"天\\u202e\\u009b\\udb40\\udc41\u{200D}\\""}

                """
        )
    }

    @Test(arguments: [0, 7, 10, 12_345, -1, -120, .max, .min] as [Int64])
    func aMomentIsWrittenInDigits(nanoseconds: Int64) {
        var line: [UInt8] = []
        TraceRecord(at: Instant(nanoseconds: nanoseconds), call: nil, turn: 0, event: .done)
            .append(to: &line)
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"at":\#(nanoseconds),"call":null,"turn":0,"event":"done"}"# + "\n"
        )
    }

    @Test func eachKindOfEventIsInTheSample() {
        #expect(Set(SampleEvents.all.map(\.name)) == Set(TraceEvent.Name.allCases))
        #expect(Set(SampleEvents.ends.map(\.name)) == Set(EndReason.Name.allCases))
    }

    @Test func whatIsWrittenIsRead() throws {
        let file = SampleEvents.file
        let read = try TraceFile(decoding: file.bytes, named: "t.jsonl")
        #expect(read.header == file.header)
        #expect(read.records.count == file.records.count)
        for (read, written) in zip(read.records, file.records) { #expect(read == written) }
        #expect(read.bytes == file.bytes)
    }

    /// The line is what two runs are compared by.
    @Test func noTwoRecordsAreTheSameLine() {
        var lines: Set<[UInt8]> = []
        let records = [12, nil].flatMap { call in
            SampleEvents.all.map {
                TraceRecord(at: .start, call: call, turn: 0, event: $0)
            }
        }
        for record in records {
            var line: [UInt8] = []
            record.append(to: &line)
            lines.insert(line)
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
        #expect(lines.count == Set(SampleEvents.all).count * 2)
    }

    @Test func aTraceMayBeEmpty() throws {
        let file = TraceFile(Self.header, [])
        #expect(try TraceFile(decoding: file.bytes, named: "t.jsonl") == file)
    }

    @Test(arguments: [
        (0, "call-000000.jsonl"), (12, "call-000012.jsonl"), (1_234_567, "call-1234567.jsonl"),
    ])
    func aFileIsNamedAfterItsCall(call: Int, name: String) {
        #expect(TraceFile.name(ofCall: call) == name)
        #expect(TraceFile.isName(name))
    }

    @Test(arguments: ["", "call-", "call-1.json", "a.jsonl", "recall-1.jsonl"])
    func otherFilesAreNoTraces(name: String) {
        #expect(!TraceFile.isName(name))
    }

    @Test func recordsOfOtherCallsAreAMistakeOfOurs() async {
        await #expect(processExitsWith: .failure) {
            let header = TraceFile.Header(
                version: "",
                scenario: "",
                seed: 0,
                call: 1,
                reasons: []
            )
            _ = TraceFile(
                header,
                [TraceRecord(at: .start, call: 2, turn: 0, event: .done)]
            )
        }
    }

    // MARK: What is refused

    @Test(arguments: ["", "\n", "{", "{}\n", "{\"at\":1", "no trace", "{\"format\":1}\n"])
    func whatIsNoTraceIsRefused(text: String) {
        #expect(
            Self.complaint(about: text)
                == "t.jsonl: this is no trace: expected what `ringer run --traces` writes, "
                + "a first line with \"trace_format\""
        )
    }

    @Test func anotherFormatIsRefused() {
        #expect(
            Self.complaint(about: "{\"trace_format\":2,\"new\":true}\n")
                == "t.jsonl: this trace has format 2, expected 1. "
                + "Use the ringer that wrote it, or run it anew."
        )
    }

    private static let base = #"{"at":1,"call":12,"turn":0,"event":"#

    @Test(
        arguments: [
            ("", "2:1: found the end of the line, expected `{\"at\":`"),
            (#"{"at":}"#, "2:7: found `}`, expected a whole number of nanoseconds"),
            (#"{"at":1.5,"#, #"2:8: found `.5,`, expected `,"call":`"#),
            (
                #"{"at":9999999999999999999,"#,
                "2:7: found `9999999999999999999,`, expected a whole number of nanoseconds"
            ),
            (
                #"{"at":-9223372036854775808,"#,
                "2:7: found `-9223372036854775808,`, "
                    + "expected a whole number of nanoseconds of at most 73 years"
            ),
            (#"{"at":1,"call":11,"#, "2:16: found `11,`, expected 12"),
            (#"{"at":1,"call":null,"#, "2:16: found `null,`, expected 12"),
            (#"{"at":1,"turn":1,"#, #"2:8: found `,"turn":1,`, expected `,"call":`"#),
            (
                #"{"at":1,"call":12,"turn":-1,"event":"done"}"#,
                #"2:26: found `-1,"event":"done"}`, expected a whole number from 0 to 281474976710656"#
            ),
            (base + #""done"} "#, "2:43: found ` `, expected the end of the line"),
            (base + #""done","text":""}"#, #"2:42: found `,"text":""}`, expected `}`"#),
            (base + #""recognized"}"#, #"2:48: found `}`, expected `,"text":`"#),
            (base + #""recognized","text":1}"#, "2:56: found `1}`, expected a text in quotes"),
            (
                base + #""recognized","text":"a}"#,
                "2:59: found the end of the line, expected a closing quote"
            ),
            (
                base + #""recognized","text":"\x"}"#,
                #"2:57: found `\x"}`, expected an escape"#
            ),
            (
                base + #""recognized","text":"\ud800"}"#,
                #"2:57: found `\ud800"}`, expected an escape of a character"#
            ),
            (
                base + #""fault","index":1e3}"#,
                #"2:53: found `e3}`, expected `}`"#
            ),
            (
                base + #""ended","reason":"bored"}"#,
                #"2:53: found `"bored"}`, expected one of completed, hung_up, interrupted, "#
                    + "unreachable, not_made, refused, closed_by_server, timed_out, protocol_broken"
            ),
            (
                base + #""audio","bytes":0,"digest":"0000000000000001","playing":null}"#,
                #"2:63: found `"0000000000000001","play…`, expected the digest of 0 bytes"#
            ),
            (
                base + #""dialled","late":1.1234567891}"#,
                "2:55: found `1234567891}`, expected at most nine decimals"
            ),
        ] as [(String, String)]
    )
    func aLineThatIsWrongIsShown(line: String, complaint: String) {
        #expect(Self.complaint(line) == "t.jsonl:" + complaint)
    }

    /// A value is written in one way: otherwise two files could be different and mean the same.
    @Test(
        arguments: [
            (#"{"at":01,"call":12,"turn":0,"event":"done"}"#, 7),
            (#"{"at":-0,"call":12,"turn":0,"event":"done"}"#, 7),
            (base + #""dialled","late":1.50}"#, 56), (base + #""dialled","late":-0}"#, 53),
            (base + #""dialled","late":1.}"#, 54),
            (base + #""recognized","text":"\u0041"}"#, 57),
            (base + #""recognized","text":"\u001B"}"#, 62),
            (base + #""recognized","text":"\u000a"}"#, 58),
            (base + "\"recognized\",\"text\":\"a\u{1B}\"}", 58),
            (base + "\"recognized\",\"text\":\"天\u{202E}\"}", 58),
            (base + #""audio_sent","sentence":1,"bytes":1,"digest":"A"}"#, 82),
        ] as [(String, Int)]
    )
    func anotherWayToWriteTheSameIsRefused(line: String, column: Int) {
        #expect(Self.complaint(line)?.hasPrefix("t.jsonl:2:\(column): found `") == true)
    }

    @Test func textThatIsNotUTF8IsRefused() {
        let text = Self.firstLine + "1}\n" + Self.base + #""warning","text":""#
        let bytes = Array(text.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8)
        #expect(throws: TraceFileError.self) { try TraceFile(decoding: bytes, named: "t.jsonl") }
    }

    @Test func aFileThatIsNotWholeIsRefused() {
        let done = Self.base + #""done"}"#
        #expect(
            Self.complaint(done, count: 3)
                == "t.jsonl:3:1: found the end of the file, expected 3 records, not 1"
        )
        #expect(
            Self.complaint(done, done, count: 1)
                == "t.jsonl:3:1: found `{\"at\":1,\"call\":12,\"turn\"…`, "
                + "expected the end of the file after 1 records"
        )
        #expect(
            Self.complaint(about: Self.firstLine + "1}\n" + done)
                == "t.jsonl:2:43: found the end of the line, expected a newline"
        )
    }

    @Test func eachPartOfAFileIsRefused() throws {
        let whole = SampleEvents.file
        let bytes = TraceFile(whole.header, Array(whole.records.suffix(4))).bytes
        for count in bytes.indices {
            #expect(throws: TraceFileError.self, "\(count) bytes") {
                try TraceFile(decoding: Array(bytes.prefix(count)), named: "t.jsonl")
            }
        }
    }

    @Test func aLineThatIsTooLongIsRefused() {
        let line = Self.base + #""done"}"# + "\n"
        let text = Self.firstLine + "2}\n" + line + line
        var limits = TraceFile.Limits()
        limits.lineByteCountMax = (Self.firstLine + "2}\n").utf8.count
        #expect(Self.complaint(about: text, limits: limits) == nil)
        limits.lineByteCountMax -= 1
        #expect(
            Self.complaint(about: text, limits: limits)
                == "t.jsonl:1: a line has at most \(limits.lineByteCountMax) bytes, and this has more"
        )
    }

    @Test func moreRecordsThanACallHasAreRefused() {
        let line = Self.base + #""done"}"# + "\n"
        var limits = TraceFile.Limits()
        limits.recordCountMax = 2
        let two = Self.firstLine + "2}\n" + line + line
        #expect(Self.complaint(about: two, limits: limits) == nil)
        #expect(
            Self.complaint(about: two + line, limits: limits)
                == "t.jsonl: a trace has at most 2 records, and this has more"
        )
        let three = Self.firstLine + "3}\n" + line + line + line
        #expect(
            Self.complaint(about: three, limits: limits)
                == "t.jsonl:1:\(Self.firstLine.count + 1): found `3}`, "
                + "expected a whole number from 0 to 2"
        )
    }

    @Test func aFileThatIsTooLargeIsRefused() {
        let text = Self.firstLine + "0}\n"
        var limits = TraceFile.Limits()
        limits.byteCountMax = text.utf8.count
        #expect(Self.complaint(about: text, limits: limits) == nil)
        limits.byteCountMax -= 1
        #expect(
            Self.complaint(about: text, limits: limits)
                == "t.jsonl: a trace has at most \(limits.byteCountMax) bytes, and this has more"
        )
    }

    /// A call is collected with so many records at most, and all of them can be read again.
    @Test func asManyRecordsAsACallHasAreRead() {
        #expect(TraceFile.Limits().recordCountMax >= 2 * CallCollector.recordCountMax)
    }

    // MARK: Whatever comes

    /// Whatever is read would be written in the same bytes.
    private static func check(_ bytes: [UInt8], _ about: String) {
        guard let file = try? TraceFile(decoding: bytes, named: "t.jsonl") else { return }
        #expect(file.bytes == bytes, "\(about)")
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func anyBytesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for step in 0..<500 {
            let count = Int.random(in: 0...60, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            Self.check(bytes, "seed \(seed), step \(step)")
            let line = Array((Self.firstLine + "1}\n" + Self.base).utf8)
            Self.check(line + bytes + [0x0A], "seed \(seed), step \(step), in a line")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func damagedFilesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let whole = SampleEvents.file
        for step in 0..<1_000 {
            // Short, so that the damage is often in a place of its own.
            let start = Int.random(in: 0..<whole.records.count, using: &generator)
            let some = TraceFile(whole.header, Array(whole.records[start...].prefix(3)))
            Self.check(Self.damaged(some.bytes, &generator), "seed \(seed), step \(step)")
        }
    }

    /// With a few bytes changed, removed or put in: often ones that mean something.
    private static func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let telling = Array("\"\\{}[],:.-0123456789aenu\n\r\t +E".utf8) + [0, 0x7F, 0xC2, 0xFF]
        for _ in 0...Int.random(in: 0...2, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = telling[Int.random(in: 0..<telling.count, using: &generator)]
            switch Int.random(in: 0...3, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
        }
        return bytes
    }
}
