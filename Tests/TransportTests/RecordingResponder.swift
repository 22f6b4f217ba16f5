import NIOCore
import NIOHTTP1
import Loopback
import Transport

/// Tells what a responder is told, and lets the test answer.
final class RecordingResponder: HTTPResponder {
    enum Event: Equatable, Sendable {
        case request(String, body: String)
        case clientLeft
    }

    private let events: Events<Event>
    private let react: (HTTPRequest, HTTPExchange) -> Void

    init(_ events: Events<Event>, react: @escaping (HTTPRequest, HTTPExchange) -> Void) {
        self.events = events
        self.react = react
    }

    func received(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        self.events.add(.request(request.head.uri, body: String(buffer: request.body)))
        self.react(request, exchange)
    }

    func clientLeft() { self.events.add(.clientLeft) }
}
