import ArgumentParser
import BotHost
import Foundation
import PoolTransport

/// `poolbots tell`
struct Tell: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a running pool a command, as one types it into “poolbots host” and “poolbots join”.",
        discussion: """
            For example, where “poolbots run” is in several pools:
                poolbots tell --pool Home members
                poolbots tell --pool Home approve Ada
                poolbots tell --pool Home say Hello everybody
                poolbots tell --pool Home help
            """)

    @Argument(help: "The command.")
    var words: [String]

    @Option(help: ArgumentHelp("Which pool, if there are several.", valueName: "name"))
    var pool: String?

    @OptionGroup var running: RunningOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let place = pool.map { "in \($0): " } ?? ""
        let output = printing.output
        switch try await running.ask(place + words.joined(separator: " "), printing) {
        case .done(let text), .refused(let text): output.note(text)
        case .invitation(let url, let expiresAt):
            output.emit(.invitation(.init(tokenID: "", url: url, expiresAt: expiresAt)))
        case .members(let entries), .blocks(let entries), .roles(let entries):
            output.write(entries.isEmpty ? "nobody" : entries.map(\.line).joined(separator: "\n"))
        case .status(let status): output.write(printing.json ? status.json : status.text)
        }
    }
}
