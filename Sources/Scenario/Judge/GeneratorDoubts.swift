package import Timeline
package import Trace

extension GeneratorHealth {
    /// How badly we may do our own part. Beyond it a run says nothing about a server.
    package struct Limits: Sendable, Hashable {
        /// How late packets may be sent at the 99th percentile, on the wall.
        package var sendLateness = Duration.milliseconds(20)
        /// How late the mocks may be at the 99th percentile, on the wall.
        package var emissionLateness = Duration.milliseconds(20)
        /// How long a loop of callers or of mocks may stand still, on the wall.
        package var stall = Duration.milliseconds(250)
        /// How much of the machine's time may be stolen.
        package var stolen = Ratio(partsPerMillion: 100_000)

        package init() {}
    }

    /// Why nothing can be concluded from the run, each in a sentence without a full stop: what was found,
    /// what the limit is, and what to do. Empty if we did well.
    ///
    /// What was not measured, or too seldom for a percentile, is in no doubt. Nor is what our own server's
    /// loop did: the server is what is measured, and if the whole machine stood still, so did the callers.
    ///
    /// - Parameters:
    ///   - limits: How badly we may do, on the wall: a machine is no better for a run that goes faster.
    ///   - speed: How many times as fast as real time the run went. Above 0.
    /// - Returns: The sentences.
    package func doubts(limits: Limits = Limits(), speed: Ratio = .one) -> [String] {
        precondition(speed.partsPerMillion > 0, "a run that stands still has no lateness")
        let lateness = [
            ("packets left", self.sendLateness, limits.sendLateness),
            ("the mocks answered", self.emissionLateness, limits.emissionLateness),
        ]
        .compactMap { words, samples, most -> String? in
            guard let found = samples.percentile(permille: 990)?.onTheWall(at: speed), found > most
            else { return nil }
            return "\(words) \(found.inWords) late at the 99th percentile, and at most "
                + "\(most.inWords) is honest: \(self.advice(at: speed))"
        }
        let stalls = [Role.fleet, .mocks].compactMap { role -> String? in
            guard let longest = self.stalls[role]?.longest, longest > limits.stall else {
                return nil
            }
            return "\(role.loopWords) stood still for \(longest.inWords), and at most "
                + "\(limits.stall.inWords) is honest: \(self.advice(at: speed))"
        }
        return lateness + stalls + self.doubtsAboutMachine(limits)
    }

    private func doubtsAboutMachine(_ limits: Limits) -> [String] {
        var doubts: [String] = []
        if let share = self.machine?.stolenShare,
            share.partsPerMillion > limits.stolen.partsPerMillion
        {
            doubts.append(
                "the host took \(share.inPercent) of this machine's time away, and at most "
                    + "\(limits.stolen.inPercent) is honest: use a machine with fewer neighbours"
            )
        }
        if self.refusedStartCount > 0 {
            let open =
                self.descriptorCountMax.map { " with \($0.counted("descriptor")) open" } ?? ""
            doubts.append(
                "\(self.refusedStartCount.counted("call")) could not be started\(open), and every "
                    + "call that is due must be: make fewer, or raise the limit that `ringer "
                    + "doctor` names"
            )
        }
        return doubts
    }

    /// What helps a generator that is late.
    private func advice(at speed: Ratio) -> String {
        let slower =
            speed.partsPerMillion > Ratio.one.partsPerMillion ? "choose a lower --speed, " : ""
        let cpu = self.cpu ?? .zero
        let others = self.machine?.shareOfOthers(besides: cpu).flatMap { share in
            share.partsPerMillion >= Self.othersShareMin.partsPerMillion
                ? " (other programs had \(share.inPercent) of this one)" : nil
        }
        return "\(slower)make fewer calls, give more --threads, or use a quieter machine"
            + (others ?? "")
    }

    /// Less of the machine is not what makes us late.
    private static let othersShareMin = Ratio(partsPerMillion: 250_000)
}

extension GeneratorHealth.Role {
    fileprivate var loopWords: String {
        switch self {
        case .fleet: "the event loop of callers"
        case .mocks: "the event loop of the mocks"
        case .server: "the event loop of our server"
        }
    }
}

extension Duration {
    /// How long this time of the run lasts on the wall, to 10 µs.
    fileprivate func onTheWall(at speed: Ratio) -> Duration {
        let parts = Int128(speed.partsPerMillion)
        let scaled = Int128(self.wholeNanoseconds) * 1_000_000
        // Percentiles are middles of buckets, so the last digits are nobody's.
        let step = Int128(10_000)
        let rounded = (scaled / parts + step / 2) / step * step
        return .nanoseconds(Int64(clamping: rounded))
    }
}

extension Ratio {
    /// Such as `10%` or `14.3%`. What is left of a tenth is rounded up, so that a share above a limit never
    /// looks like the limit.
    package var inPercent: String {
        let tenths = (self.partsPerMillion + 999) / 1_000
        let (whole, tenth) = tenths.quotientAndRemainder(dividingBy: 10)
        return whole.grouped + (tenth == 0 ? "" : ".\(tenth)") + "%"
    }
}
