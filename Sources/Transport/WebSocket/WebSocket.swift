import Framing
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

    /// Sends one binary message that was prepared, as one frame, and with `change` made to it. Only for a
    /// client.
    ///
    /// All that holds for ``send(_:)`` holds for it.
    package func send(prepared: PreparedMessage, change: PreparedMessage.Change = { _, _ in }) {
        self.handler.send(prepared, change: change)
    }

    /// Sends one text message, as one frame. `text` must be UTF-8.
    package func send(text: consuming ByteBuffer) {
        self.handler.send(.text, text)
    }

    /// Frames one binary message, and keeps its bytes back until they are released.
    ///
    /// All that is sent later waits behind them, the answers to pings included. What is kept back counts
    /// against ``WebSocketLimits/backlogByteCountMax``. When the other side closes, or breaks the protocol,
    /// all of it goes out in front of our close frame.
    package func stage(_ message: consuming ByteBuffer) {
        self.handler.stage(.binary, message)
    }

    /// Frames one text message, and keeps its bytes back as ``stage(_:)`` does. `text` must be UTF-8.
    package func stage(text: consuming ByteBuffer) {
        self.handler.stage(.text, text)
    }

    /// Writes the next `byteCount` staged bytes and flushes: all if there are fewer.
    ///
    /// A frame's header leaves with the first byte behind it, and does not count. What was sent between two staged messages comes along and does not count; what waited for the last of
    /// these bytes follows with a flush of its own.
    package func release(_ byteCount: Int) {
        self.handler.release(byteCount)
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

    /// Ends the connection as a program does that ends: no close frame, but the end of the stream. What was
    /// sent or released goes out first; what is staged is thrown away.
    package func cutOff() {
        self.handler.cutOff()
    }

    /// From now on our part of a close takes `delay` longer: the answer to the other side's close frame, with
    /// which we close, or our own close frame. The peer's `closed` does not wait.
    package func closeSlowly(by delay: TimeAmount) {
        self.handler.closeSlowly(by: delay)
    }

    /// From now on nothing is read, written or answered, as if the line were cut without either side's
    /// knowledge. What is staged is thrown away.
    ///
    /// It ends with ``reset()`` or ``cutOff()``, when the other side ends the connection, or when the server
    /// stops. The peer's `closed` comes then.
    package func playDead() {
        self.handler.playDead()
    }
}
