import ArgumentParser
import Scenario

/// `ringer schema`: what a scenario file may say, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario files.",
        discussion: """
            Editors complete and check scenarios with it. For those that speak to
            yaml-language-server, begin a scenario with
              # yaml-language-server: $schema=scenario.schema.json

            EXAMPLE
              ringer schema > scenario.schema.json
            """
    )

    func run() {
        Output.say(Scenario.schema)
    }
}
