package import Audio
import Call
package import Fixture
package import Scenario
import Timeline
import Trace

/// Calls of a scenario, made one after the other in virtual time, by which others are predicted.
package struct CallTemplates: Sendable {
    package let calls: [CallTemplate]

    /// How many there are, unless somebody knows better: so many tell a 99th percentile.
    package static let countStandard = 400

    package init(_ calls: [CallTemplate]) {
        precondition(!calls.isEmpty, "no call is like none")
        self.calls = calls
    }

    /// Makes `count` calls of `scenario`, in which no provider has limits.
    ///
    /// - Throws: If the callers' audio cannot be read.
    package init(
        of scenario: Scenario,
        matcher: Matcher,
        seed: UInt64,
        count: Int = Self.countStandard
    ) throws(AudioError) {
        var scenario = scenario
        scenario.providers.recognizer.limits = .none
        scenario.providers.chat.limits = .none
        scenario.providers.synthesizer.limits = .none
        scenario.load = Scenario.Load(.concurrent(1, rampUp: nil), calls: count)
        let run = try SimulatedRun(scenario, matcher: matcher, options: .init(seed: seed))
        let writer = TemplateWriter(packets: scenario.callers.map(\.packet)) {
            scenario.callerIndex(ofCall: $0, seed: seed)
        }
        _ = run.run(spoke: { writer.spoke(call: $0, at: $1) }, observe: { writer.observe($0) })
        self.init(writer.templates)
    }

    /// How long a call lasts, on the average.
    package var meanDuration: Duration {
        self.calls.reduce(.zero) { $0 + $1.duration } / self.calls.count
    }

    /// What a call costs a server in a second, on the average.
    package func cost(_ costs: ServerCosts) -> Duration {
        var sum = 0.0
        for call in self.calls {
            sum += call.frameCount * Double(costs.perFrame.wholeNanoseconds)
            sum += Double(call.turnCount) * Double(costs.perTurn.wholeNanoseconds)
        }
        let seconds = self.meanDuration.inMilliseconds / 1_000 * Double(self.calls.count)
        guard seconds > 0 else { return .zero }
        // Calls that take no time at all would cost more in a second than can be counted.
        return costs.perCallSecond + .nanoseconds(Int64(min(sum / seconds, Self.costMax)))
    }

    /// In nanoseconds: more than a fleet of any size has.
    private static let costMax = 1e18

    /// The first audio of each turn that waits for nobody, if a server takes `work` for each of what it has
    /// to do in a turn.
    func firstAudio(taking work: Duration) -> Samples {
        var samples = Samples()
        for call in self.calls {
            var late = Duration.zero
            for step in call.steps {
                switch step.deed {
                case .turn: late = .zero
                case .work: late += work
                case .firstAudio(let alone):
                    late += work
                    samples.record(alone + late)
                case .frames, .open, .close, .ended: break
                }
            }
        }
        return samples
    }
}

/// Reduces calls to what matters of them, as they happen one after the other.
private final class TemplateWriter {
    /// A call under way, or over.
    private struct Call {
        var number: Int
        var due: Instant
        var steps: [CallTemplate.Step] = []
        var packets: [Instant] = []
        var speechEnds: [Int: Instant] = [:]
        var answered: Set<Int> = []
        var asked: Set<Int> = []
    }

    private struct Connection: Hashable {
        var provider: Provider
        var number: Int
    }

    private let packets: [Duration]
    private let kind: (Int) -> Int
    private var calls: [Call] = []
    /// Where each call is in ``calls``, by its number.
    private var places: [Int: Int] = [:]
    /// Whose each open connection is, by place in ``calls``.
    private var owners: [Connection: Int] = [:]

    init(packets: [Duration], kind: @escaping (Int) -> Int) {
        self.packets = packets
        self.kind = kind
    }

    /// A caller sent a packet.
    func spoke(call: Int, at now: Instant) {
        guard let place = self.places[call] else { return }
        self.calls[place].packets.append(now)
    }

    func observe(_ record: TraceRecord) {
        // A caller may ring again in a call.
        if case .dialled(let late) = record.event, let number = record.call,
            self.places[number] == nil
        {
            self.places[number] = self.calls.count
            let due = record.at.advanced(by: .zero - late)
            self.calls.append(Call(number: number, due: due))
        }
        guard let place = self.place(of: record) else { return }
        switch record.event {
        case .speechStarted: self.add(.turn, at: record.at, to: place)
        case .speechEnded:
            // Of a turn in which something else is said too, the last counts.
            self.calls[place].speechEnds[record.turn] = record.at
        case .recognized: self.add(.work, at: record.at, to: place)
        case .sentenceTextReceived(sentence: 1):
            guard self.calls[place].asked.insert(record.turn).inserted else { return }
            self.add(.work, at: record.at, to: place)
        case .audio:
            guard let end = self.calls[place].speechEnds[record.turn],
                self.calls[place].answered.insert(record.turn).inserted
            else { return }
            let firstAudio = max(.zero, end.duration(to: record.at))
            self.add(.firstAudio(firstAudio), at: record.at, to: place)
        case .connectionOpened(let provider, let number):
            self.owners[Connection(provider: provider, number: number)] = place
            self.add(.open(provider), at: record.at, to: place)
        case .connectionClosed(let provider, let number):
            let connection = Connection(provider: provider, number: number)
            guard let owner = self.owners.removeValue(forKey: connection) else { return }
            self.add(.close(provider), at: record.at, to: owner)
        case .ended: self.add(.ended, at: record.at, to: place)
        default: break
        }
    }

    /// Whose `record` is. One of a provider that could not tell is of the call that was made last.
    private func place(of record: TraceRecord) -> Int? {
        guard let number = record.call else { return self.calls.indices.last }
        return self.places[number]
    }

    private func add(_ deed: CallTemplate.Step.Deed, at instant: Instant, to place: Int) {
        let at = max(.zero, self.calls[place].due.duration(to: instant))
        self.calls[place].steps.append(CallTemplate.Step(at: at, deed))
    }

    /// What all calls were.
    var templates: [CallTemplate] {
        self.calls.map { call in
            let packet = self.packets[self.kind(call.number)]
            return CallTemplate(
                call.steps + Self.frames(call.packets, every: packet, since: call.due)
            )
        }
    }

    /// When packets begin and cease to come one after the other.
    private static func frames(
        _ packets: [Instant],
        every packet: Duration,
        since due: Instant
    ) -> [CallTemplate.Step] {
        let rate = Int32(Duration.seconds(1_000) / packet)
        var steps: [CallTemplate.Step] = []
        for (index, instant) in packets.enumerated() {
            if index == 0 || packets[index - 1].advanced(by: packet * 2) < instant {
                let begins = max(.zero, due.duration(to: instant))
                steps.append(.init(at: begins, .frames(perKilosecond: rate)))
            }
            let isLast = index + 1 == packets.count
            if isLast || instant.advanced(by: packet * 2) < packets[index + 1] {
                let ends = max(.zero, due.duration(to: instant) + packet)
                steps.append(.init(at: ends, .frames(perKilosecond: 0)))
            }
        }
        return steps
    }
}
