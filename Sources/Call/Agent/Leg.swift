package import Trace

/// One connection from an agent to a provider.
///
/// Connections come and go within a call. The number tells a late word of an old one from the first
/// of its successor.
package struct Leg: Hashable, Sendable {
    package var provider: Provider
    /// Counted from 1 in a call, over all providers.
    package var number: Int

    package init(_ provider: Provider, number: Int) {
        self.provider = provider
        self.number = number
    }
}
