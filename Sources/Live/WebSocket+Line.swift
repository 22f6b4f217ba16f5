import Call
import NIOCore
import Timeline
import Transport

extension WebSocket {
    /// Does what the line of a machine orders. `encode` gives the bytes of a message.
    func carryOut<Message: LineMessage>(
        _ order: LineOrder<Message>,
        clock: RunClock,
        encode: (Message) -> ByteBuffer
    ) {
        switch order {
        case .send(let message): self.send(encode(message))
        case .stage(let message): self.stage(encode(message))
        case .release(let byteCount): self.release(byteCount)
        case .sendBytes(let bytes): self.send(ByteBuffer(bytes: bytes))
        case .close(let code, let reason): self.close(WebSocketCloseCode(code), reason: reason)
        case .closeSlowly(let duration): self.closeSlowly(by: clock.onTheWall(duration))
        case .playDead: self.playDead()
        case .cutOff: self.cutOff()
        case .reset: self.reset()
        case .record: break  // That is for whoever has a recorder.
        }
    }
}
