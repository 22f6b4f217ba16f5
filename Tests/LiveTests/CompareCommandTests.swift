import Foundation
import Report
import Scenario
import Testing

extension LiveTests {
    @Suite(.timeLimit(.minutes(1)))
    struct CompareCommandTests {
        /// What a server takes of its own counts as many times as the run is fast.
        @Test func runsOfOtherSpeedsAreNotCompared() async throws {
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "compare-\(ProcessInfo.processInfo.processIdentifier)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let text = "name: sample\nfixture: f\ncaller: { turns: [{ say: a.wav }] }\n"
            let report = [].report(on: try Scenario(text: text, file: "sample.yaml"))
            var fast = report
            fast.origin.speedThousandths = 2_500
            for (name, report) in [("a.json", report), ("b.json", fast)] {
                try Data(report.json).write(to: folder.appending(path: name))
            }
            let same = try await Command.run("compare", "a.json", "a.json", in: folder)
            #expect(same.status == 4, "\(same.errors)")
            let ended = try await Command.run("compare", "a.json", "b.json", in: folder)
            #expect(ended.status == 2)
            #expect(ended.errors.contains("a.json ran at another --speed than b.json"))
            #expect(ended.output == "")
        }

        @Test func whatIsRepeatedIsComparedByItsLongest() async throws {
            let ended = try await Command.run("compare", "a", "b", "--metric", "chunk_gap")
            #expect(ended.status == 2)
            #expect(ended.errors.contains("compare chunk_gap_max, the longest of each turn"))
        }
    }
}
