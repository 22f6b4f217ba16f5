import Timeline
import Trace
import Wire

extension ServerWork {
    /// Writes the members of an object.
    func write(to json: inout JSONWriter) {
        json.member("threads", self.threadCount)
        json.key("blocks")
        json.array { json in
            for block in self.blocks {
                json.object { json in
                    json.key("ms")
                    json.shortMilliseconds(block.duration)
                    json.key("cpu_ms")
                    json.shortMilliseconds(block.cpu)
                    json.member("frames", block.frameCount)
                    json.member("turns", block.turnCount)
                    json.member("calls", block.callCount)
                }
            }
        }
    }

    /// Reads what ``write(to:)`` wrote.
    init(_ node: ResultNode) throws(ResultProblem) {
        let blocks = try node.map("blocks") { node throws(ResultProblem) in
            Block(
                duration: try node.sum("ms", atMost: ResultNode.clockMax),
                cpu: try node.sum("cpu_ms", atMost: ResultNode.clockMax),
                frameCount: try node.count("frames"),
                turnCount: try node.count("turns"),
                callCount: try node.count("calls")
            )
        }
        self.init(blocks, threadCount: try node.count("threads", in: 1...Self.threadCountMax))
    }
}
