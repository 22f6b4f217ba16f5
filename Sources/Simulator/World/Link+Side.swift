import Call
import DequeModule
import Timeline

extension Link {
    /// Who dialled, and who was dialled.
    enum End: UInt8 {
        case client, server

        var other: End { self == .client ? .server : .client }
    }

    /// What protocol the parties speak on it.
    enum Kind {
        /// Frames in both directions, with a close that is answered.
        case webSocket
        /// A request, and an answer with a body that ends.
        case http
    }

    enum State {
        /// The handshake goes on.
        case opening
        case open
        /// A close waits, since this end closes slowly.
        case delaying(code: UInt16, reason: String)
        /// The answer to our close is waited for.
        case closing(LinkClose)
        /// The other end's close is to be answered, slowly.
        case answering
        /// Nothing is sent, heard or answered.
        case dead
        case ended
    }

    /// A class, so that looking at one copies nothing.
    final class Side {
        let end: End
        var peer: (any LinkPeer)?
        var state = State.opening
        var closeDelay: Duration?
        var timerDue: Instant?
        /// What is under way to this side.
        @exclusivity(unchecked) var arriving = UniqueDeque<Parcel>()
        /// Nothing that is sent to this side later arrives before.
        var lastDue = Instant.start
        /// What this side keeps back, and how many bytes of it are to be released one by one: what goes as a
        /// value is sent with the last.
        @exclusivity(unchecked) var staged: Deque<(parcel: Parcel, byteCount: Int)> = []
        /// What becomes of bytes on their way to this side; `nil` where messages pass as values.
        var stream: ByteStream?

        init(_ end: End) { self.end = end }
    }

    enum Parcel {
        case request
        case accepted
        indirect case refused(LinkRefusal)
        case message(Message)
        /// The next bytes of the stream.
        case bytes(ArraySlice<UInt8>)
        indirect case close(code: UInt16, reason: String)
        /// The other side has gone, politely or not.
        indirect case gone(String)
    }
}
