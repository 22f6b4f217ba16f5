import Testing
import Wire

/// JSON as it goes into and comes out of a frame, whatever the protocol.
struct JSONTests {
    @Test func escapesWhatJSONCannotHold() throws {
        let controls = String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init)))
        let text = controls + "\"\\/\u{7f}\u{2028}你🇨🇳"
        let json =
            #"{"event":"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
            + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c"#
            + #"\u001d\u001e\u001f\"\\/"#
            + "\u{7f}\u{2028}你🇨🇳\"}"
        var bytes: [UInt8] = []
        CallerEvent.unknown(name: text).encode(into: &bytes)
        #expect(String(decoding: bytes.dropFirst(8), as: UTF8.self) == json)
        #expect(try CallerMessage(decoding: bytes.span) == .event(.unknown(name: text)))
    }

    /// Text is looked through eight bytes at a time, and what needs an escape may stand anywhere.
    @Test(arguments: [
        ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{1f}", #"\u001f"#), ("!", "!"),
        ("é", "é"),
    ])
    func escapesWhereverItStands(character: String, escaped: String) throws {
        for (before, after) in (0..<20).map({ ($0, 19 - $0) }) {
            let text =
                String(repeating: "[", count: before) + character
                + String(repeating: "~", count: after)
            let json = #"{"event":""# + text.replacing(character, with: escaped) + #""}"#
            var bytes: [UInt8] = []
            CallerEvent.unknown(name: text).encode(into: &bytes)
            #expect(String(decoding: bytes.dropFirst(8), as: UTF8.self) == json)
            #expect(try CallerMessage(decoding: bytes.span) == .event(.unknown(name: text)))
        }
    }

    /// Nobody asks for `x`, so of its value only the structure counts.
    @Test(arguments: [
        String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
        String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000),
        "nul", "+1", "0x10", "'a'", "// comment\n1",
        "", "",
    ])
    func refuses(value: String) {
        let bytes = Self.frame(Array(#"{"event":"e","x":"#.utf8) + value.utf8 + "}".utf8)
        #expect(throws: WireError.notJSON(at: 8)) { try CallerMessage(decoding: bytes.span) }
    }

    @Test(arguments: [
        String(repeating: "[", count: 400) + String(repeating: "]", count: 400),
        String(repeating: "9", count: 10_000), "1e999999", "-0.1e-999", "null", #""\ud800\udc00""#,
    ])
    func tolerates(value: String) throws {
        let bytes = Self.frame(Array(#"{"event":"e","x":"#.utf8) + value.utf8 + "}".utf8)
        #expect(try CallerMessage(decoding: bytes.span) == .event(.unknown(name: "e")))
    }

    @Test func takesOneOfTwoEqualKeys() throws {
        let bytes = Self.frame(Array(#"{"event":"e","event":"e"}"#.utf8))
        #expect(try CallerMessage(decoding: bytes.span) == .event(.unknown(name: "e")))
    }

    @Test(arguments: [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe4, 0xbd]] as [[UInt8]])
    func refusesAStringThatIsNotUTF8(text: [UInt8]) {
        let bytes = Self.frame(Array(#"{"event":""#.utf8) + text + Array(#""}"#.utf8))
        #expect(throws: WireError.notJSON(at: 8)) { try CallerMessage(decoding: bytes.span) }
    }

    private static func frame(_ json: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        CallFrame.appendAgentAudioHeader(byteCount: json.count, to: &bytes)
        bytes.replaceSubrange(0..<4, with: [0x11, 0x10, 0x10, 0x00])
        return bytes + json
    }
}
