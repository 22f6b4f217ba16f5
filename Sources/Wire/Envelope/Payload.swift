/// Where the raw bytes of a decoded message are.
///
/// Audio is most of what arrives, so a decoder does not copy it: it says where in the message it lies.
package enum Payload: Equatable, Sendable {
    /// The bytes at these offsets of the message that was decoded.
    case range(Range<Int>)
    /// Bytes that do not stand in the message as they are, since they were compressed there.
    case inflated([UInt8])

    /// How many bytes there are.
    package var byteCount: Int {
        switch self {
        case .range(let range): range.count
        case .inflated(let bytes): bytes.count
        }
    }
}
