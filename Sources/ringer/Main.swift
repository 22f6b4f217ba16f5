import ArgumentParser

/// The command. What it does is in the targets; here are flags, exit codes and signals.
@main
struct Main {
    static func main() async {
        do {
            var command = try Ringer.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let exit as Exit {
            exit.leave()
        } catch {
            // ArgumentParser says 64 for wrong usage, where this command promises 2.
            let code = Ringer.exitCode(for: error)
            if code == .validationFailure {
                Exit(.usage, Ringer.fullMessage(for: error)).leave()
            }
            Ringer.exit(withError: error)
        }
    }
}

/// Rings a voice bot: callers on one side, mock providers on the other.
struct Ringer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ringer",
        abstract: "Plays the callers and the cloud providers of a live voice bot, and measures it.",
        discussion: """
            EXAMPLES
              ringer run           ring our own server with the built-in scenario
              ringer run --mock-port 7700 --target ws://127.0.0.1:8888/chat
                                   ring your server, whose providers are at port 7700
              ringer simulate      the same in virtual time: a call of a minute takes a millisecond
              ringer mock          the three providers, for a server of yours
              ringer serve         our voice call server
              ringer doctor        how many calls this machine can carry
            """,
        version: "ringer \(Version.current)",
        subcommands: [
            RunCommand.self, SimulateCommand.self, MockCommand.self, ServeCommand.self,
            FixtureCommand.self,
            ReportCommand.self, CompareCommand.self, SchemaCommand.self, DoctorCommand.self,
        ]
    )
}

enum Version {
    static let current = "0.1.0"
}
