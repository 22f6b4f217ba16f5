import Audio
import Fixture
import Quickstart

/// What the mocks and the callers do with audio.
struct AudioBenchmark {
    private let answer: [UInt8]

    init() throws {
        let quickstart = try Fixture(loading: Quickstart())
        guard let answer = quickstart.media.first(where: { $0.path.hasSuffix(".mp3") }) else {
            throw Unmeasurable(description: "the quickstart has no answer")
        }
        self.answer = answer.bytes
    }

    /// Runs them all.
    func table() throws -> Table {
        var table = Table(besideCopying: "Audio, per call", of: "what")
        try self.addWatermark(to: &table)
        let answer = self.answer
        try table.add("length of an MP3", over: answer) {
            MediaLength.mp3(answer.span) == nil ? 0 : 1
        }
        for rate in [8_000, 24_000, 44_100, 48_000] {
            try Self.addResampler(from: rate, to: &table)
        }
        return table
    }

    private func addWatermark(to table: inout Table) throws {
        var packet = [UInt8](repeating: 0x55, count: 3_200)
        let mark = Mark(call: 17, turn: 2, packet: 25, digest: 0x1234_5678)
        try table.add("watermark: embed in a packet", over: packet) {
            Watermark.embed(mark, into: &packet)
            return packet.count
        }
        let plain = [UInt8](repeating: 0x54, count: 3_200)
        try table.add("watermark: find at the start", over: packet) {
            Watermark.find(in: packet.span) == nil ? 0 : 1
        }
        try table.add("watermark: find none", over: plain) {
            Watermark.find(in: plain.span) == nil ? 1 : 0
        }
    }

    private static func addResampler(from rate: Int, to table: inout Table) throws {
        var resampler = Resampler(from: rate, to: 16_000)
        let input = (0..<rate / 10).map { Float($0 % 100) / 100 }
        var output: [Int16] = []
        let bytes = [UInt8](repeating: 1, count: 4 * input.count)
        try table.add("resample 100 ms from \(rate) Hz", over: bytes) {
            output.removeAll(keepingCapacity: true)
            resampler.convert(input, into: &output)
            return output.count
        }
    }
}
