import ArgumentParser
import BotHost
import Foundation
import PoolTransport
import PoolWire

/// `poolbots invite`
struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, show or convert invitations.",
        subcommands: [New.self, Show.self, Card.self], defaultSubcommand: Show.self)

    /// `poolbots invite new`
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a further invitation to the pool that `poolbots host` is hosting now.")

        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        @Option(help: "How many people may use it; 0 is no limit.")
        var uses: UInt8 = 1

        @Option(help: ArgumentHelp("How long it is valid.", valueName: "seconds"))
        var expires: Int = 3600

        @OptionGroup var pool: PoolOptions

        func run() async throws {
            let directory = try await running.directory(printing)
            guard let reply = try await RunningOptions.ask("\(pool.place)invite \(uses) \(expires)", in: directory)
            else {
                throw Failure(
                    .usage,
                    "no pool is being hosted from \(directory.path); start one with “poolbots host” or “poolbots run”, or name its folder with --data or its file with --config"
                )
            }
            switch reply {
            case .invitation(let url, let expiresAt):
                printing.output.emit(.invitation(.init(tokenID: "", url: url, expiresAt: expiresAt)))
            case .done, .members, .blocks, .roles, .status, .refused:
                throw Failure(.unexpected, "the running host gave an unexpected answer; is it of another version?")
            }
        }
    }

    /// `poolbots invite show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what an invitation says, and its QR code.")

        @Argument(help: "Link, card text, or card file.")
        var invitation: String

        @OptionGroup var printing: OutputOptions

        @Flag(help: "Leave the QR code out.")
        var noQR = false

        func run() throws {
            let invitation = try InvitationArgument.read(invitation)
            let expires = Date(timeIntervalSince1970: TimeInterval(invitation.expiresAt))
            let expired = invitation.isExpired(at: Int64(Date().timeIntervalSince1970))
            if printing.json {
                print(
                    OrderedJSON.object([
                        ("poolID", .string(invitation.poolID.uuidString.lowercased())),
                        ("serverURL", .string(invitation.serverURL)),
                        ("expiresAt", .string(expires.formatted(.iso8601))),
                        ("expired", .bool(expired)), ("maxUses", .integer(Int(invitation.maxUses))),
                    ]).text)
                return
            }
            print("Pool      \(invitation.poolID.uuidString.lowercased())")
            print("Relay     \(invitation.serverURL)")
            print(
                "Valid     until \(expires.formatted(date: .abbreviated, time: .standard))\(expired ? " (expired)" : "")"
            )
            print("Uses      \(invitation.maxUses == 0 ? "no limit" : String(invitation.maxUses))")
            if !noQR { print(try InvitationPicture.text(for: invitation.url)) }
        }
    }

    /// `poolbots invite card`
    struct Card: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write an invitation as a .stcard file for the apps.")

        @Argument(help: "Link, card text, or card file.")
        var invitation: String

        @Option(
            name: .shortAndLong, help: ArgumentHelp("File to write; default as the apps name it.", valueName: "file"))
        var output: String?

        func run() throws {
            let invitation = try InvitationArgument.read(invitation)
            let file = URL(filePath: output ?? InviteCard.fileName(tokenID: invitation.tokenIDText))
            try PrivateFile.write(Data(InviteCard(url: invitation.url).bytes), to: file)
            print(file.path)
        }
    }
}

/// An invitation as people give it on the command line.
enum InvitationArgument {
    /// Reads a link, a card text, or the name of a file that holds one of them.
    static func read(_ text: String) throws -> Invitation {
        if text.contains("://") || text.lowercased().hasPrefix("stcard1:") { return try Invitation(parsing: text) }
        guard FileManager.default.fileExists(atPath: text) else {
            throw Failure(
                .invitation,
                "“\(text.prefix(60))” is neither an invitation (stealth://invite/… or stcard1:…) nor a file")
        }
        guard let data = FileManager.default.contents(atPath: text) else {
            throw Failure(.file, "\(text) cannot be read; check its permissions")
        }
        return try Invitation(parsing: Array(data.prefix(65_536)))
    }
}
