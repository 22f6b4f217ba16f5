/// How a caller wraps its audio.
package enum AudioFraming: String, Sendable, CaseIterable {
    /// Header, size, samples.
    case single
    /// A single frame inside a single frame, as the reference's web page sends it.
    case double
    /// Header and samples without a size, as the table in the reference's README has it.
    case bare

    /// How many bytes stand before the samples.
    package var headerByteCount: Int {
        switch self {
        case .single: CallFrame.headerByteCount
        case .double: 2 * CallFrame.headerByteCount
        case .bare: 4
        }
    }
}
