package import Audio
package import Trace

/// Finds the stream of a fixture that answers what a provider was asked.
///
/// Texts are the same if they are without the white space around them. Looking something up takes no
/// longer with more streams, except where prefixes are compared and where something is missing.
package struct Matcher: Sendable {
    /// What happens if no stream fits.
    package enum Mode: String, Sendable, CaseIterable {
        /// The provider answers with an error.
        case strict
        /// The provider makes something up, and warns.
        case lenient
    }

    /// A stream, and what was wrong with the question if the stream is made up.
    package struct Match<Stream: Sendable & Equatable>: Sendable, Equatable {
        package let stream: Stream
        /// `nil` if the fixture has the stream.
        package let warning: Mismatch?
    }

    /// A piece of a file.
    private struct Piece: Hashable {
        var media: String
        var range: Range<Int>
    }

    package let fixture: Fixture
    package let mode: Mode
    private let recognitions: [UInt32: Int]
    private let completions: [String: Int]
    private let syntheses: [String: Int]
    /// The texts of the fixture's syntheses, in its order.
    private let synthesisTexts: [String]
    private let media: [String: Media]
    /// Of the audio that the fixture's syntheses send, which every call asks for again.
    private let digests: [Piece: ContentDigest]
    /// `nil` in strict mode.
    private let standIn: StandIn?

    /// Prepares the look-up in `fixture`.
    ///
    /// - Throws: ``AudioError/encoderFailed(reason:)`` in lenient mode, where a tone is needed, if
    ///   libsndfile cannot write MP3.
    package init(_ fixture: Fixture, mode: Mode = .strict) throws(AudioError) {
        self.fixture = fixture
        self.mode = mode
        self.standIn = mode == .lenient ? try StandIn() : nil
        let media = fixture.media + (self.standIn.map { [$0.tone] } ?? [])
        self.media = Self.index(media) { $0.path }
            .mapValues { media[$0] }
        let all = self.media
        self.recognitions = Self.index(fixture.recognitions) { all[$0.audio]?.digest.short }
        self.completions = Self.index(fixture.completions) { $0.text.trimmed }
        self.syntheses = Self.index(fixture.syntheses) { $0.text.trimmed }
        self.synthesisTexts = fixture.syntheses.map(\.text.trimmed)
        var digests: [Piece: ContentDigest] = [:]
        for case .audio(let path, let range) in fixture.syntheses.flatMap(\.lines).map(\.event) {
            digests[Piece(media: path, range: range)] = all[path]?.contentDigest(of: range)
        }
        self.digests = digests
    }

    /// The file at `path`, one of the fixture's or the tone that lenient answers are made of.
    package func media(at path: String) -> Media? { self.media[path] }

    /// The digest of a piece of the file at `path`; of nothing, if there is no such piece.
    package func digest(of path: String, _ range: Range<Int>) -> ContentDigest {
        self.digests[Piece(media: path, range: range)]
            ?? self.media[path]?.contentDigest(of: range) ?? .empty
    }

    /// What is recognized in the WAV whose digest begins with `short`.
    ///
    /// - Throws: ``Mismatch`` in strict mode, if the fixture does not have it.
    package func recognition(forDigest short: UInt32) throws(Mismatch) -> Match<Recognition> {
        if let index = self.recognitions[short] {
            return Match(stream: self.fixture.recognitions[index], warning: nil)
        }
        let mismatch = Mismatch(.audio(digest: short), in: self.fixture)
        guard let standIn else { throw mismatch }
        return Match(stream: standIn.recognition(short), warning: mismatch)
    }

    /// What the model answers to the user's `text`.
    ///
    /// - Throws: ``Mismatch`` in strict mode, if the fixture does not have it.
    package func completion(for text: String) throws(Mismatch) -> Match<Completion> {
        if let index = self.completions[text.trimmed] {
            return Match(stream: self.fixture.completions[index], warning: nil)
        }
        let mismatch = Mismatch(.question(text.trimmed), in: self.fixture)
        guard let standIn else { throw mismatch }
        return Match(stream: standIn.completion(text.trimmed), warning: mismatch)
    }

    /// How `text`, which is all there is to speak, is spoken.
    ///
    /// - Throws: ``Mismatch`` in strict mode, if the fixture does not have it.
    package func synthesis(for text: String) throws(Mismatch) -> Match<Synthesis> {
        if let index = self.syntheses[text.trimmed] {
            return Match(stream: self.fixture.syntheses[index], warning: nil)
        }
        let mismatch = Mismatch(.speech(text.trimmed), in: self.fixture)
        guard let standIn else { throw mismatch }
        return Match(stream: standIn.synthesis(text.trimmed), warning: mismatch)
    }

    /// The streams that could still be meant after `received`, in the order of the fixture.
    ///
    /// Text comes in pieces. With one stream left its sentences can be spoken at once; with several,
    /// more text or the end decides (``synthesis(for:)``); with none nothing that follows will fit.
    package func syntheses(startingWith received: String) -> [Synthesis] {
        let beginning = Beginning(received)
        return zip(self.fixture.syntheses, self.synthesisTexts)
            .filter { _, text in beginning.begins(text) }
            .map { stream, _ in stream }
    }

    /// Whether any stream could still be meant after `received`.
    package func hasSynthesis(startingWith received: String) -> Bool {
        let beginning = Beginning(received)
        return self.synthesisTexts.contains { beginning.begins($0) }
    }

    /// The beginning of a text that is to be spoken.
    private struct Beginning {
        private let text: String
        private let trimmed: String

        init(_ received: String) {
            // White space behind may turn out to be inside.
            self.text = String(received.drop(while: \.isWhitespace))
            self.trimmed = received.trimmed
        }

        func begins(_ whole: String) -> Bool {
            // The same bytes are the same text, and that is quick to see.
            whole.utf8.starts(with: self.text.utf8) || whole.hasPrefix(self.text)
                || whole == self.trimmed
        }
    }

    /// Where each key is first. Later ones are never found, and a check of the fixture says so.
    private static func index<Element, Key: Hashable>(
        _ elements: [Element],
        by key: (Element) -> Key?
    ) -> [Key: Int] {
        var index: [Key: Int] = [:]
        for (position, element) in elements.enumerated() {
            guard let key = key(element), index[key] == nil else { continue }
            index[key] = position
        }
        return index
    }
}

extension Media {
    /// The digest of a piece of the file; `nil` if it is not in it.
    fileprivate func contentDigest(of range: Range<Int>) -> ContentDigest? {
        guard range == range.clamped(to: self.bytes.indices) else { return nil }
        return ContentDigest(self.bytes.span.extracting(range))
    }
}
