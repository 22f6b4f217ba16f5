/// A request for a WebSocket, with the key of RFC 6455, section 1.3.
package let upgradeRequest = """
    GET /chat HTTP/1.1\r
    Host: localhost\r
    Upgrade: websocket\r
    Connection: keep-alive, Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r\n
    """

/// A frame as a client sends it. The mask is four zeros, so that the payload can be read.
package func clientFrame(_ firstByte: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    [firstByte, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
}

/// A close frame as a server sends it.
package func closeFrame(_ code: UInt16, _ reason: String) -> [UInt8] {
    [0x88, UInt8(2 + reason.utf8.count), UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
}
