import ArgumentParser
import Foundation

/// The command line: parses arguments and prints; everything else happens in the libraries.
@main
struct PoolBots: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolbots",
        abstract: "A host for bots that chat and play games in StealthOS pools.",
        discussion: """
            Try it without anything else:
                poolbots demo
            Bring a bot into a pool:
                poolbots join 'stealth://invite/…' --bot chess
            Open a pool of your own, with the claim code that the relay prints:
                poolbots relay
                poolbots host --relay ws://127.0.0.1:9090 --claim CODE --bot chess
            Play with a phone nearby:
                poolbots nearby host --listen 0.0.0.0 --bot chess
            Run many bots in many pools:
                poolbots run poolbots.yaml

            Exit codes: 0 done, 1 ended by a lasting failure, 2 wrong input or surroundings (one line says which).
            """,
        version: Version.text,
        subcommands: [
            Demo.self, Run.self, Check.self, SchemaCommand.self, Status.self, Restart.self, Reload.self, Tell.self,
            Relay.self, Host.self, Join.self, Local.self, Nearby.self, Invite.self, Blocks.self, Roles.self, Games.self,
            Ratings.self,
            New.self, Test.self, Console.self, LuaDocs.self, MatchCommand.self, IdentityCommand.self,
            VersionCommand.self,
        ])

    /// Runs a command and turns errors into one line and an exit code: nobody wants a stack trace for a typing error.
    static func main() async {
        // Before anything runs beside: Avahi's library would print a warning that concerns nobody.
        _ = unsafe setenv("AVAHI_COMPAT_NOWARN", "1", 1)
        let json = CommandLine.arguments.contains("--json")
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)  // It has been told what is wrong.
        } catch let failure as Failure {
            ErrorOutput(json: json).report(failure)
            Foundation.exit(failure.exitCode.rawValue)
        } catch {
            let code = exitCode(for: error)
            guard !code.isSuccess else { exit(withError: error) }
            if code == .validationFailure {
                ErrorOutput(json: json).report(Failure(.usage, usageLine(for: error)))
                Foundation.exit(ExitStatus.input.rawValue)
            }
            ErrorOutput(json: json).report(Failure(error))
            Foundation.exit(Failure(error).exitCode.rawValue)
        }
    }

    /// What is wrong and where help is, in one line.
    private static func usageLine(for error: any Error) -> String {
        let lines = fullMessage(for: error).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let help = lines.last { $0.hasPrefix("See '") } ?? "See 'poolbots --help'."
        return "\(message(for: error)). \(help)".replacing("..", with: ".").replacing("\n", with: " ")
    }
}
