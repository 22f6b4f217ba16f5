import Foundation
import Testing

extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct DoctorCommandTests {
        @Test func thisMachineIsExamined() async throws {
            let ended = try await Command.run("doctor", "--json", "-")
            // Whether this machine is quiet enough just now is not for a test to say.
            #expect([0, 4].contains(ended.status), "\(ended.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
            let report = try #require(object as? [String: Any])
            #expect((report["cores"] as? Int).map { $0 > 0 } == true)
            #expect((report["timer_lateness"] as? [String: Any])?["n"] as? Int == 500)
            let doubts = try #require(report["doubts"] as? [String])
            #expect((ended.status == 0) == doubts.isEmpty)
        }

        @Test func itEndsAtOnce() async throws {
            let command = try Command(["doctor"])
            _ = try await command.line(with: "examining")
            let start = ContinuousClock.now
            command.signal(SIGINT)
            let ended = try await command.ended()
            #expect(ended.status == SIGINT)
            #expect(!ended.output.contains("so it carries"))
            #expect(start.duration(to: .now) < .seconds(1))
        }

        @Test func aPlaceThatCannotBeWrittenIsTwo() async throws {
            let ended = try await Command.run("doctor", "--json", "/no/such/folder/x.json")
            #expect(ended.status == 2)
            #expect(ended.errors.contains("cannot write results to /no/such/folder/x.json"))
            #expect(ended.output == "")
        }
    }
}
