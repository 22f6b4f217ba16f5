package import NIOCore
package import NIOHTTP1

/// Answers one HTTP request. All of it is called on the connection's event loop.
package protocol HTTPResponder: AnyObject {
    /// The request is here, body and all. Answer through `exchange`, now or later.
    func received(_ request: HTTPRequest, _ exchange: HTTPExchange)

    /// The client went away, or the server gave it up, before the answer was complete. Called at most once.
    func clientLeft()
}

/// The answer to one HTTP request, while it is being given.
///
/// It belongs to one event loop, on which everything here is called: `head` first, then any number of
/// `write`, then `end`. After the end, and after the client has left, all of it does nothing.
package struct HTTPExchange {
    private let handler: HTTPServerHandler
    /// Counts the requests of a connection, so that an old exchange cannot write into a later answer.
    private let number: Int

    init(handler: HTTPServerHandler, number: Int) {
        self.handler = handler
        self.number = number
    }

    package var eventLoop: any EventLoop { self.handler.channel.eventLoop }

    /// Begins the answer. Without a `Content-Length` the body is sent in chunks.
    package func head(_ status: HTTPResponseStatus, _ headers: HTTPHeaders = [:]) {
        self.handler.respond(.head(status, headers), to: self.number)
    }

    /// Sends a piece of the body, at once.
    package func write(_ body: ByteBuffer) {
        self.handler.respond(.body(body), to: self.number)
    }

    /// Completes the answer.
    package func end() {
        self.handler.respond(.end, to: self.number)
    }

    /// Gives the whole answer.
    package func answer(_ answer: HTTPAnswer) {
        var headers = answer.headers
        headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.readableBytes)")
        self.head(answer.status, headers)
        self.write(answer.body)
        self.end()
    }

    /// Cuts the connection off in the middle: the client sees a reset.
    package func reset() {
        self.handler.respond(.reset, to: self.number)
    }

    /// Ends the connection in the middle, after what was written: the client sees the end of the stream where
    /// more had to come.
    package func cutOff() {
        self.handler.respond(.cutOff, to: self.number)
    }

    /// Sends nothing more, and keeps the connection open until the client goes, of which the responder is told,
    /// or the server stops. Only ``reset()`` and ``cutOff()`` still do something.
    package func playDead() {
        self.handler.respond(.playDead, to: self.number)
    }
}

/// Gives an answer that was known beforehand.
final class FixedResponder: HTTPResponder {
    private let answer: HTTPAnswer

    init(_ answer: HTTPAnswer) {
        self.answer = answer
    }

    func received(_ request: HTTPRequest, _ exchange: HTTPExchange) { exchange.answer(self.answer) }

    func clientLeft() {}
}
