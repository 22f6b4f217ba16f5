import Timeline

/// Where a caller is in the script: which step comes next, and what it waits for.
struct ScriptPosition: Sendable {
    /// What the script waits for before its next step.
    enum Wait: Sendable {
        case nothing
        case time(Instant)
        case moment(CallerScript.Moment)
        /// The question has been heard, and an answer is under way.
        case answer
        case endOfTurn
    }

    /// What to do next.
    enum Cue: Sendable {
        case step(CallerScript.Step, number: Int)
        /// All steps were taken.
        case end
    }

    private let steps: [CallerScript.Step]
    /// Counted from 0.
    private var next = 0
    private var wait = Wait.nothing

    init(_ steps: [CallerScript.Step]) { self.steps = steps }

    /// The next step waits for this.
    mutating func wait(for wait: Wait) { self.wait = wait }

    /// When the script goes on by itself, during `turn`.
    func deadline(in turn: CallerTurn) -> Instant? {
        switch self.wait {
        case .time(let until): until
        case .moment(.endOfSpeech): turn.endOfSpeech
        case .nothing, .moment(.heard), .answer, .endOfTurn: nil
        }
    }

    /// Whether what the script waits for is there.
    func isReady(in turn: CallerTurn, at now: Instant) -> Bool {
        switch self.wait {
        case .nothing: true
        case .time(let until): now >= until
        case .moment(let moment): !turn.isUnderWay || turn.hasReached(moment, at: now)
        case .answer: !turn.isSpeaking
        case .endOfTurn: !turn.isUnderWay
        }
    }

    /// What to do now; `nil` if that has to wait for the end of `turn`.
    mutating func takeCue(in turn: CallerTurn) -> Cue? {
        self.wait = .nothing
        guard self.next < self.steps.count else {
            guard turn.isUnderWay else { return .end }
            self.wait = .endOfTurn
            return nil
        }
        let step = self.steps[self.next]
        if turn.isUnderWay, step.needsSilence {
            self.wait = .endOfTurn
            return nil
        }
        if turn.isSpeaking, case .interject = step {
            self.wait = .answer
            return nil
        }
        self.next += 1
        return .step(step, number: self.next - 1)
    }
}

extension CallerScript.Step {
    /// Whether the step waits for the end of an answer that is under way.
    fileprivate var needsSilence: Bool {
        switch self {
        case .say, .ringAgain: true
        case .interject, .wait, .mute, .configure, .send, .hangUp: false
        }
    }
}
