/// As what messages pass between the parties of a simulated run.
package enum Fidelity: String, Hashable, Sendable {
    /// As values, which is quick.
    case messages
    /// As the bytes that a socket would carry, cut up anywhere, and decoded at the other end.
    case wire
}
