import Dispatch
import Fixture
import Foundation
import Scenario
import Simulator
import Synchronization

/// Prints the digest of the traces of a scenario's seeds, so that two builds of it can be compared.
///
/// It needs no sockets, and so is quickly built. The line is one of those that `ringer simulate SCENARIO --seeds
/// COUNT` ends with.
@main
enum Main {
    static func main() {
        let words = CommandLine.arguments
        guard words.count == 3, let count = Int(words[2]), count > 0 else {
            Self.fail("usage: TraceDigests SCENARIO COUNT, such as Scenarios/chaos.yaml 1000")
        }
        do {
            let digest = try Self.digest(ofSeeds: count, of: words[1])
            print("digest of all traces: \(String(digest, radix: 16))")
        } catch {
            Self.fail("\(error)")
        }
    }

    /// Runs seeds 1 to `count` of the scenario at `path`, each twice.
    private static func digest(ofSeeds count: Int, of path: String) throws -> UInt64 {
        let scenario = try Scenario(reading: path)
        let fixture = try Fixture(loading: FixtureDirectory(scenario.fixture.value))
        let trials = try Trials(scenario, matcher: Matcher(fixture))
        let digests = Mutex([UInt64](repeating: 0, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let seed = UInt64(index) + 1
            let trial = trials.trial(seed: seed)
            guard trial == trials.trial(seed: seed) else {
                Self.fail("seed \(seed) did not leave the same trace again")
            }
            digests.withLock { $0[index] = trial.digest }
        }
        return digests.withLock { $0.reduce(0) { TraceDigest.joining($1, to: $0) } }
    }

    private static func fail(_ words: String) -> Never {
        FileHandle.standardError.write(Data("\(words)\n".utf8))
        exit(2)
    }
}
