/// Reads the files of a fixture into a draft, and goes on after a mistake to find the others.
struct FixtureReader<Files: FixtureFiles> {
    private static var textByteCountMax: Int { 16 << 20 }
    private static var mediaByteCountMax: Int { 64 << 20 }

    private let files: Files
    private(set) var draft = FixtureDraft()
    private(set) var errors: [FixtureError] = []

    /// Reads all of `files`.
    init(_ files: Files) {
        self.files = files
        self.collect { reader throws(FixtureError) in try reader.readIndex() }
        self.draft.recognitions = self.streams(of: .recognitions) {
            fields throws(FixtureError) in
            try StreamLine.recognition(fields)
        } append: { node, file, stream throws(FixtureError) in
            stream.lines.append(try StreamLine.recognized(node, in: file))
        }
        self.draft.completions = self.streams(of: .completions) {
            fields throws(FixtureError) in
            try StreamLine.completion(fields)
        } append: { node, file, stream throws(FixtureError) in
            stream.lines.append(try StreamLine.completed(node, in: file))
        }
        self.draft.syntheses = self.streams(of: .syntheses) {
            fields throws(FixtureError) in
            try StreamLine.synthesis(fields)
        } append: { node, file, stream throws(FixtureError) in
            stream.lines.append(try StreamLine.synthesized(node, in: file))
        }
    }

    // MARK: fixture.yaml

    private mutating func readIndex() throws(FixtureError) {
        let file = self.files.place(FixtureDraft.File.index.rawValue)
        let root = try Node(yaml: self.readText(.index), file: file)
        let fields = try Fields(root, in: file, known: ["name", "source", "media"])
        self.collect { reader throws(FixtureError) in
            reader.draft.name = try fields.text("name", example: "weather")
        }
        self.collect { reader throws(FixtureError) in
            reader.draft.source = try Self.source(fields)
        }
        let media = try fields.list("media", example: "[{path: media/turn-1.wav}]")
        for node in media {
            self.collect { reader throws(FixtureError) in try reader.readMedia(node, file) }
        }
        if self.draft.media.count == media.count { self.draft.known.insert(.index) }
    }

    private static func source(_ fields: Fields) throws(FixtureError) -> Fixture.Source {
        let word = try fields.text("source", example: "made")
        guard let source = Fixture.Source(rawValue: word) else {
            throw fields.wrong("source", expected: "made, recorded or promoted")
        }
        return source
    }

    private mutating func readMedia(_ node: Node, _ file: String) throws(FixtureError) {
        let known = ["path", "sha256", "duration", "speech"]
        let fields = try Fields(node, in: file, known: known)
        let path = try fields.text("path", example: "media/turn-1.wav")
        guard !path.leavesDirectory else {
            throw fields.error("path", .file(.outsideDirectory(path)))
        }
        let hex = try fields.text("sha256", example: "64 hexadecimal digits")
        guard let digest = SHA256Digest(hex: hex) else {
            throw fields.wrong("sha256", expected: "64 hexadecimal digits")
        }
        let duration = try fields.time("duration")
        let speech = try Self.speech(fields, in: duration)
        var bytes: [UInt8]?
        do {
            bytes = try self.files.read(path, limit: Self.mediaByteCountMax)
        } catch {
            // The line that names the file is the one to mend.
            self.errors.append(fields.error("path", error.problem))
        }
        let media = Media(
            path: path,
            digest: digest,
            duration: duration,
            speech: speech,
            bytes: bytes ?? []
        )
        self.draft.media.append(
            FixtureDraft.Placed(value: media, line: node.place.line, isWhole: bytes != nil)
        )
    }

    private static func speech(
        _ fields: Fields,
        in duration: Duration
    ) throws(FixtureError) -> Range<Duration>? {
        guard let node = fields["speech"] else { return nil }
        let bounds = try Fields(node, in: fields.file, known: ["from", "to"])
        let (from, to) = (try bounds.time("from"), try bounds.time("to"))
        guard from < to, to <= duration else {
            let problem = MediaProblem.speechOutside(from: from, to: to, duration: duration)
            throw fields.error("speech", .media(problem))
        }
        return from..<to
    }

    // MARK: *.jsonl

    /// Reads the streams of `file`: a line that names a stream, then the lines of that stream.
    private mutating func streams<Stream>(
        of file: FixtureDraft.File,
        header: (Fields) throws(FixtureError) -> Stream,
        append: (Node, String, inout Stream) throws(FixtureError) -> Void
    ) -> [FixtureDraft.Placed<Stream>] {
        let place = self.files.place(file.rawValue)
        var streams: [FixtureDraft.Placed<Stream>] = []
        // After a broken header, its lines belong to no stream and are only looked at.
        var isOrphaned = false
        let errorCount = self.errors.count
        self.collect { reader throws(FixtureError) in
            for (line, text) in try reader.lines(of: file) {
                do throws(FixtureError) {
                    let node = try JSONLine.read(text, file: place, line: line)
                    if node["stream"] != nil {
                        isOrphaned = true
                        let fields = try Fields(node, in: place, known: ["stream", "match"])
                        streams.append(.init(value: try header(fields), line: line))
                        isOrphaned = false
                    } else if isOrphaned {
                        continue
                    } else if let last = streams.indices.last {
                        try append(node, place, &streams[last].value)
                        streams[last].parts.append(line)
                    } else {
                        isOrphaned = true
                        throw FixtureError(file: place, line: line, .text(.lineBeforeStream))
                    }
                } catch {
                    reader.errors.append(error)
                    if !isOrphaned, let last = streams.indices.last {
                        streams[last].isWhole = false
                    }
                }
            }
        }
        if self.errors.count == errorCount { self.draft.known.insert(file) }
        return streams
    }

    /// The lines of `file` that are not empty, with their numbers. They may end in CR LF, which is one
    /// character but two scalars.
    private func lines(
        of file: FixtureDraft.File
    ) throws(FixtureError) -> [(number: Int, text: String)] {
        try self.readText(file).unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
            .map { (number: $0.offset + 1, text: String($0.element)) }
            .filter { !$0.text.isBlank }
    }

    private func readText(_ file: FixtureDraft.File) throws(FixtureError) -> String {
        let bytes = try self.files.read(file.rawValue, limit: Self.textByteCountMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FixtureError(file: self.files.place(file.rawValue), .file(.notUTF8))
        }
        return text
    }

    private mutating func collect(
        _ body: (inout FixtureReader) throws(FixtureError) -> Void
    ) {
        do throws(FixtureError) {
            try body(&self)
        } catch {
            self.errors.append(error)
        }
    }
}
