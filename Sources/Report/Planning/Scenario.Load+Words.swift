package import Scenario
import Timeline

extension Scenario.Load {
    /// Such as `1,000 calls at a time, for 60s`.
    package var inWords: String {
        var words: [String] =
            switch self.shape {
            case .together: ["\((self.calls ?? 1).counted("call")) at once"]
            case .steady(let rate, let spacing):
                [
                    self.calls?.counted("call"), rate.written,
                    spacing == .poisson ? "by chance" : nil,
                ]
                .compactMap { $0 }
            case .stages(let stages, _):
                [self.calls?.counted("call"), stages.count.counted("stage")].compactMap { $0 }
            case .concurrent(let count, _):
                ["\(count.counted("call")) at a time"]
                    + (self.calls.map { ["\($0.grouped) in all"] } ?? [])
            }
        if let lasts { words.append("for \(lasts.written)") }
        return words.joined(separator: ", ")
    }
}
