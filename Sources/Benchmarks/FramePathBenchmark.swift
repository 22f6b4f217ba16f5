import Call
import Live
import NIOCore
import NIOPosix
import Timeline
import Transport
import Wire

/// What a packet of audio costs our server's thread, from the caller's socket to the recognizer's.
///
/// Three servers do the same, one after another, between the same two sockets: one that passes bytes on,
/// one that passes messages on, and ours.
struct FramePathBenchmark {
    /// A result as it comes back for each packet while somebody speaks.
    private var result: [UInt8] {
        let text = "今天上海天气怎么样"
        let utterance = ASRResult.Utterance(
            text: text,
            isDefinite: false,
            startTime: 320,
            endTime: 1_180
        )
        let result = ASRResult(audioDuration: 1_180, text: text, utterances: [utterance])
        var bytes: [UInt8] = []
        ASRServerMessage(.result(result)).encode(into: &bytes)
        return bytes
    }

    /// Runs them all.
    func table() async throws -> Table {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let table = try await self.table(FramePath(server: group.next(), around: group.next()))
        try await group.shutdownGracefully()
        return table
    }

    private func table(_ path: FramePath) async throws -> Table {
        var table = Table(
            "Frame path: 3,200 bytes of audio through a server, on its thread, system calls included",
            columns: ["server", "ns", "allocations", "beyond NIO: ns", "allocations"]
        )
        let floor = try await path.cost(of: .bytes)
        let rows = [
            ("NIO, bytes as they come", floor),
            ("our WebSockets, no call", try await path.cost(of: .messages)),
            ("our server", try await path.cost(of: .calls(reply: nil))),
            ("our server, and a result back", try await path.cost(of: .calls(reply: self.result))),
        ]
        for (name, cost) in rows {
            let allocations = cost.allocations.flatMap { cost in
                floor.allocations.map { (cost - $0).text(2) }
            }
            table.add(
                name,
                cost.nanoseconds.text(0),
                cost.allocations?.text(2) ?? "?",
                (cost.nanoseconds - floor.nanoseconds).text(0),
                allocations ?? "?"
            )
        }
        table.note("One allocation is the frame reader's buffer for the message.")
        return table
    }
}
