/// What a scenario has to know about a file of its fixture.
package struct MediaFacts: Hashable, Sendable {
    /// Relative to the fixture's directory, such as `media/turn-1.wav`.
    package var path: String
    package var duration: Duration
    package var hasSpeech: Bool

    package init(path: String, duration: Duration, hasSpeech: Bool) {
        self.path = path
        self.duration = duration
        self.hasSpeech = hasSpeech
    }
}

extension Scenario {
    /// Checks the scenario against its fixture, of which `media` are the files.
    ///
    /// - Throws: Every `say` of a file that is not there, is empty, or has no speech in it although an answer
    ///   is expected.
    package func check(media: [MediaFacts]) throws(ScenarioErrors) {
        var mistakes = Mistakes(in: self.file)
        for step in self.callers.flatMap(\.steps) {
            guard let said = step.media,
                let problem = Self.problem(with: said.value, in: step, media)
            else { continue }
            mistakes.note(problem, at: said.position)
        }
        guard mistakes.diagnostics.isEmpty else { throw ScenarioErrors(mistakes.inOrder) }
    }

    private static func problem(
        with path: String,
        in step: Step,
        _ media: [MediaFacts]
    ) -> Problem? {
        let name = self.name(path)
        guard let facts = media.first(where: { $0.path == path }) else {
            return .noSuchMedia(name, known: media.map { self.name($0.path) })
        }
        if facts.duration <= .zero { return .emptyMedia(name) }
        return facts.hasSpeech || !step.isTurn ? nil : .silentMedia(name)
    }

    private static func name(_ path: String) -> String {
        path.hasPrefix("media/") ? String(path.dropFirst("media/".count)) : path
    }
}
