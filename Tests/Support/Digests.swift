package import Trace

extension ContentDigest {
    /// The digest of `count` zero bytes.
    package static func zeros(_ count: Int) -> ContentDigest {
        ContentDigest([UInt8](repeating: 0, count: count).span)
    }
}
