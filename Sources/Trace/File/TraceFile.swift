/// The trace of one call, as a file of its own: JSON Lines, in UTF-8.
///
///     {"trace_format":1,"ringer":"0.1.0","scenario":"weather","seed":7,"call":12,"kept":["slow"],"records":57}
///     {"at":1000,"call":12,"turn":0,"event":"dialled","late":250}
///     ...
///
/// The first line says what the file is, and each of the others is a record. Times are in nanoseconds. Keys
/// have a fixed order, there are no spaces, and each value is written in one way only: the same trace is
/// the same bytes.
package struct TraceFile: Sendable, Equatable {
    /// What is written now, and the only thing that is read.
    package static let format = 1

    /// How much is read.
    package struct Limits: Sendable, Equatable {
        /// Of the whole file. A call of an hour takes some 10 MiB.
        package var byteCountMax = 256 << 20
        /// Of a line, with its newline. The longest text that a server can send is a quarter of it, and a
        /// character of it takes at most three times as many bytes here.
        package var lineByteCountMax = 16 << 20
        /// So many records of a call are collected.
        package var recordCountMax = 2 * CallCollector.recordCountMax

        package init() {}
    }

    /// Why a call was kept.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Something was found in it.
        case failed
        /// It was among the slowest.
        case slow
        /// It is one of an even sample of all.
        case sampled
    }

    /// What the first line says.
    package struct Header: Sendable, Equatable {
        /// The version of the program that wrote it.
        package var version: String
        /// The name of the scenario.
        package var scenario: String
        /// What all chance in the run followed from.
        package var seed: UInt64
        /// The number of the call, which all records have.
        package var call: Int
        /// Why it was kept.
        package var reasons: Set<Reason>

        package init(
            version: String,
            scenario: String,
            seed: UInt64,
            call: Int,
            reasons: Set<Reason>
        ) {
            self.version = version
            self.scenario = scenario
            self.seed = seed
            self.call = call
            self.reasons = reasons
        }
    }

    package let header: Header
    package let records: [TraceRecord]

    /// What the file of a call is named: such as `call-000012.jsonl`.
    package static func name(ofCall call: Int) -> String {
        let digits = String(call)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "call-\(zeros)\(digits).jsonl"
    }

    /// Whether people would take a file with that name for a trace.
    package static func isName(_ name: String) -> Bool {
        name.hasPrefix("call-") && name.hasSuffix(".jsonl")
    }

    /// The trace of the call that `header` tells of; each of the `records` is of that call.
    package init(_ header: Header, _ records: [TraceRecord]) {
        precondition(
            records.allSatisfy { $0.call == header.call },
            "a trace file holds the records of call \(header.call) and of no other"
        )
        self.header = header
        self.records = records
    }

    /// The whole file.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        // Most records are shorter.
        bytes.reserveCapacity(128 * (self.records.count + 2))
        self.header.append(recordCount: self.records.count, to: &bytes)
        for record in self.records { record.append(to: &bytes) }
        return bytes
    }

    /// Reads what ``bytes`` gave, and nothing else: whatever is read would be written in the same bytes.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: As the user named it; for messages.
    ///   - limits: How much is read; more is refused.
    /// - Throws: ``TraceFileError``.
    package init(
        decoding bytes: [UInt8],
        named name: String,
        limits: Limits = Limits()
    ) throws(TraceFileError) {
        do throws(TraceProblem) {
            try self.init(decoding: bytes, limits)
        } catch {
            throw TraceFileError(name, error)
        }
    }

    private init(decoding bytes: [UInt8], _ limits: Limits) throws(TraceProblem) {
        guard bytes.count <= limits.byteCountMax else {
            throw .tooLarge(byteCountMax: limits.byteCountMax)
        }
        var lines = TraceLines(bytes, limits)
        guard bytes.starts(with: Header.beginning.utf8), var first = try lines.next() else {
            throw .notATrace
        }
        let (header, count) = try Header.read(from: &first, limits)
        var records: [TraceRecord] = []
        while var line = try lines.next() {
            guard records.count < count else {
                throw line.problem("the end of the file after \(count) records")
            }
            records.append(try TraceRecord(reading: &line, call: header.call))
        }
        guard records.count == count else {
            throw .unexpected(
                line: records.count + 2,
                column: 1,
                found: "the end of the file",
                expected: "\(count) records, not \(records.count)"
            )
        }
        self.header = header
        self.records = records
    }
}

extension TraceFile.Header {
    /// How each trace file begins.
    fileprivate static let beginning = "{\"trace_format\":"

    fileprivate func append(recordCount: Int, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\(Self.beginning)\(TraceFile.format)".utf8)
        bytes.appendMember("ringer", self.version)
        bytes.appendMember("scenario", self.scenario)
        bytes.appendKey("seed")
        bytes.append(contentsOf: String(self.seed).utf8)
        bytes.appendMember("call", self.call)
        bytes.appendKey("kept")
        let reasons = TraceFile.Reason.allCases.filter(self.reasons.contains)
        let names = reasons.map { "\"\($0.rawValue)\"" }
        bytes.append(contentsOf: "[\(names.joined(separator: ","))]".utf8)
        bytes.appendMember("records", recordCount)
        bytes.append(contentsOf: "}\n".utf8)
    }

    /// Reads the first line: what it says, and how many records follow it.
    fileprivate static func read(
        from line: inout LineReader,
        _ limits: TraceFile.Limits
    ) throws(TraceProblem) -> (Self, recordCount: Int) {
        try line.take(Self.beginning)
        let format = try line.count()
        guard format == TraceFile.format else {
            throw .otherFormat(format, expected: TraceFile.format)
        }
        let header = Self(
            version: try line.text("ringer"),
            scenario: try line.text("scenario"),
            seed: try line.seed("seed"),
            call: try line.count("call"),
            reasons: try Self.reasons(from: &line)
        )
        let count = try line.count("records", in: 0...limits.recordCountMax)
        try line.end()
        try line.checkIsWritten { header.append(recordCount: count, to: &$0) }
        return (header, count)
    }

    private static func reasons(
        from line: inout LineReader
    ) throws(TraceProblem) -> Set<TraceFile.Reason> {
        var reasons: Set<TraceFile.Reason> = []
        try line.key("kept")
        try line.take("[")
        guard !line.takes("]") else { return reasons }
        repeat { reasons.insert(try line.word()) } while line.takes(",")
        try line.take("]")
        return reasons
    }
}
