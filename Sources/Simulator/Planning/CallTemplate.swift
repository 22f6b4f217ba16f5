import Timeline
package import Trace

/// A call as it goes without anybody else: what it asks of the server and of the providers, and when.
package struct CallTemplate: Hashable, Sendable {
    /// Something that comes to pass in a call.
    package struct Step: Hashable, Sendable {
        package enum Deed: Hashable, Sendable {
            /// The caller begins to say something.
            case turn
            /// The caller sends so many packets in a thousand seconds from now on.
            case frames(perKilosecond: Int32)
            case open(Provider)
            case close(Provider)
            /// The server has something to do, for which somebody waits.
            case work
            /// The same, and then the caller hears the first audio, so long after the end of speech.
            case firstAudio(Duration)
            case ended
        }

        /// Since the call was due.
        package var at: Duration
        package var deed: Deed

        package init(at: Duration, _ deed: Deed) {
            self.at = at
            self.deed = deed
        }
    }

    /// In their order.
    package let steps: [Step]

    /// A call of `steps`, in any order; those of the same time stay in theirs.
    package init(_ steps: [Step]) {
        self.steps = steps.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// How often the server has something to do in a turn: when it finds the caller's speech over, when the first
    /// sentence of the answer is there, and when its audio is. What a turn costs is shared out evenly.
    package static let workCount = 3

    /// From when the call is due to its end.
    package var duration: Duration {
        self.steps.last { $0.deed == .ended }?.at ?? self.steps.last?.at ?? .zero
    }

    /// How many packets the caller sends, roughly.
    package var frameCount: Double {
        var (count, rate, since) = (0.0, 0.0, Duration.zero)
        for step in self.steps {
            guard case .frames(let perKilosecond) = step.deed else { continue }
            count += rate * (step.at - since).inMilliseconds / 1e6
            (rate, since) = (Double(perKilosecond), step.at)
        }
        return count
    }

    /// How many turns the server works on.
    package var turnCount: Int {
        self.steps.count { if case .firstAudio = $0.deed { true } else { false } }
    }
}
