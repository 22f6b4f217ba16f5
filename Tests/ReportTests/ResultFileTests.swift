import Report
import Scenario
import Support
import Testing
import Timeline
import Trace

/// Results are read again as they were written, and parts of a run make the whole.
struct ResultFileTests {
    private static let scenario = """
        name: sample
        fixture: f
        caller:
          turns:
            - say: a.wav
            - say: a.wav
        expect:
          first_audio: { p50: 2900ms, samples: 4 }
        """

    /// Calls of two turns, of which the fifth has a mistake.
    private static func trace(of calls: some Sequence<Int>) -> [TraceRecord] {
        calls.flatMap { call in
            let records = SampleCall.whole(call, turnCount: 2)
            let violation = Violation(.malformed, expected: "a", found: "<b> \u{1B}[2J\"")
            return call == 5
                ? records + [record(9_000_000, .violation(violation), call: 5)] : records
        }
    }

    /// The report of a run of `calls`, which are that part of the load.
    private static func report(
        of calls: some Sequence<Int>,
        id: String = "r",
        part: RunOrigin.Part? = nil,
        seed: UInt64 = 7,
        changing change: (inout GeneratorHealth) -> Void = { _ in }
    ) throws -> RunReport {
        let scenario = try Scenario(text: Self.scenario, file: "sample.yaml")
        let fold = RunFold(scenario, seed: seed, Self.trace(of: calls))
        var health = GeneratorHealth()
        health.sendLateness = Samples(calls.map { .microseconds(40 + $0) })
        health.cpu = .milliseconds(321)
        health.descriptorCountMax = 17
        change(&health)
        return RunReport(
            scenario: scenario.name,
            seed: seed,
            origin: RunOrigin(
                id: id,
                startedAt: 1_700_000_000_000,
                duration: .seconds(20),
                part: part,
                scenarioDigest: "d",
                version: "0",
                load: Scenario.Load(.concurrent(40, rampUp: .seconds(2)), lasts: .seconds(60))
            ),
            expectations: RunExpectations(scenario),
            tally: fold.judge.tally,
            gallery: fold.gallery,
            judgement: fold.judge.judgement(),
            wasInterrupted: false,
            generator: health,
            repeatCommand: "ringer run sample.yaml --seed \(seed)"
        )
    }

    private static func read(_ report: RunReport) throws -> RunReport {
        let file = try ResultFile(decoding: report.json, named: "r.json")
        guard case .judged(let read) = file.runs.first?.outcome else {
            throw ResultError("r.json", .notAResult)
        }
        return read
    }

    @Test func whatTheServerDidIsReadAsItWasWritten() throws {
        let work = ServerWork(
            (1...9).map { number in
                ServerWork.Block(
                    duration: .nanoseconds(1_000_000_007),
                    cpu: .microseconds(number),
                    frameCount: number * 10,
                    turnCount: number,
                    callCount: 40
                )
            },
            threadCount: 3
        )
        let read = try Self.read(Self.report(of: 1...1) { $0.serverWork = work })
        #expect(read.generator.serverWork == work)
        #expect(
            read.origin.load
                == Scenario.Load(.concurrent(40, rampUp: .seconds(2)), lasts: .seconds(60))
        )
        #expect(try Self.read(Self.report(of: 1...1)).generator.serverWork == nil)
    }

    @Test func aServerOfTooManyThreadsIsRefused() throws {
        func read(threads: Int) throws {
            let work = ServerWork(threadCount: threads)
            _ = try Self.read(Self.report(of: 1...1) { $0.serverWork = work })
        }
        try read(threads: 1_000)
        #expect(throws: (any Error).self) { try read(threads: 1_001) }
    }

    @Test func aLoadThatIsNoneIsRefused() throws {
        let text = String(decoding: try Self.report(of: 1...1).json, as: UTF8.self)
            .replacing("concurrent: 40", with: "concurrent: none")
        #expect(throws: ResultError.self) {
            try ResultFile(decoding: Array(text.utf8), named: "r.json")
        }
    }

    @Test(arguments: [1...1, 1...6, 1...40]) func whatIsWrittenIsRead(
        calls: ClosedRange<Int>
    ) throws {
        let report = try Self.report(of: calls)
        let read = try Self.read(report)
        #expect(read.json == report.json)
        #expect(read.text(on: .plain) == report.text(on: .plain))
        #expect(read.tally == report.tally)
        #expect(read.generator == report.generator)
    }

    /// Results of an older ringer say nothing of the longest gap and wait of a turn: their rows end before.
    @Test func rowsWithoutTheLastColumnsAreRead() throws {
        let report = try Self.report(of: 1...6)
        let text = String(decoding: report.json, as: UTF8.self)
        let start = try #require(text.firstRange(of: #""samples":{"columns""#)).lowerBound
        let older = text[start...]
            .replacing(#","sentence_wait_max","chunk_gap_max"]"#, with: "]")
            .replacing(/,(null|[0-9.]+),(null|[0-9.]+)\]/, with: "]")
        let file = try ResultFile(decoding: Array((text[..<start] + older).utf8), named: "r.json")
        guard case .judged(let read) = file.runs.first?.outcome else {
            throw ResultError("r.json", .notAResult)
        }
        #expect(read.gallery.sample.count == report.gallery.sample.count)
        for (entry, whole) in zip(read.gallery.sample, report.gallery.sample) {
            var values = whole.values
            #expect(values.removeValue(forKey: .sentenceWait) == .microseconds(131_301))
            #expect(entry.values == values)
        }
        let mixed = text.replacing(#""ready","underrun""#, with: #""underrun","ready""#)
        #expect(throws: ResultError.self) {
            _ = try ResultFile(decoding: Array(mixed.utf8), named: "r.json")
        }
    }

    @Test func tracesAreToldAndRead() throws {
        var report = try Self.report(of: 1...1)
        report.traces = [KeptTraces(folder: "a b\u{1B}", callCount: 1_000, lostCount: 0)]
        let read = try Self.read(report)
        #expect(read.traces == report.traces)
        #expect(read.json == report.json)
        #expect(
            read.text(on: .plain).contains("\n\ntraces: 1,000 calls in 'a b\u{FFFD}'\n\n")
        )
        #expect(try Self.read(Self.report(of: 1...1)).traces == [])
    }

    @Test(arguments: [2, 3, 4]) func partsMakeTheWhole(count: Int) throws {
        let whole = try Self.report(of: 1...40)
        let parts = try (1...count).map { number in
            let calls = (1...40).filter { ($0 - number).isMultiple(of: count) }
            let part = RunOrigin.Part(number: number, count: count)
            var report = try Self.report(of: calls, id: "\(number)", part: part)
            report.traces = [KeptTraces(folder: "\(number)", callCount: 1, lostCount: number)]
            return (file: "\(number).json", report: try Self.read(report))
        }
        // In any order.
        let merged = try RunReport.merging(parts.reversed())
        #expect(merged.tally == whole.tally)
        #expect(merged.gallery.sample == whole.gallery.sample)
        #expect(merged.gallery.slowest == whole.gallery.slowest)
        #expect(merged.gallery.wrong == whole.gallery.wrong)
        #expect(merged.judgement == whole.judgement)
        #expect(merged.traces.map(\.folder) == (1...count).map { "\($0)" })
        #expect(merged.verdict == .fail)
        #expect(merged.judgement.findings.contains { $0.violation.kind == .malformed })
        #expect(merged.generator.sendLateness == whole.generator.sendLateness)
        #expect(merged.generator.cpu == .milliseconds(321 * count))
    }

    /// With two turns a part has too few samples for a percentile; together there are enough.
    @Test func expectationsAreJudgedAgain() throws {
        let parts = try (1...3).map { number in
            let part = RunOrigin.Part(number: number, count: 3)
            return (
                file: "\(number).json",
                report: try Self.report(of: [number], id: "\(number)", part: part)
            )
        }
        for part in parts { #expect(part.report.verdict == .invalid) }
        let merged = try RunReport.merging(parts)
        #expect(merged.verdict == .fail)
        #expect(merged.judgement.findings.map(\.violation.found) == ["2,961 ms"])
    }

    private static func part(_ number: Int, of count: Int, id: String) throws -> (String, RunReport)
    {
        let part = RunOrigin.Part(number: number, count: count)
        return ("\(id).json", try Self.report(of: [number], id: id, part: part))
    }

    @Test func whatIsNotOneRunIsRefused() throws {
        let merges: [([(String, RunReport)], String)] = [
            (
                [try Self.part(1, of: 3, id: "a"), try Self.part(3, of: 3, id: "b")],
                "cannot merge: of 3 parts, 2 is missing. Give all parts of the load."
            ),
            (
                [try Self.part(1, of: 2, id: "a"), try Self.part(1, of: 2, id: "b")],
                "cannot merge: a.json and b.json are both part 1 of 2. Give each part once."
            ),
            (
                [("a", try Self.report(of: [1])), ("b", try Self.report(of: [2]))],
                "cannot merge: b and a hold the same run. Give each once: it would be counted twice."
            ),
            (
                [try Self.part(1, of: 2, id: "a"), ("w", try Self.report(of: [2], id: "w"))],
                "cannot merge: a.json is a part of a load, and w is all of one. "
                    + "Merge the parts first, or leave one of them out."
            ),
            (
                [
                    ("a", try Self.report(of: [1])),
                    ("b", try Self.report(of: [2], id: "b", seed: 8)),
                ],
                "cannot merge: the seed is 7 in a, and 8 in b. "
                    + "Only results of the same scenario, seed and version are one run."
            ),
        ]
        for (results, message) in merges {
            do throws(MergeError) {
                _ = try RunReport.merging(results.map { (file: $0.0, report: $0.1) })
                Issue.record("merged, though \(message)")
            } catch {
                #expect("\(error)" == message)
            }
        }
    }

    @Test(arguments: ["lateness", "cpu", "machine"])
    func whatIsTooMuchTogetherIsRefused(what: String) throws {
        let results = try [1, 2].map { call in
            let report = try Self.report(of: [call], id: "\(call)") { health in
                let many = [(Samples.Bucket(index: 0), Samples.countMax)]
                let long = Duration.seconds(2_000_000_000)
                switch what {
                case "lateness": health.emissionLateness = Samples(many)
                case "cpu": health.cpu = long
                default: health.machine = MachineTime(busy: .zero, idle: long, stolen: .zero)
                }
            }
            return (file: "\(call)", report: report)
        }
        #expect(throws: MergeError.self) { _ = try RunReport.merging(results) }
    }

    /// More than nanoseconds count is read by no page.
    @Test(arguments: ["duration_ms", "cpu_ms", "busy", "idle", "stolen"])
    func aTimeOfCenturiesIsRefused(key: String) throws {
        let report = try Self.report(of: [1]) {
            $0.machine = MachineTime(busy: .seconds(3), idle: .seconds(4), stolen: .zero)
        }
        let text = String(decoding: report.json, as: UTF8.self)
        let written = try #require(text.ranges(of: "\"\(key)\":").first)
        let end = try #require(text[written.upperBound...].firstIndex { ",}".contains($0) })
        var bytes = Array(text[..<written.upperBound].utf8)
        bytes += Array("10000000000000".utf8) + Array(text[end...].utf8)
        #expect {
            _ = try ResultFile(decoding: bytes, named: "r.json")
        } throws: { error in
            "\(error)".contains("\(key)") && "\(error)".contains("not longer than 95 years")
        }
    }

    @Test(
        arguments: [
            "", "{", "[]", "{}", "nonsense", #"{"verdict":"PASS"}"#,
            #"{"format":2,"verdict":"PASS"}"#,
            #"{"format":1,"verdict":"PASS"}"#, #"{"format":1e99,"verdict":"PASS"}"#,
            #"{"format":1,"verdict":"PASS","exit_code":0,"runs":[1]}"#,
            String(repeating: "[", count: 100_000),
        ]
    )
    func whatIsNoResultIsRefused(text: String) {
        #expect(throws: ResultError.self) {
            _ = try ResultFile(decoding: Array(text.utf8), named: "r.json")
        }
    }

    /// Each byte of a result made another: it is refused, or read as some result, but nothing traps.
    @Test(arguments: [1, 2, 3] as [UInt64]) func aDamagedResultIsNoDanger(seed: UInt64) throws {
        let bytes = try Self.report(of: 1...3).json
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            var damaged = bytes
            let place = Int.random(in: damaged.indices, using: &random)
            damaged[place] = UInt8.random(in: 0...255, using: &random)
            _ = try? ResultFile(decoding: damaged, named: "r.json")
        }
    }

    @Test func anOldResultIsToldAsSuch() {
        #expect {
            _ = try ResultFile(decoding: Array(#"{"verdict":"PASS"}"#.utf8), named: "r.json")
        } throws: { error in
            "\(error)"
                == "r.json: these results have no \"format\": an older ringer wrote them, which kept "
                + "too little to read them again. Run it anew."
        }
    }

    @Test func aLogOfEachMetricIsThere() throws {
        let logs = try Self.report(of: 1...3).histogramLogs
        #expect(logs.map(\.file).contains("first_audio.hlog"))
        #expect(logs.allSatisfy { $0.text.hasPrefix("#[") })
    }
}
