package import Call
package import Scenario
package import Timeline

/// Many calls on several servers, as queues: each call goes as one that was made for itself, and waits
/// where the servers have much to do.
///
/// A call is a few numbers, and what happens comes from one queue with an entry a call. So a million calls
/// at a time take less than 100 bytes each.
package struct FleetModel: Sendable {
    /// The servers, and what they may use.
    package struct Settings: Sendable {
        /// Calls are spread over them, one after the other.
        package var serverCount: Int
        /// Of each server.
        package var coreCount: Int
        package var costs: ServerCosts
        package var providers: ProviderBehavior
        package var seed: UInt64

        package init(
            serverCount: Int = 1,
            coreCount: Int = 1,
            costs: ServerCosts,
            providers: ProviderBehavior = ProviderBehavior(),
            seed: UInt64 = 1
        ) {
            self.serverCount = serverCount
            self.coreCount = coreCount
            self.costs = costs
            self.providers = providers
            self.seed = seed
        }
    }

    /// What is looked at of a load.
    package struct Window: Sendable {
        /// What comes before is not counted: the load is still growing.
        package var from: Instant
        /// When it is over, whatever goes on; `nil`: when the last call has ended.
        package var until: Instant?

        package init(from: Instant = .start, until: Instant? = nil) {
            self.from = from
            self.until = until
        }
    }

    /// More calls are not forecast: so many take hours.
    package static let callsMax = 100_000_000

    /// What a call that goes on takes of memory.
    package static var byteCountPerCall: Int {
        MemoryLayout<FleetRun.Call>.stride + CallQueue.entryByteCount
    }

    let templates: CallTemplates
    let settings: Settings

    package init(_ templates: CallTemplates, _ settings: Settings) {
        self.templates = templates
        self.settings = settings
    }

    /// What becomes of `load`, of at most ``callsMax`` calls or about so many. The same seed gives the same.
    package func forecast(_ load: Scenario.Load, _ window: Window = Window()) -> Forecast {
        var run = FleetRun(self.templates, self.settings, load, window)
        run.run()
        return run.forecast
    }
}
