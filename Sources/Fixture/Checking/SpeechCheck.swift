/// Follows the lines of one synthesis, and finds what a synthesizer could not say.
struct SpeechCheck {
    /// How far a file has been spoken, and how long it is.
    private struct Progress {
        var path: String
        var spoken: Int
        /// `nil` if the file could not be read.
        var byteCount: Int?
        var line: Int
    }

    private let text: String
    /// The sentence that started and has not ended.
    private var sentence: String?
    private var hasAudio = false
    private var sentences: [String] = []
    /// In the order of first use.
    private var files: [Progress] = []
    private(set) var problems: [(line: Int, problem: SpeechProblem)] = []

    /// A check of a stream that speaks `text`.
    init(text: String) {
        self.text = text
    }

    /// The next line of the stream.
    ///
    /// - Parameters:
    ///   - line: What happens.
    ///   - place: Where it stands in the file.
    ///   - byteCount: How long the audio is that the line is about; `nil` if it is about none, or if
    ///     that could not be read.
    mutating func check(_ line: Synthesis.Line, at place: Int, byteCount: Int?) {
        if case .text(let count) = line.after, count > self.text.count {
            self.report(place, .causeBeyondText(characterCount: count, textCount: self.text.count))
        }
        switch line.event {
        case .sentenceStart(let text): self.start(text, at: place)
        case .audio(let path, let range): self.audio(path, range, at: place, byteCount: byteCount)
        case .sentenceEnd(let text): self.end(text, at: place)
        }
    }

    /// The stream, which began in line `place`, is over.
    mutating func finish(at place: Int) {
        if let sentence { self.report(place, .unendedSentence(sentence)) }
        for file in self.files {
            guard let byteCount = file.byteCount, file.spoken < byteCount else { continue }
            self.report(
                file.line,
                .unspoken(file.path, from: file.spoken, byteCount: byteCount)
            )
        }
        let found = self.sentences.joined()
        if found.withoutSpace != self.text.withoutSpace {
            self.report(place, .wrongText(found: found, expected: self.text))
        }
    }

    private mutating func start(_ text: String, at place: Int) {
        if let sentence { self.report(place, .startInsideSentence(sentence)) }
        self.sentence = text
        self.hasAudio = false
        self.sentences.append(text)
    }

    private mutating func end(_ text: String, at place: Int) {
        guard let sentence else { return self.report(place, .endOutsideSentence) }
        if text != sentence { self.report(place, .wrongEnd(found: text, expected: sentence)) }
        if !self.hasAudio { self.report(place, .noAudio(sentence)) }
        self.sentence = nil
    }

    private mutating func audio(_ path: String, _ range: Range<Int>, at place: Int, byteCount: Int?)
    {
        if self.sentence == nil { self.report(place, .audioOutsideSentence) }
        self.hasAudio = true
        if let byteCount, range.upperBound > byteCount {
            self.report(place, .beyondFile(path, to: range.upperBound, byteCount: byteCount))
        }
        let index = self.files.firstIndex { $0.path == path } ?? self.files.count
        if index == self.files.count {
            self.files.append(Progress(path: path, spoken: 0, byteCount: byteCount, line: place))
        }
        let spoken = self.files[index].spoken
        // A file may be spoken again once it was spoken whole: large audio in little space.
        let beginsAgain = range.lowerBound == 0 && spoken == byteCount
        if range.lowerBound != spoken, !beginsAgain {
            self.report(place, .gap(path, from: range.lowerBound, expected: spoken))
        }
        self.files[index].spoken = range.upperBound
        self.files[index].line = place
    }

    private mutating func report(_ line: Int, _ problem: SpeechProblem) {
        self.problems.append((line, problem))
    }
}

extension Character {
    /// Whether there is something in it to be read out: a letter or a number, but no mark or symbol.
    package var isReadable: Bool { self.isLetter || self.isNumber }
}

extension StringProtocol {
    /// Without the white space around it. Texts are compared like this.
    var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// Whether there is nothing but white space.
    var isBlank: Bool { self.allSatisfy(\.isWhitespace) }

    /// Without any white space.
    var withoutSpace: String { String(self.filter { !$0.isWhitespace }) }
}
