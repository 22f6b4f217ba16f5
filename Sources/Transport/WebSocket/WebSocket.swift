package import NIOCore

/// An open WebSocket connection, as its peer sees it.
///
/// It belongs to one event loop, on which everything here is called. After the end, all of it does nothing.
package struct WebSocket {
    /// How many bytes in front of a received message are free for headers.
    ///
    /// 14 are enough for any frame's header; the rest is for a protocol inside the message, which may move
    /// its own header forward.
    package static let headroom = 32

    private let handler: WebSocketHandler

    init(handler: WebSocketHandler) {
        self.handler = handler
    }

    package var eventLoop: any EventLoop { self.handler.channel.eventLoop }

    package var channel: any Channel { self.handler.channel }

    /// How many bytes wait to be written because the other side does not read them.
    package var backlogByteCount: Int { self.handler.backlogByteCount }

    /// Sends one binary message, as one frame.
    ///
    /// A buffer that nobody else holds, with room in front, is sent without a copy.
    package func send(_ message: consuming ByteBuffer) {
        self.handler.send(.binary, message)
    }

    /// Sends one text message, as one frame. `text` must be UTF-8.
    package func send(text: consuming ByteBuffer) {
        self.handler.send(.text, text)
    }

    /// Closes the connection, with a close frame.
    ///
    /// Nothing is received after this. The peer's `closed` comes when the other side has answered, or
    /// after ``WebSocketLimits/closeTimeout``. Of `reason` the first 123 bytes are sent, which is what a
    /// close frame has room for.
    package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") {
        self.handler.close(code, reason: reason)
    }

    /// Cuts the connection off without a word: the other side sees a reset.
    package func reset() {
        self.handler.reset()
    }
}
