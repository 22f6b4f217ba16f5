import Testing
import Timeline
import Wire

struct ServerSentEventsTests {
    @Test(
        arguments: [
            ("", []),
            ("data: a", []),
            ("data: a\n", []),
            ("\n\n\n", []),
            (": ping\n\n", []),
            ("event: x\nid: 1\nretry: 5\n\n", []),
            ("datax: a\ndat: a\n data: a\n\n", []),
            ("data\n\n", [""]),
            ("data:\n\n", [""]),
            ("data: \n\n", [""]),
            ("data: a\n\n", ["a"]),
            ("data:a\n\n", ["a"]),
            ("data:  a \n\n", [" a "]),
            ("data: a: b\n\n", ["a: b"]),
            ("data: a\r\n\r\n", ["a"]),
            ("data: a\r\ndata: b\r\n\r\n", ["a\nb"]),
            ("data: a\r\r", ["a"]),
            ("data: a\r\n\n", ["a"]),
            ("data: a\n\r\n", ["a"]),
            ("data: a\rdata: b\n\n", ["a\nb"]),
            ("data: a\n\rdata: b\r\n\r", ["a", "b"]),
            ("data: a\ndata: b\n\n", ["a\nb"]),
            ("data\ndata\n\n", ["\n"]),
            ("data: a\n: no\nevent: x\ndata:b\n\n\ndata: c\n\n", ["a\nb", "c"]),
            ("\u{feff}data: a\n\ndata: b\n\n", ["a", "b"]),
            ("\u{feff}\u{feff}data: a\n\n", []),
            ("data: \u{feff}你好🇨🇳\n\n", ["\u{feff}你好🇨🇳"]),
            ("\n\u{feff}data: a\n\n", []),
            ("data: a\u{85}b\u{2028}c\n\n", ["a\u{85}b\u{2028}c"]),
        ] as [(String, [String])]
    )
    func finds(stream: String, expected: [String]) throws {
        let bytes = [UInt8](stream.utf8)
        #expect(try Self.events(in: bytes, cutAt: []) == expected.map { [UInt8]($0.utf8) })
        for cut in 0...bytes.count {
            let events = try Self.events(in: bytes, cutAt: [cut])
            #expect(events == expected.map { [UInt8]($0.utf8) }, "cut at \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func cutsChangeNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] = [
            [0x0a], [0x0d], [0x0d, 0x0a], Array("data".utf8), [0x3a], [0x20], [0xff], [0x00],
            [0xef, 0xbb, 0xbf], Array("data: 你好".utf8), Array(": c".utf8), Array("x".utf8),
        ]
        for step in 0..<200 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).flatMap { _ in
                pieces.randomElement(using: &generator) ?? []
            }
            let whole = try Self.events(in: bytes, cutAt: [])
            let cuts = (0..<6).map { _ in Int.random(in: 0...bytes.count, using: &generator) }
            let parts = try Self.events(in: bytes, cutAt: cuts.sorted())
            #expect(parts == whole, "seed \(seed), step \(step)")
        }
    }

    @Test func aLineMayNotGoOnForEver() throws {
        var decoder = ServerSentEvents()
        var events: [[UInt8]] = []
        let line = [UInt8](repeating: 0x61, count: ServerSentEvents.eventByteCountMax)
        try decoder.feed(Array("data: a\n\n".utf8).span, into: &events)
        try decoder.feed(line.span, into: &events)
        let error = WireError.eventTooLong(byteCountMax: ServerSentEvents.eventByteCountMax)
        #expect(throws: error) { try decoder.feed([0x61].span, into: &events) }
        #expect(events == [[0x61]])
    }

    @Test func anEventMayNotGoOnForEver() throws {
        var decoder = ServerSentEvents()
        var events: [[UInt8]] = []
        // With the line feed that joins it to the next, a line counts 1,024 bytes.
        let line = Array("data:".utf8) + [UInt8](repeating: 0x61, count: 1_023) + [0x0a]
        let lines = [[UInt8]](repeating: line, count: ServerSentEvents.eventByteCountMax / 1_024)
        let most = [UInt8](lines.joined())
        try decoder.feed(most.span, into: &events)
        try decoder.feed([0x0a].span, into: &events)
        #expect(events.map(\.count) == [ServerSentEvents.eventByteCountMax - 1])
        try decoder.feed(most.span, into: &events)
        let error = WireError.eventTooLong(byteCountMax: ServerSentEvents.eventByteCountMax)
        #expect(throws: error) { try decoder.feed(Array("data: a\n".utf8).span, into: &events) }
    }

    @Test func theEventsBeforeATooLongOneAreKept() {
        var decoder = ServerSentEvents()
        var events: [[UInt8]] = []
        let bytes =
            Array("data: a\n\n".utf8)
            + [UInt8](repeating: 0x61, count: ServerSentEvents.eventByteCountMax + 1)
        let error = WireError.eventTooLong(byteCountMax: ServerSentEvents.eventByteCountMax)
        #expect(throws: error) { try decoder.feed(bytes.span, into: &events) }
        #expect(events == [[0x61]])
    }

    private static func events(in bytes: [UInt8], cutAt cuts: [Int]) throws -> [[UInt8]] {
        var decoder = ServerSentEvents()
        var events: [[UInt8]] = []
        var start = 0
        for end in cuts + [bytes.count] {
            try decoder.feed([UInt8](bytes[start..<end]).span, into: &events)
            start = end
        }
        return events
    }
}
