/// A piece of audio on its way through an agent, which passes it on and never looks into it.
///
/// An agent lets go of a piece when it orders where that goes. So whoever carries the order out may
/// do with it what they like.
package struct AgentAudio: Equatable {
    /// What carries a piece: each engine has a kind of its own.
    package protocol Carrier: AnyObject {
        /// Whether it is the same audio, for tests.
        func isEqual(to other: any Carrier) -> Bool
    }

    package let carrier: any Carrier

    package init(_ carrier: any Carrier) { self.carrier = carrier }

    package static func == (left: AgentAudio, right: AgentAudio) -> Bool {
        left.carrier === right.carrier || left.carrier.isEqual(to: right.carrier)
    }
}
