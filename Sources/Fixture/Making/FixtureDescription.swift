/// Who says what: all that a person has to write to get a fixture.
///
/// ```yaml
/// name: weather
/// language: zh
/// turns:
///   - caller: 今天上海天气怎么样？
///     bot: 今天上海多云，二十三度。出门带件外套吧。
///   - caller: {audio: ask-umbrella.wav, text: 要带伞吗？}
///     bot: 不用，今天不下雨。
/// ```
package struct FixtureDescription: Equatable, Sendable {
    package struct Turn: Equatable, Sendable {
        /// What the caller says.
        package var caller: String
        /// The file in which the caller says it, relative to the description; `nil` has it spoken.
        package var audio: String?
        /// What the model answers.
        package var bot: String
        /// Where the turn stands in the description, counted from 1.
        package var line: Int
    }

    package var name: String
    /// As espeak-ng calls it, such as `zh`, `en` or `en-gb`.
    package var language: String
    package var turns: [Turn]

    /// Reads a description.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - file: What messages call it.
    /// - Throws: ``TextProblem`` or ``MakingProblem`` with its line.
    package init(reading bytes: [UInt8], file: String) throws(FixtureError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FixtureError(file: file, .file(.notUTF8))
        }
        let root = try Node(yaml: text, file: file)
        let fields = try Fields(root, in: file, known: ["name", "language", "turns"])
        self.name = try fields.text("name", example: "weather")
        self.language = try Self.language(fields)
        self.turns = []
        for node in try fields.list("turns", example: "[{caller: 你好。, bot: 你好！}]") {
            let turn = try Self.turn(node, file)
            if let same = self.turns.first(where: { $0.caller == turn.caller }) {
                let problem = MakingProblem.repeatedCaller(turn.caller, firstLine: same.line)
                throw FixtureError(file: file, line: turn.line, .making(problem))
            }
            self.turns.append(turn)
        }
    }

    private static func turn(_ node: Node, _ file: String) throws(FixtureError) -> Turn {
        let fields = try Fields(node, in: file, known: ["caller", "bot"])
        let bot = try Self.words(fields, "bot", example: "你好！")
        let caller = try fields.node("caller", example: "你好。")
        guard case .object = caller.value else {
            let words = try Self.words(fields, "caller", example: "你好。")
            return Turn(caller: words, audio: nil, bot: bot, line: node.place.line)
        }
        let spoken = try Fields(caller, in: file, known: ["audio", "text"])
        return Turn(
            caller: try Self.words(spoken, "text", example: "what is said in the audio"),
            audio: try spoken.text("audio", example: "hello.wav"),
            bot: bot,
            line: node.place.line
        )
    }

    /// A text with something to speak in it.
    private static func words(
        _ fields: Fields,
        _ key: String,
        example: String
    ) throws(FixtureError) -> String {
        let text = try fields.text(key, example: example).trimmed
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw fields.error(key, .making(.noWords(text)))
        }
        return text
    }

    private static func language(_ fields: Fields) throws(FixtureError) -> String {
        let language = try fields.text("language", example: "zh")
        let isName = language.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isName, language.first?.isLetter == true, language.utf8.count <= 32 else {
            throw fields.wrong("language", expected: "a language of espeak-ng, such as zh")
        }
        return language
    }
}
