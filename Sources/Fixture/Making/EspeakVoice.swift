package import Audio
import Foundation

/// The voices of espeak-ng, which Debian and Ubuntu have as a package.
package struct EspeakVoice: Voice {
    /// How long one text may take. espeak-ng needs some milliseconds.
    private static let patience = DispatchTimeInterval.seconds(20)

    package let name = "espeak-ng"
    private let program: URL

    /// The espeak-ng of this machine; `nil` if there is none on the `PATH`.
    package init?() {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let places = path.split(separator: ":").map { URL(filePath: "\($0)/espeak-ng") }
        guard
            let program = places.first(where: {
                FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
            })
        else { return nil }
        self.program = program
    }

    package func speak(
        _ text: String,
        as speaker: Speaker,
        language: String
    ) throws(MakingProblem) -> Recording {
        do {
            return try self.record(text, as: speaker, language: language)
        } catch let problem as MakingProblem {
            throw problem
        } catch {
            throw .voice(text: text, reason: error.localizedDescription)
        }
    }

    /// Speaks by way of two files: no pipe can fill up, and no text is taken for an option.
    private func record(
        _ text: String,
        as speaker: Speaker,
        language: String
    ) throws -> Recording {
        let directory = try FileManager.default.url(
            for: .itemReplacementDirectory,
            in: .userDomainMask,
            appropriateFor: FileManager.default.temporaryDirectory,
            create: true
        )
        defer { try? FileManager.default.removeItem(at: directory) }
        let (input, output) = (directory.appending(path: "text"), directory.appending(path: "wav"))
        try Data(text.utf8).write(to: input)
        let process = Process()
        process.executableURL = self.program
        process.arguments =
            Self.options(for: speaker, language: language)
            + ["-b", "1", "-f", input.path(percentEncoded: false)]
            + ["-w", output.path(percentEncoded: false)]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try Self.run(process, speaking: text, language: language)
        do {
            return try Recording(
                decoding: [UInt8](Data(contentsOf: output)),
                name: "what espeak-ng wrote"
            )
        } catch let error as AudioError {
            throw MakingProblem.voice(text: text, reason: error.reason)
        }
    }

    private static func run(_ process: Process, speaking text: String, language: String) throws {
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        guard ended.wait(timeout: .now() + Self.patience) == .success else {
            process.terminate()
            throw MakingProblem.voice(text: text, reason: "it did not end within 20 s")
        }
        guard process.terminationStatus == 0 else {
            let reason =
                "it ended with status \(process.terminationStatus); does it know the "
                + "language \(language.quoted)? espeak-ng --voices lists them"
            throw MakingProblem.voice(text: text, reason: reason)
        }
    }

    /// A man asks and a woman answers. Its Mandarin is slow, so that is hurried to five syllables
    /// a second; and its `zh` may mean voices that are not installed.
    private static func options(for speaker: Speaker, language: String) -> [String] {
        let isMandarin = language == "zh" || language == "cmn"
        let voice = (isMandarin ? "cmn" : language) + (speaker == .bot ? "+f3" : "")
        return ["-v", voice, "-s", isMandarin ? "280" : "165"]
    }
}
