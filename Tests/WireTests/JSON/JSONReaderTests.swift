import Testing
import Timeline

@testable import Wire

/// Results and chunks have a quick way through their JSON, which must read what the thorough way reads, and
/// refuse nothing and accept nothing of its own.
///
/// A key with an escape is not for the quick way. So the same JSON with such a member in front goes the
/// other way, and must come out the same.
struct JSONReaderTests {
    private static let results = [
        #"{"audio_info":{"duration":2500},"result":{"text":"今天","utterances":[{"definite":true,"#
            + #""start_time":-1,"end_time":2480,"text":"今天","words":[{"a":[0,"b",null]}]}]}}"#,
        #"{ "result" : {"additions":{"log_id":"L"},"text":null} , "audio_info" : null }"#,
        #"{"result":{"text":"a","utterances":[{},{"definite":false}]},"audio_info":{"duration":0}}"#,
        #"{"result":[{"text":"a"},{"text":"b"}]}"#,
    ]

    private static let chunks = [
        #"{"choices":[{"delta":{"content":"多云","role":"assistant"},"index":0}],"created":17,"#
            + #""id":"c","model":"m","service_tier":"default","usage":null}"#,
        #"{"id":"c","choices":[{"index":0,"delta":{"content":""},"logprobs":null,"#
            + #""finish_reason":"stop"}],"error":null}"#,
        #"{"choices":[{"delta":{"reasoning_content":"hm","content":null},"finish_reason":null}]}"#,
        #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
    ]

    /// What is put into good JSON, or takes the place of some of it.
    private static let scraps = [
        "0", "-", "-0", "00", "1.5", "2.0", "1e3", "9223372036854775808", "null", "true", "nul",
        "\"", "\\", "\\n", "\\u00e9", "\u{1}", "\t", " ", ",", ":", "{", "}", "[", "]", "{}", "[]",
        #""text":"x","#, #""duration":1,"#, #""id":5,"#, #""content":"x","#, "é", "\u{feff}",
    ]

    /// The quick way is taken: that it reads alike would not be seen if it never read anything.
    @Test(arguments: [("!", true), ("é", true), ("\"", false), ("\\", false), ("\n", false)])
    func stringsWithoutEscapesAreReadTheQuickWay(character: String, isPlain: Bool) {
        for (before, after) in (0..<20).map({ ($0, 19 - $0) }) {
            let text =
                String(repeating: "[", count: before) + character
                + String(repeating: "~", count: after)
            let bytes = Array("\"\(text)\"".utf8)
            let read = JSONReader.value(of: bytes.span) {
                reader,
                bytes throws(JSONReader.Unforeseen) in
                try reader.string(in: bytes)
            }
            #expect(read == (isPlain ? text : nil))
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func resultsAreReadAlikeEitherWay(seed: UInt64) {
        Self.compare(Self.results, seed: seed) { json in
            var frame: [UInt8] = [0x11, 0x90, 0x10, 0, 0, 0]
            frame += [UInt8(json.count >> 8), UInt8(truncatingIfNeeded: json.count)] + json
            return Result { () throws(WireError) in try ASRServerMessage(decoding: frame.span) }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func chunksAreReadAlikeEitherWay(seed: UInt64) {
        Self.compare(Self.chunks, seed: seed) { json in
            Result { () throws(WireError) in try ChatEvent(decoding: json.span) }
        }
    }

    private static func compare<Message: Equatable>(
        _ texts: [String],
        seed: UInt64,
        _ decode: ([UInt8]) -> Result<Message, WireError>
    ) {
        var generator = SeededGenerator(seed: seed)
        for text in texts {
            for step in 0..<400 {
                let json = step == 0 ? [UInt8](text.utf8) : Self.damaged(text, &generator)
                guard let detour = Self.detour(json) else { continue }
                #expect(
                    decode(json) == decode(detour),
                    "\(String(decoding: json, as: UTF8.self)), seed \(seed), step \(step)"
                )
            }
        }
    }

    /// `json` with a member more; `nil` if it does not begin as an object with members.
    private static func detour(_ json: [UInt8]) -> [UInt8]? {
        guard json.first == UInt8(ascii: "{") else { return nil }
        let rest = json.dropFirst()
        let start = rest.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        guard let start, start != UInt8(ascii: "}") else { return nil }
        return [UInt8](#"{"\u0078":0,"#.utf8) + rest
    }

    /// `text` with a scrap in it somewhere, perhaps in place of what stood there, or a byte gone bad.
    private static func damaged(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = [UInt8](text.utf8)
        let start = Int.random(in: 1..<bytes.count, using: &generator)
        guard Int.random(in: 0..<10, using: &generator) > 0 else {
            bytes[start] = UInt8.random(in: 0...255, using: &generator)
            return bytes
        }
        let count = Int.random(in: 0...min(3, bytes.count - start), using: &generator)
        let scrap = Self.scraps.randomElement(using: &generator) ?? ""
        bytes.replaceSubrange(start..<start + count, with: scrap.utf8)
        return bytes
    }
}
