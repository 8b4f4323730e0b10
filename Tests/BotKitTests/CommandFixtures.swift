import BotKit
import Foundation
import Pool
import PoolChat
import PoolWire

/// A command set with people who talk to it.
struct CommandBench {
    static let ada = PeerID("ada+Key/0123456789")
    static let bo = PeerID("bo+Key/0123456789")
    static let hal = PeerID("hal+Key/0123456789")
    static let me = PeerID("me+Key/0123456789")

    var set: CommandSet
    var roles: [PeerID: Role] = [:]
    var neighbours = CommandNeighbours.none
    var now = Duration.seconds(100)
    var members = [
        Member(id: ada, name: "Ada"), Member(id: bo, name: "Bo Smith"),
        Member(
            id: hal, name: "Hal", profile: PoolUserProfile(displayName: "Hal", avatarEmoji: "🤖", avatarColorIndex: 0)),
    ]

    init(_ definitions: [CommandDefinition], settings: CommandSettings = CommandSettings()) throws {
        set = try CommandSet(definitions, settings: settings)
    }

    var pool: PoolSnapshot {
        PoolSnapshot(
            poolID: UUID(), poolName: "Test", selfID: Self.me, selfName: "Dora Day", hostID: Self.bo, members: members,
            hostOnline: true, maxPeers: 16, connection: .connected)
    }

    /// Somebody says something.
    mutating func say(
        _ text: String, by author: PeerID = ada, privately: Bool = false, mentioning: Bool = false
    ) -> CommandAction {
        let message = ChatMessage(
            id: UUID(), author: author, authorName: "", scope: privately ? .peer(author) : .group,
            content: .text(text), mentionsMe: mentioning, timestamp: Date(timeIntervalSinceReferenceDate: 0))
        let scene = CommandScene(
            pool: pool, role: roles[author] ?? .stranger, neighbours: neighbours, now: now)
        return set.handle(message, in: scene)
    }

    /// As `say`, a second later than the last hint can matter.
    mutating func sayLater(_ text: String, by author: PeerID = ada, privately: Bool = false) -> CommandAction {
        now += CommandSet.hintInterval
        return say(text, by: author, privately: privately)
    }
}

extension CommandAction {
    /// The command that runs and what it was given.
    var given: (command: String, values: [String: CommandValue])? {
        if case .run(let call) = self { (call.command, call.arguments.values) } else { nil }
    }

    var command: String? { given?.command }

    /// What is answered.
    var answer: String? {
        if case .reply(let text, _) = self { text } else { nil }
    }
}

extension CommandDefinition {
    /// A command with its parameters as authors write them.
    static func with(_ name: String, _ parameters: String) throws -> CommandDefinition {
        CommandDefinition(name, try CommandParameter.list(parameters))
    }
}
