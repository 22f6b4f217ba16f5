/// The lines of a trace file, one after the other. Each ends with a newline, the last one too.
struct TraceLines {
    private let bytes: [UInt8]
    private let limits: TraceFile.Limits
    /// Where the next line begins.
    private var start = 0
    /// How many lines came so far.
    private var count = 0

    init(_ bytes: [UInt8], _ limits: TraceFile.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The next line; `nil` at the end.
    mutating func next() throws(TraceProblem) -> LineReader? {
        guard self.start < self.bytes.count else { return nil }
        guard self.count <= self.limits.recordCountMax else {
            throw .tooManyRecords(recordCountMax: self.limits.recordCountMax)
        }
        self.count += 1
        let rest = self.bytes[self.start...].prefix(self.limits.lineByteCountMax)
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            guard rest.endIndex == self.bytes.endIndex else {
                throw .lineTooLong(line: self.count, byteCountMax: self.limits.lineByteCountMax)
            }
            throw LineReader(rest, line: self.count).problemAtEnd("a newline")
        }
        defer { self.start = end + 1 }
        return LineReader(self.bytes[self.start..<end], line: self.count)
    }
}
