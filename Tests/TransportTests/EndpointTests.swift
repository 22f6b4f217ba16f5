import Testing
import Transport

struct EndpointTests {
    @Test(
        arguments: [
            ("", .noScheme("")),
            ("localhost:8888", .noScheme("localhost:8888")),
            ("ftp://a", .unknownScheme("ftp", in: "ftp://a")),
            ("ws://", .noHost("ws://")),
            ("ws:///path", .noHost("ws:///path")),
            ("ws://:80", .noHost("ws://:80")),
            ("ws://a:", .badPort("", in: "ws://a:")),
            ("ws://a:0", .badPort("0", in: "ws://a:0")),
            ("ws://a:65536", .badPort("65536", in: "ws://a:65536")),
            ("ws://a:+80", .badPort("+80", in: "ws://a:+80")),
            (
                "ws://a:99999999999999999999",
                .badPort("99999999999999999999", in: "ws://a:99999999999999999999")
            ),
            ("ws://::1", .badHost("::1", in: "ws://::1")),
            ("ws://[::1", .badHost("[::1", in: "ws://[::1")),
            ("ws://[::1]8", .badHost("[::1]8", in: "ws://[::1]8")),
            ("ws://[a]", .badHost("[a]", in: "ws://[a]")),
            ("ws://me@a", .badCharacter("@", in: "ws://me@a")),
            ("ws://a/ b", .badCharacter(" ", in: "ws://a/ b")),
            ("ws://a/\r\nX: y", .badCharacter("\r\n", in: "ws://a/\r\nX: y")),
            ("ws://a/今", .badCharacter("今", in: "ws://a/今")),
            ("ws://a/#b", .badCharacter("#", in: "ws://a/#b")),
        ] as [(String, EndpointError)]
    )
    func whatIsNotExactIsRefused(text: String, error: EndpointError) {
        #expect(throws: error) { try Endpoint(parsing: text) }
    }

    @Test(arguments: [
        ("ws://a", Endpoint(scheme: .ws, host: "a", port: 80)),
        ("WSS://a", Endpoint(scheme: .wss, host: "a", port: 443)),
        ("http://a:7700", Endpoint(scheme: .http, host: "a", port: 7_700)),
        ("https://a/", Endpoint(scheme: .https, host: "a", port: 443)),
        ("ws://a?x=1", Endpoint(scheme: .ws, host: "a", port: 80, target: "/?x=1")),
        ("ws://[::1]:1/b?c=/", Endpoint(scheme: .ws, host: "::1", port: 1, target: "/b?c=/")),
        ("ws://[::1]", Endpoint(scheme: .ws, host: "::1", port: 80)),
        ("ws://1.2.3.4/%20", Endpoint(scheme: .ws, host: "1.2.3.4", port: 80, target: "/%20")),
    ])
    func whatPeopleWriteIsRead(text: String, endpoint: Endpoint) throws {
        #expect(try Endpoint(parsing: text) == endpoint)
    }

    @Test(arguments: [
        ("ws://a", "a", "a:80"), ("ws://a:443", "a:443", "a:443"), ("wss://a:443", "a", "a:443"),
        ("http://[::1]:7700/x", "[::1]:7700", "[::1]:7700"),
    ])
    func theHostHeaderNamesThePortWhereItIsUnusual(
        text: String,
        hostHeader: String,
        authority: String
    ) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.hostHeader == hostHeader)
        #expect(endpoint.authority == authority)
    }

    @Test func errorsAreSentences() {
        #expect(
            EndpointError.noScheme("localhost:1").description
                == "localhost:1 has no scheme; write it as in ws://127.0.0.1:8888/path"
        )
        #expect(
            EndpointError.badPort("x", in: "ws://a:x").description
                == "ws://a:x has the port x; a port is a number from 1 to 65535"
        )
    }
}
