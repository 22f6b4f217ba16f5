import NIOHTTP1

/// How much of HTTP we read before we know whom we talk to.
enum HTTPLimits {
    /// How much may lie in the parser: less than this is one head.
    static let parserByteCountMax = 256 << 10
    /// How much of the body of a refused upgrade is kept, for a sentence about it.
    static let refusalByteCountMax = 4 << 10
}

extension NIOHTTPDecoderLimitConfiguration {
    /// NIO reads up to 2 MiB of headers; nobody we know sends more than a few hundred bytes.
    static var forStrangers: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 64 << 10
        limits.maxHeaderFieldCount = 100
        return limits
    }
}
