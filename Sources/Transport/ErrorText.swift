import NIOCore
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Errors of the network in a few words.
enum ErrorText {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as IOError: Self.of(errno: error.errnoCode)
        case ChannelError.eof, NIOSSLError.uncleanShutdown: "the other side closed it"
        default: String(describing: error)
        }
    }

    static func of(errno code: CInt) -> String {
        switch code {
        case ECONNRESET: return "the other side cut it off"
        case EPIPE: return "the other side had closed it"
        case ETIMEDOUT: return "the other side could not be reached any more"
        default: break
        }
        // `strerror` gives a string that ends in 0, or nothing; it is copied at once.
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
