import ArgumentParser
import Fixture

/// `ringer fixture`: what the providers say.
struct FixtureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixture",
        abstract: "Check a fixture, or make one.",
        discussion: """
            EXAMPLES
              ringer fixture check Fixtures/english
              ringer fixture new weather.yaml Fixtures/weather
            """,
        subcommands: [CheckCommand.self, NewCommand.self]
    )

    struct CheckCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say everything that is wrong with a fixture.",
            discussion: """
                Checks texts, order, digests, lengths and speech bounds, which it measures anew.

                EXAMPLE
                  ringer fixture check Fixtures/english
                """
        )

        @Argument(help: "The fixture's directory.")
        var directory: String

        func run() throws {
            let findings = Fixture.findings(in: FixtureDirectory(self.directory))
            for finding in findings { Output.complain("\(finding)") }
            let errors = findings.filter { !$0.isWarning }
            guard errors.isEmpty else { throw Exit(.usage, "") }
            Output.say("\(self.directory) is a good fixture")
        }
    }

    struct NewCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Make a fixture from a short description of who says what.",
            discussion: """
                espeak-ng speaks if it is installed, else a tone stands for each sentence.

                EXAMPLE
                  cat > weather.yaml <<END
                  name: weather
                  language: zh
                  turns:
                    - caller: 今天上海天气怎么样？
                      bot: 今天上海多云，二十三度。出门带件外套吧。
                    - caller: { audio: ask-umbrella.wav, text: 要带伞吗？ }
                      bot: 不用，今天不下雨。
                  END
                  ringer fixture new weather.yaml Fixtures/weather
                """
        )

        @Argument(help: "The description.")
        var description: String

        @Argument(help: "The fixture's directory, which must be empty or not be there.")
        var directory: String

        @Option(name: .long, help: "What the providers' timing follows from.")
        var seed: UInt64 = 1

        func run() throws {
            do {
                let made = try Fixture.make(
                    from: self.description,
                    into: self.directory,
                    seed: self.seed
                )
                let turns = made.fixture.recognitions.count
                Output.say("\(self.directory): \(turns) turns, spoken by \(made.voice)")
            } catch {
                throw Exit(.usage, "\(error)")
            }
        }
    }
}
