package import Scenario
import Timeline

/// Where a result comes from: what tells it from others, and which of them belong together.
package struct RunOrigin: Sendable, Hashable {
    /// Names the run: no two runs have the same.
    package var id: String
    /// When it began, in milliseconds since 1970.
    package var startedAt: Int64
    /// How long it took, on the wall.
    package var duration: Duration
    /// A thousand times the speed of the run.
    package var speedThousandths: Int64
    /// Which part of the load it was, from 1, and of how many; `nil` if it was all of it.
    package var part: Part?
    /// The digest of all that decides what happens: the scenario as it was read, and its fixture.
    package var scenarioDigest: String
    /// The version of this program.
    package var version: String
    /// The whole load; `nil` in results of older versions.
    package var load: Scenario.Load?

    /// A part of a load that several generators share.
    package struct Part: Sendable, Hashable {
        package var number: Int
        package var count: Int

        package init(number: Int, count: Int) {
            self.number = number
            self.count = count
        }
    }

    /// Whether it is of several runs.
    package var isJoined: Bool { self.id.contains("+") }

    /// How many times as fast as real time the run went.
    var speed: Ratio {
        Ratio(partsPerMillion: min(self.speedThousandths * 1_000, Ratio.partsPerMillionMax))
    }

    package init(
        id: String,
        startedAt: Int64,
        duration: Duration,
        speedThousandths: Int64 = 1_000,
        part: Part? = nil,
        scenarioDigest: String,
        version: String,
        load: Scenario.Load? = nil
    ) {
        self.id = id
        self.startedAt = startedAt
        self.duration = duration
        self.speedThousandths = speedThousandths
        self.part = part
        self.scenarioDigest = scenarioDigest
        self.version = version
        self.load = load
    }
}
