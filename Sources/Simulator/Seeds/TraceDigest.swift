package import Trace

/// Tells traces apart: the same records in the same order have the same digest, on every machine.
///
/// FNV-1a of 64 bits over the records as a trace file has them.
package struct TraceDigest: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    private var line: [UInt8] = []

    private static let prime: UInt64 = 0x100_0000_01B3

    package init() {}

    package mutating func add(_ record: TraceRecord) {
        self.line.removeAll(keepingCapacity: true)
        record.append(to: &self.line)
        for byte in self.line { self.value = (self.value ^ UInt64(byte)) &* Self.prime }
    }

    /// The digest of one trace more, behind those that `all` is of: 0 is of none.
    package static func joining(_ digest: UInt64, to all: UInt64) -> UInt64 {
        (all ^ digest) &* Self.prime
    }
}
