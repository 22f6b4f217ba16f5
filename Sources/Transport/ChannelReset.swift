import NIOCore
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension ChannelHandlerContext {
    /// Closes the channel so that the other side sees a reset: what was not sent is thrown away.
    func reset() {
        // Closing a socket that lingers for 0 seconds sends RST (socket(7), tcp(7)).
        if let socket = self.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        // From behind TLS, which would otherwise say goodbye first.
        let tls = try? self.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)
        if let tls { tls.close(promise: nil) } else { self.close(promise: nil) }
    }
}
