import Call
import Scenario
import Wire

extension Reduction {
    /// Without what is unusual: of all at once, and then one after the other.
    static func plainer(_ scenario: Scenario) -> [Scenario] {
        let each = Self.runPlainers + scenario.callers.indices.flatMap(Self.callerPlainers)
        var all = scenario
        for plainer in each { plainer(&all) }
        return [all]
            + each.map { plainer in
                var smaller = scenario
                plainer(&smaller)
                return smaller
            }
    }

    private typealias Plainer = (inout Scenario) -> Void

    private static var runPlainers: [Plainer] {
        [
            { $0.capacity = Scenario.Capacity() },
            { $0.providers = ProviderBehavior() },
            { $0.server = Scenario.Server() },
            { $0.expect.metrics = [] },
            { $0.expect.tolerated = [] },
            { $0.expect.errors = nil },
            { $0.expect.connections = [:] },
            { $0.expect.also = [] },
        ]
    }

    private static func callerPlainers(_ caller: Int) -> [Plainer] {
        [
            { $0.callers[caller].noise = nil },
            { $0.callers[caller].echo = nil },
            { $0.callers[caller].mic = .gated },
            { $0.callers[caller].framing = .single },
            { $0.callers[caller].packet = .milliseconds(100) },
            { $0.callers[caller].patience = .seconds(10) },
            { $0.callers[caller].expect = [] },
            { $0.changeSays(of: caller) { $0.expect = [] } },
            { $0.changeSays(of: caller) { $0.until = nil } },
        ]
    }
}

extension Scenario {
    fileprivate mutating func changeSays(of caller: Int, _ change: (inout Say) -> Void) {
        for index in self.callers[caller].steps.indices {
            guard case .say(var say) = self.callers[caller].steps[index] else { continue }
            change(&say)
            self.callers[caller].steps[index] = .say(say)
        }
    }
}
