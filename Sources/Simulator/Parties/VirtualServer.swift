import Call
import Timeline

/// Our voice call server: gives each call an agent.
final class VirtualServer {
    let settings: AgentSettings
    let world: World
    let providers: VirtualProviders
    let quality: LinkQuality
    var sessions = Sessions()
    /// Where agents are when they are told what; `nil` if nobody asks.
    var coverage: AgentCoverage?
    /// What is wrong with the server; `nil`: nothing.
    let bend: Bend?
    var bendMemory = Bend.Memory()
    /// Agents that go on though nobody hears them.
    var abandoned: [AgentEnd] = []
    private let generator: SeededGenerator
    /// What the chance of lines follows from.
    private let random: SeededGenerator
    private var callCount = 0

    init(
        _ settings: AgentSettings,
        providers: VirtualProviders,
        quality: LinkQuality,
        bend: Bend?,
        seed: UInt64,
        in world: World
    ) {
        self.settings = settings
        self.bend = bend
        self.providers = providers
        self.quality = quality
        self.generator = SeededGenerator(seed: seed)
        self.random = SeededGenerator(seed: seed).child(0x6C69_6E65)
        self.world = world
    }

    private static let sessionByteCountMax = 128

    /// A link from the caller of `call`, who dials for the time numbered `attempt`.
    func dial(from caller: CallerEnd, call: Int, attempt: Int, session: String?) -> Link {
        let random = self.random.child(UInt64(call)).child(UInt64(attempt))
        let link = self.world.add { place in
            Link(
                .webSocket,
                place: place,
                client: caller,
                quality: self.quality,
                random: random.child(0),
                in: self.world
            )
        }
        link.dial { [unowned self] in
            self.answer(link, session: session, random: random)
        }
        return link
    }

    private func answer(_ link: Link, session: String?, random: SeededGenerator) {
        self.callCount += 1
        let isUsable = (1...Self.sessionByteCountMax).contains(session?.utf8.count ?? 0)
        let agent = AgentEnd(
            number: self.callCount,
            session: isUsable ? session : nil,
            generator: self.generator.child(UInt64(self.callCount)),
            server: self,
            random: random
        )
        link.accept(agent)
    }
}
