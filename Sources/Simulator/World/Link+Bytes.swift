import Call
import DequeModule
import Timeline

// What a link does only where messages pass as bytes.
extension Link {
    /// Releases `byteCount` bytes of what is kept back first, which has more. What stands before them goes with
    /// them, and is not counted.
    func releasePart(_ byteCount: Int, from end: End) {
        guard byteCount > 0 else { return }
        if case .bytes(let bytes)? = unsafe self[end].staged.first?.parcel {
            let headerByteCount = unsafe bytes.count - self[end].staged[0].byteCount
            unsafe self[end].staged[0].parcel = .bytes(bytes.dropFirst(headerByteCount + byteCount))
            // Nobody learns of a part, so it is of no matter how long it takes.
            let due = max(self.world.now, self[end.other].lastDue)
            self.deliver(bytes.prefix(headerByteCount + byteCount), to: self[end.other], due: due)
        }
        unsafe self[end].staged[0].byteCount -= byteCount
    }

    /// Cuts bytes up. The last piece is due when a message would be, and those before may come earlier.
    func deliver(_ bytes: ArraySlice<UInt8>, to side: Side, due: Instant) {
        guard let stream = side.stream else { return }
        var start = bytes.startIndex
        var earliest = max(self.world.now, side.lastDue)
        while start < bytes.endIndex {
            let rest = bytes.endIndex - start
            let count = stream.nextPiece(of: rest, isFirst: start == bytes.startIndex)
            earliest = count == rest ? due : stream.instant(from: earliest, to: due)
            self.deliver(.bytes(bytes[start..<start + count]), to: side, due: earliest)
            start += count
        }
    }

    /// What passes as bytes on its way to `end`; `nil` if it passes as a value.
    func bytes(of parcel: Parcel, to side: Side) -> ArraySlice<UInt8>? {
        guard let stream = side.stream else { return nil }
        switch parcel {
        case .message(.bytes(let message)): return stream.bytes(ofBinary: message)
        case .message(.text(let text)): return stream.bytes(ofText: text)
        case .bytes(let bytes): return bytes
        case .close(let code, let reason):
            guard self.kind == .webSocket else { return nil }
            return stream.bytes(ofClose: code, reason: reason)
        case .message, .request, .accepted, .refused, .gone: return nil
        }
    }

    /// Bytes came, and with them perhaps those right behind them. Whoever reads them is told what they end.
    func received(_ bytes: ArraySlice<UInt8>, at end: End) {
        let side = self[end]
        guard let stream = side.stream else { return }
        stream.feed(bytes)
        while stream.joins(), unsafe !side.arriving.isEmpty,
            case .bytes(let more) = unsafe side.arriving[0],
            self.world.takeArrival(of: self, at: end)
        {
            unsafe side.arriving.removeFirst()
            stream.feed(more)
        }
        while let event = stream.next() {
            switch event {
            case .binary(let message), .body(let message):
                self.received(.bytes(message), at: side)
            case .text(let text): self.received(.text(text), at: side)
            case .close(let code, let reason): self.receivedClose(code, reason, at: end)
            }
        }
    }
}
