import Live
import Loopback
import NIOCore
import NIOPosix
import Report
import Synchronization
import Testing
import Transport

extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct MetricsListenerTests {
        /// The answer to one request to a listener whose page is numbered.
        private func answers(to requests: [String]) async throws -> [String] {
            let pages = Pages()
            let listener = try await MetricsListener.start(
                port: 0,
                group: MultiThreadedEventLoopGroup.singleton,
                contentType: PrometheusPage.contentType,
                page: { pages.next() }
            )
            var answers: [String] = []
            for request in requests {
                let raw = try await RawPeer.connect(to: listener.port)
                try await raw.send("\(request) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                answers.append(String(decoding: try await raw.readToEnd(), as: UTF8.self))
            }
            await listener.stop(within: .milliseconds(1))
            return answers
        }

        @Test func eachGetHasAPageOfItsOwn() async throws {
            let answers = try await self.answers(to: ["GET /metrics", "GET /metrics?x=1"])
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200 OK\r\n") })
            #expect(
                answers.allSatisfy {
                    $0.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
                }
            )
            #expect(answers[0].hasSuffix("\r\n\r\npage 1\n"))
            #expect(answers[1].hasSuffix("\r\n\r\npage 2\n"))
        }

        @Test func aHeadHasNoBody() async throws {
            let answer = try await self.answers(to: ["HEAD /metrics"])[0]
            #expect(answer.contains("Content-Length: 7\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }

        @Test func itIsHealthy() async throws {
            let answer = try await self.answers(to: ["GET /healthz"])[0]
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nok\n"))
        }

        @Test func elsewhereItSaysWhatThereIs() async throws {
            let answer = try await self.answers(to: ["GET /"])[0]
            #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(answer.hasSuffix("There is nothing at /. There is: /metrics, /healthz.\n"))
        }

        @Test func nothingCanBePosted() async throws {
            let answer = try await self.answers(to: ["POST /metrics"])[0]
            #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
            #expect(answer.contains("Allow: GET, HEAD\r\n"))
            #expect(answer.hasSuffix("/metrics takes GET, not POST.\n"))
        }

        @Test func aPortThatIsTakenIsSaid() async throws {
            try await withServer(route: webSocketRoute()) { taken in
                _ = await #expect(
                    throws: ListenError.portTaken(port: taken.port, host: "127.0.0.1")
                ) {
                    try await MetricsListener.start(
                        port: taken.port,
                        group: MultiThreadedEventLoopGroup.singleton,
                        contentType: "text/plain",
                        page: { "" }
                    )
                }
            }
        }

        /// Pages with a number each.
        private final class Pages: Sendable {
            private let count = Atomic(0)

            func next() -> String { "page \(self.count.add(1, ordering: .relaxed).newValue)\n" }
        }
    }
}
