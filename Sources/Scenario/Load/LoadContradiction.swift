/// Why a load makes no sense, though each part of it does.
package enum LoadContradiction: Error, Hashable {
    /// It has a rate, or calls that follow each other, and neither a number of calls nor a time.
    case endless
    /// A time for calls that all begin at once.
    case unpaced
    /// Fewer calls in all than at a time.
    case fewerThanConcurrent(calls: Int, concurrent: Int)
    /// No calls begin any more before the first have all begun.
    case rampUpTooLong(Duration, lasts: Duration)
    /// Calls are to begin for longer than there are stages.
    case longerThanStages(lasts: Duration, stages: Duration)
}

extension Scenario.Load {
    /// Checks that its parts fit together.
    package func check() throws(LoadContradiction) {
        switch self.shape {
        case .together:
            if self.lasts != nil { throw .unpaced }
        case .steady:
            if self.calls == nil, self.lasts == nil { throw .endless }
        case .stages:
            let stages = self.curve?.duration ?? .zero
            if let lasts, lasts > stages {
                throw .longerThanStages(lasts: lasts, stages: stages)
            }
        case .concurrent(let concurrent, let rampUp):
            if self.calls == nil, self.lasts == nil { throw .endless }
            if let calls, calls < concurrent {
                throw .fewerThanConcurrent(calls: calls, concurrent: concurrent)
            }
            if let rampUp, let lasts, rampUp > lasts {
                throw .rampUpTooLong(rampUp, lasts: lasts)
            }
        }
    }
}
