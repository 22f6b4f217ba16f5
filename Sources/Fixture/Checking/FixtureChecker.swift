/// Finds what does not fit together in a fixture that could be read.
struct FixtureChecker {
    let directory: String
    let draft: FixtureDraft
    private(set) var findings: [FixtureError] = []
    /// Where each stream's name was first used.
    private var streamPlaces: [String: String] = [:]

    /// Checks all of `draft`, which was read from `directory`.
    init(_ draft: FixtureDraft, in directory: String) {
        self.draft = draft
        self.directory = directory
        self.checkMedia()
        self.checkUse()
        for stream in draft.recognitions { self.check(stream) }
        self.checkDistinctAudio()
        for stream in draft.completions { self.check(stream) }
        for stream in draft.syntheses { self.check(stream) }
        self.checkMatches(
            draft.completions.map { ($0.value.id, $0.value.text, $0.line) },
            .completions
        )
        self.checkMatches(draft.syntheses.map { ($0.value.id, $0.value.text, $0.line) }, .syntheses)
        self.checkLinks()
    }

    // MARK: Media

    private mutating func checkMedia() {
        var lines: [String: Int] = [:]
        for media in self.draft.media {
            let path = media.value.path
            if let firstLine = lines[path] {
                self.report(.index, media.line, .media(.repeated(path, firstLine: firstLine)))
            }
            lines[path] = lines[path] ?? media.line
            guard media.isWhole else { continue }
            let found = SHA256Digest(hashing: media.value.bytes)
            if found != media.value.digest {
                self.report(.index, media.line, .media(.wrongDigest(path, found: found)))
            }
        }
    }

    private mutating func checkUse() {
        let lists: [FixtureDraft.File] = [.recognitions, .syntheses]
        guard lists.allSatisfy(self.draft.known.contains) else { return }
        var used = Set(self.draft.recognitions.map(\.value.audio))
        for line in self.draft.syntheses.flatMap(\.value.lines) {
            if case .audio(let path, _) = line.event { used.insert(path) }
        }
        for media in self.draft.media where media.isWhole && !used.contains(media.value.path) {
            self.report(.index, media.line, .media(.unused(media.value.path)))
        }
    }

    /// The file at `path`, or `nil` after saying that there is none.
    private mutating func media(
        _ path: String,
        usedIn file: FixtureDraft.File,
        _ line: Int
    ) -> FixtureDraft.Placed<Media>? {
        if let media = self.draft.media.first(where: { $0.value.path == path }) { return media }
        if self.draft.known.contains(.index) {
            let known = self.draft.media.map(\.value.path)
            self.report(file, line, .media(.unknown(path, known: known)))
        }
        return nil
    }

    // MARK: Recognitions

    private mutating func check(_ stream: FixtureDraft.Placed<Recognition>) {
        self.checkID(stream.value.id, .recognitions, stream.line)
        let media = self.media(stream.value.audio, usedIn: .recognitions, stream.line)
        let isUnderstood = stream.value.lines.last?.text.isBlank != true
        if let media, media.isWhole, media.value.speech == nil, isUnderstood {
            self.report(.recognitions, stream.line, .media(.silent(stream.value.audio)))
        }
        guard stream.isWhole else { return }
        guard !stream.value.lines.isEmpty else {
            self.report(.recognitions, stream.line, .stream(.empty(stream.value.id)))
            return
        }
        self.checkTimes(stream, audio: media?.value.duration)
        self.checkDefinite(stream)
    }

    /// The last line is definite. One before it may be, and then all that follow begin with its text.
    private mutating func checkDefinite(_ stream: FixtureDraft.Placed<Recognition>) {
        var definite = ""
        for (line, part) in zip(stream.value.lines, stream.parts) {
            if !line.text.hasPrefix(definite) {
                let problem = StreamProblem.definiteTakenBack(stream.value.id, text: definite)
                self.report(.recognitions, part, .stream(problem))
            }
            if line.isDefinite { definite = line.text }
        }
        guard let last = stream.value.lines.last, let part = stream.parts.last, !last.isDefinite
        else { return }
        self.report(.recognitions, part, .stream(.noDefinite(stream.value.id)))
    }

    private mutating func checkTimes(
        _ stream: FixtureDraft.Placed<Recognition>,
        audio: Duration?
    ) {
        var previous: Duration?
        for (index, line) in stream.value.lines.enumerated() {
            if let previous, line.at <= previous {
                let problem = StreamProblem.notAscending(at: line.at, previous: previous)
                self.report(.recognitions, stream.parts[index], .stream(problem))
            }
            if let audio, line.at > audio + .seconds(10) {
                let problem = StreamProblem.tooLate(at: line.at, audio: audio)
                self.report(.recognitions, stream.parts[index], .stream(problem))
            }
            previous = line.at
        }
    }

    /// A recognizer tells its streams apart by what is in the audio.
    private mutating func checkDistinctAudio() {
        var first: [SHA256Digest: Recognition] = [:]
        for stream in self.draft.recognitions {
            let path = stream.value.audio
            let media = self.draft.media.first { $0.value.path == path && $0.isWhole }
            guard let digest = media?.value.digest else { continue }
            guard let other = first[digest] else {
                first[digest] = stream.value
                continue
            }
            let problem: FixtureProblem =
                other.audio == path
                ? .stream(.hidden(stream.value.id, behind: other.id))
                : .media(.indistinct(path, from: other.audio))
            self.report(.recognitions, stream.line, problem)
        }
    }

    // MARK: Completions

    private mutating func check(_ stream: FixtureDraft.Placed<Completion>) {
        let id = stream.value.id
        self.checkID(id, .completions, stream.line)
        guard stream.isWhole else { return }
        guard let last = stream.value.lines.indices.last else {
            self.report(.completions, stream.line, .stream(.empty(id)))
            return
        }
        if stream.value.answer.isBlank {
            self.report(.completions, stream.line, .stream(.emptyAnswer(id)))
        }
        for index in 0..<last where stream.value.lines[index].finish != nil {
            self.report(.completions, stream.parts[index], .stream(.finishTooEarly(id)))
        }
        if stream.value.lines[last].finish == nil {
            self.report(.completions, stream.parts[last], .stream(.noFinish(id)))
        }
    }

    // MARK: Syntheses

    private mutating func check(_ stream: FixtureDraft.Placed<Synthesis>) {
        self.checkID(stream.value.id, .syntheses, stream.line)
        guard stream.isWhole else { return }
        guard !stream.value.lines.isEmpty else {
            self.report(.syntheses, stream.line, .stream(.empty(stream.value.id)))
            return
        }
        var speech = SpeechCheck(text: stream.value.text)
        for (line, part) in zip(stream.value.lines, stream.parts) {
            var byteCount: Int?
            if case .audio(let path, _) = line.event {
                let media = self.media(path, usedIn: .syntheses, part)
                byteCount = media.flatMap { $0.isWhole ? $0.value.bytes.count : nil }
            }
            speech.check(line, at: part, byteCount: byteCount)
        }
        speech.finish(at: stream.line)
        for (line, problem) in speech.problems { self.report(.syntheses, line, .speech(problem)) }
    }

    // MARK: What holds the streams together

    private mutating func checkID(_ id: String, _ file: FixtureDraft.File, _ line: Int) {
        if let firstPlace = self.streamPlaces[id] {
            self.report(file, line, .stream(.repeatedID(id, firstPlace: firstPlace)))
        } else {
            self.streamPlaces[id] = "\(file.rawValue):\(line)"
        }
    }

    private mutating func checkMatches(
        _ streams: [(id: String, text: String, line: Int)],
        _ file: FixtureDraft.File
    ) {
        var first: [String: String] = [:]
        for stream in streams {
            if let behind = first[stream.text.trimmed] {
                self.report(file, stream.line, .stream(.hidden(stream.id, behind: behind)))
            } else {
                first[stream.text.trimmed] = stream.id
            }
        }
    }

    /// Each final text has an answer, each answer with a word in it is spoken, and no stream waits in
    /// vain. A server may take any text for the whole, so one that is not final can be answered too.
    private mutating func checkLinks() {
        let asked = self.draft.recognitions.filter(\.isWhole).compactMap { stream in
            stream.value.lines.last.map { ($0.text, stream.parts.last ?? stream.line) }
        }
        let questions = self.draft.completions.map { ($0.value.id, $0.value.text, $0.line) }
        let partial = self.draft.recognitions.flatMap(\.value.lines).map(\.text)
        let answered = self.draft.completions.filter(\.isWhole)
            .map { ($0.value.answer, $0.line) }
            .filter { text, _ in text.isBlank || text.contains(where: \.isReadable) }
        let spoken = self.draft.syntheses.map { ($0.value.id, $0.value.text, $0.line) }
        self.checkLink(asked, .recognitions, orEven: partial, questions, .completions) {
            .noCompletion(text: $0, nearest: $1)
        }
        self.checkLink(answered, .completions, spoken, .syntheses) {
            .noSynthesis(text: $0, nearest: $1)
        }
    }

    private mutating func checkLink(
        _ saying: [(text: String, line: Int)],
        _ saidIn: FixtureDraft.File,
        orEven less: [String] = [],
        _ waiting: [(id: String, text: String, line: Int)],
        _ heardIn: FixtureDraft.File,
        problem: (_ text: String, _ nearest: String?) -> StreamProblem
    ) {
        let awaited = Set(waiting.map(\.text.trimmed))
        let said = Set(saying.map(\.text.trimmed) + less.map(\.trimmed))
        if self.draft.known.contains(heardIn) {
            for (text, line) in saying where !text.isBlank && !awaited.contains(text.trimmed) {
                let nearest = Nearest.text(to: text.trimmed, in: waiting.map(\.text))
                self.report(saidIn, line, .stream(problem(text, nearest)))
            }
        }
        if self.draft.known.contains(saidIn) {
            for (id, text, line) in waiting where !said.contains(text.trimmed) {
                self.report(heardIn, line, .stream(.unreachable(id, text: text)))
            }
        }
    }

    private mutating func report(
        _ file: FixtureDraft.File,
        _ line: Int,
        _ problem: FixtureProblem
    ) {
        let file = "\(self.directory)/\(file.rawValue)"
        self.findings.append(FixtureError(file: file, line: line, problem))
    }
}
