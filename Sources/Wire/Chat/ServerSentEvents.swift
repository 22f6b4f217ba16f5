/// Finds the events in a stream of bytes (the WHATWG's server-sent events), however it is cut up.
///
/// Only `data` matters here; comments and other fields are passed over. An event that the stream
/// leaves unfinished never happened.
package struct ServerSentEvents: Sendable {
    /// The most bytes that one line, or the data of one event, may have.
    package static let eventByteCountMax = 1 << 20

    /// The line that has not ended yet.
    private var line: [UInt8] = []
    /// The lines of data of the event that has not ended yet, each with a line feed.
    private var data: [UInt8] = []
    /// Whether a line feed now would be the second half of a line's end.
    private var endedInCarriageReturn = false
    /// Whether no line has ended yet, so that the next may begin with a byte order mark.
    private var isAtStart = true

    /// The state before the first byte of a stream.
    package init() {}

    /// Takes the next bytes of the stream, and appends the data of each event that ends in them.
    ///
    /// Data of several lines is joined with line feeds.
    ///
    /// - Throws: ``WireError/eventTooLong(byteCountMax:)``, after which the stream cannot be followed.
    ///   The events before have been appended.
    package mutating func feed(
        _ bytes: Span<UInt8>,
        into events: inout [[UInt8]]
    ) throws(WireError) {
        var start = 0
        while start < bytes.count {
            let end = Self.endOfLine(in: bytes, from: start)
            if end > start { try self.add(bytes.extracting(start..<end)) }
            start = end + 1
            guard end < bytes.count else { break }
            let isSecondHalf = bytes[end] == UInt8(ascii: "\n") && self.endedInCarriageReturn
            self.endedInCarriageReturn = bytes[end] == UInt8(ascii: "\r")
            if !isSecondHalf { try self.endLine(into: &events) }
        }
    }

    /// The place of the first byte from `start` on that ends a line; the end if there is none.
    private static func endOfLine(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n"),
            bytes[index] != UInt8(ascii: "\r")
        {
            index += 1
        }
        return index
    }

    /// The line goes on with `bytes`, of which there is at least one.
    private mutating func add(_ bytes: Span<UInt8>) throws(WireError) {
        guard self.line.count + bytes.count <= Self.eventByteCountMax else {
            throw .eventTooLong(byteCountMax: Self.eventByteCountMax)
        }
        self.endedInCarriageReturn = false
        // The pointer is not kept, and all that is read lies behind it.
        unsafe bytes.withUnsafeBufferPointer { unsafe self.line.append(contentsOf: $0) }
    }

    private mutating func endLine(into events: inout [[UInt8]]) throws(WireError) {
        if self.isAtStart {
            self.isAtStart = false
            if self.line.starts(with: [0xef, 0xbb, 0xbf]) { self.line.removeFirst(3) }
        }
        if self.line.isEmpty {
            if !self.data.isEmpty { events.append([UInt8](self.data.dropLast())) }
            self.data.removeAll(keepingCapacity: true)
        } else if let value = Self.data(of: self.line) {
            guard self.data.count + value.count <= Self.eventByteCountMax else {
                throw .eventTooLong(byteCountMax: Self.eventByteCountMax)
            }
            self.data.append(contentsOf: value)
            self.data.append(UInt8(ascii: "\n"))
        }
        self.line.removeAll(keepingCapacity: true)
    }

    /// What stands after `data` and its colon, less one space; `nil` if the line is of another field.
    private static func data(of line: [UInt8]) -> ArraySlice<UInt8>? {
        guard line.starts(with: "data".utf8) else { return nil }
        var rest = line.dropFirst(4)
        guard let colon = rest.first else { return rest }
        guard colon == UInt8(ascii: ":") else { return nil }
        rest.removeFirst()
        if rest.first == UInt8(ascii: " ") { rest.removeFirst() }
        return rest
    }
}
