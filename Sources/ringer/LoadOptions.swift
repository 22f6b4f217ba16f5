import ArgumentParser
import Report
import Scenario
import Timeline

/// How many calls there are, and when they begin, where that is not as the scenario says.
struct LoadOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many calls there are at most. Takes the place of the scenario's calls and for.",
            valueName: "count"
        ),
        transform: { try Self.count($0, atMost: Scenario.Load.callsMax) }
    )
    var calls: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many calls begin, such as 20/s or 30/m, whatever became of those before.",
            valueName: "rate"
        ),
        transform: Self.rate
    )
    var rate: CallRate?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many calls there are at a time: one that ends is followed by another.",
            valueName: "count"
        ),
        transform: { try Self.count($0, atMost: Scenario.Load.concurrentMax) }
    )
    var concurrent: Int?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long calls begin; those under way go on to their end. Takes the place of the"
                + " scenario's calls and for.",
            valueName: "time"
        ),
        transform: { try Self.time($0, atLeast: .milliseconds(1)) }
    )
    var lasts: Duration?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long the first of --concurrent calls take to begin. Default: a second for each"
                + " hundred, and at most a tenth of --for.",
            valueName: "time"
        ),
        transform: { try Self.time($0, atLeast: .zero) }
    )
    var rampUp: Duration?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Make only this part of the calls, such as 2/4, for several generators that share them.",
            valueName: "part"
        ),
        transform: Self.part
    )
    var part: LoadPart = .whole

    @Flag(
        name: .long,
        help: "Look for the most calls at a time at which all that is expected holds."
    )
    var findCapacity = false

    func validate() throws {
        if self.rate != nil, self.concurrent != nil {
            throw ValidationError(
                "--rate and --concurrent each say when calls begin: give one of them"
            )
        }
        if self.rate != nil, self.rampUp != nil {
            throw ValidationError(
                "--ramp-up is for calls that follow each other: give --concurrent, not --rate"
            )
        }
        if self.findCapacity, let word = self.words.first(where: { $0 != "--find-capacity" }) {
            throw ValidationError(
                "--find-capacity chooses how many calls there are: leave \(word) out"
            )
        }
    }

    /// The load of a scenario that says `load`, with what is given here in place of what it says.
    ///
    /// - Throws: `ValidationError` if the two do not fit together.
    func applied(to load: Scenario.Load) throws -> Scenario.Load {
        var load = load
        if self.calls != nil || self.lasts != nil {
            (load.calls, load.lasts) = (self.calls, self.lasts)
        }
        load.shape = self.shape(of: load.shape)
        if let rampUp {
            guard case .concurrent(let count, _) = load.shape else {
                throw ValidationError(
                    "--ramp-up is for calls that follow each other: give --concurrent too"
                )
            }
            load.shape = .concurrent(count, rampUp: rampUp)
        }
        try self.check(load)
        guard Arrivals(load, seed: 0, part: self.part).total != 0 else {
            throw ValidationError(
                "--part \(self.part.written) has no call to make: the load is too small to share"
            )
        }
        return load
    }

    /// As a result names it; `nil` for the whole.
    var originPart: RunOrigin.Part? {
        guard self.part != .whole else { return nil }
        return RunOrigin.Part(number: self.part.number, count: self.part.count)
    }

    /// As they would be written on the command line.
    var words: [String] {
        var words: [String] = []
        if let calls { words += ["--calls", "\(calls)"] }
        if let rate { words += ["--rate", rate.written] }
        if let concurrent { words += ["--concurrent", "\(concurrent)"] }
        if let lasts { words += ["--for", lasts.written] }
        if let rampUp { words += ["--ramp-up", rampUp.written] }
        if self.part != .whole { words += ["--part", self.part.written] }
        if self.findCapacity { words.append("--find-capacity") }
        return words
    }

    /// When calls begin. A rate or number given here takes the place of any, but not of how the
    /// calls lie around it.
    private func shape(of shape: Scenario.Load.Shape) -> Scenario.Load.Shape {
        if let rate {
            switch shape {
            case .together, .concurrent: return .steady(rate, .even)
            case .steady(_, let spacing), .stages(_, let spacing): return .steady(rate, spacing)
            }
        }
        guard let concurrent else { return shape }
        guard case .concurrent(_, let rampUp) = shape else {
            return .concurrent(concurrent, rampUp: nil)
        }
        return .concurrent(concurrent, rampUp: rampUp)
    }

    /// That `load` ends, and no part of it is longer than the whole.
    private func check(_ load: Scenario.Load) throws {
        do throws(LoadContradiction) {
            try load.check()
        } catch {
            switch error {
            case .endless:
                let word = self.words.first ?? "the load"
                throw ValidationError("with \(word) the load never ends: give --for or --calls too")
            case .unpaced:
                throw ValidationError(
                    "--for has no meaning for calls that begin all at once: give --rate or"
                        + " --concurrent too"
                )
            case .fewerThanConcurrent(let calls, let concurrent):
                throw ValidationError(
                    "there are \(calls) calls, but \(concurrent) at a time: give more --calls, or"
                        + " fewer --concurrent"
                )
            case .rampUpTooLong(let rampUp, let lasts):
                throw ValidationError(
                    "the ramp-up takes \(rampUp.written), and calls begin for \(lasts.written):"
                        + " give a shorter --ramp-up or a longer --for"
                )
            case .longerThanStages(let lasts, let stages):
                throw ValidationError(
                    "--for is \(lasts.written), but the stages of the scenario take"
                        + " \(stages.written): give at most that"
                )
            }
        }
    }
}

// What the words of the command line mean.

extension LoadOptions {
    private static func count(_ text: String, atMost maximum: Int) throws -> Int {
        guard let count = Int(text), (1...maximum).contains(count) else {
            throw ValidationError(
                "found \(text.quoted); expected a whole number from 1 to \(maximum)"
            )
        }
        return count
    }

    private static func rate(_ text: String) throws -> CallRate {
        guard let rate = CallRate(parsing: text), rate.count > 0 else {
            throw ValidationError(
                "found \(text.quoted); expected a rate such as 20/s or 30/m, of 1 to"
                    + " \(CallRate.countMax) calls"
            )
        }
        return rate
    }

    static func time(_ text: String, atLeast minimum: Duration) throws -> Duration {
        let time: Duration
        do throws(QuantityError) {
            time = try Duration(parsing: text)
        } catch {
            // A load lasts for seconds rather than the milliseconds that a scenario is asked about.
            guard case .noUnit(let number) = error else {
                throw ValidationError(Problem.badTime(text, error).sentence)
            }
            let units = Duration.unitNames.joined(separator: ", ")
            throw ValidationError(
                "found \(text.quoted), a time without a unit; did you mean \(number)s? (units: \(units))"
            )
        }
        guard time >= minimum else {
            throw ValidationError("found \(text.quoted); expected at least \(minimum.written)")
        }
        return time
    }

    private static func part(_ text: String) throws -> LoadPart {
        do throws(LoadPartError) {
            return try LoadPart(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

extension String {
    fileprivate var quoted: String { "\"\(self)\"" }
}
