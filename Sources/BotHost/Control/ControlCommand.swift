public import BotKit
import Foundation
import GameRules
public import PoolWire

/// What a person, or another `poolbots` process, can ask of a running member: one line of words each. Guests can do
/// what needs no host.
public indirect enum ControlCommand: Sendable, Equatable {
    /// `invite [USES [SECONDS]]`: a further invitation. 0 uses is unlimited.
    case invite(maxUses: UInt8?, seconds: Int?)
    /// `code`: what joiners of a local pool have to know, and where it is.
    case code
    /// `approve MEMBER`: lets a joiner in. MEMBER is an id or its beginning.
    case approve(String)
    /// `reject MEMBER [REASON]`.
    case reject(String, reason: String)
    /// `kick MEMBER [REASON]`: removes a member; it needs a new approval to return.
    case kick(String, reason: String)
    /// `block MEMBER [REASON]`: removes a member for good.
    case block(String, reason: String)
    /// `unblock KEY-OR-NAME`.
    case unblock(String)
    /// `blocks`: the block list.
    case blocks
    /// `members`: who is here.
    case members
    /// `roles`: who may tell the bots what to do.
    case roles
    /// `role MEMBER [ROLE]`: shows or changes what somebody may tell the bots. MEMBER is also a public key.
    case role(String, Role?)
    /// `say TEXT`: a message to everybody.
    case say(String)
    /// `play MEMBER[, MEMBER…] GAME`: invites members to a game with the bot that plays it.
    case play([String], GameType)
    /// `status`: what everything is doing. Only `poolbots run` knows this and the following.
    case status
    /// `reload`: reads the configuration file.
    case reload
    /// `restart NAME`: begins a bot (`BOT` or `POOL/BOT`) or a pool anew.
    case restart(String)
    /// `in POOL: COMMAND`: what concerns one pool of several.
    case inPool(String, ControlCommand)
    /// `help`
    case help
    /// `quit`
    case quit

    /// Reads a line.
    /// - Throws: `ControlError` that says what is wrong and what would be right.
    public init(parsing line: String) throws(ControlError) {
        let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
        let rest = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        switch words.first?.lowercased() {
        case "invite": self = try ControlCommand.parseInvite(rest)
        case "code": self = .code
        case "approve": self = .approve(try ControlCommand.member(rest, "approve").0)
        case "reject":
            let (member, reason) = try ControlCommand.member(rest, "reject")
            self = .reject(member, reason: reason.isEmpty ? "Rejected by host" : reason)
        case "kick":
            let (member, reason) = try ControlCommand.member(rest, "kick")
            self = .kick(member, reason: reason.isEmpty ? "Removed by host" : reason)
        case "block":
            let (member, reason) = try ControlCommand.member(rest, "block")
            self = .block(member, reason: reason)
        case "unblock":
            guard !rest.isEmpty else {
                throw ControlError("unblock whom? “unblock KEY” or “unblock NAME”, as “blocks” lists them")
            }
            self = .unblock(rest)
        case "blocks": self = .blocks
        case "members": self = .members
        case "roles": self = .roles
        case "role": self = try ControlCommand.parseRole(rest)
        case "say":
            guard !rest.isEmpty else { throw ControlError("say what? “say TEXT”") }
            self = .say(rest)
        case "play": self = try ControlCommand.parsePlay(rest)
        case "status": self = .status
        case "reload": self = .reload
        case "restart":
            guard !rest.isEmpty else { throw ControlError("restart what? “restart BOT” or “restart POOL/BOT”") }
            self = .restart(rest)
        case "in":
            let parts = rest.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ControlError("in which pool? “in POOL: COMMAND”") }
            self = .inPool(parts[0], try ControlCommand(parsing: parts[1]))
        case "help", "?": self = .help
        case "quit", "exit": self = .quit
        default: throw ControlError("“\(words.first ?? "")” is no command here; “help” lists them")
        }
    }

    /// The lines that `help` prints to a host.
    public static let usage = """
        invite [USES [SECONDS]]   a further invitation (0 uses: no limit)
        code                      show a local pool's code and address
        approve MEMBER            let somebody in who asked to join
        reject MEMBER [REASON]    refuse somebody who asked to join
        kick MEMBER [REASON]      remove a member
        block MEMBER [REASON]     remove a member for good
        unblock KEY-OR-NAME       take somebody off the block list
        blocks                    show the block list
        \(guestUsage)
        """

    /// The lines that `help` prints to a guest.
    public static let guestUsage = """
        members                   show who is here
        roles                     show who may tell the bots what to do
        role MEMBER [ROLE]        show or change it: \(roleNames)
        say TEXT                  a message to everybody
        play MEMBER GAME          let the bot invite somebody: \(games)
        play MEMBER, MEMBER GAME  … or several, where more than two can play
        quit                      leave politely
        MEMBER is a name, an id, or the beginning of an id.
        """

    /// The games, as they are typed.
    private static var games: String { GameCatalogue.names.joined(separator: ", ") }

    private static func parsePlay(_ rest: String) throws(ControlError) -> ControlCommand {
        // Names may consist of several words, games do not.
        guard let space = rest.lastIndex(of: " ") else { throw ControlError("play what with whom? “play MEMBER GAME”") }
        let name = rest[rest.index(after: space)...].lowercased()
        guard let game = GameCatalogue.game(named: name) else {
            throw ControlError("there is no game “\(name)”; there are \(games)")
        }
        let members = rest[..<space].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard !members.isEmpty, !members.contains("") else {
            throw ControlError("play \(name) with whom? “play MEMBER GAME”")
        }
        func most(_ game: some PlayableGame) -> Int { game.rules.players.upperBound - 1 }
        guard members.count <= most(game) else {
            throw ControlError("\(game.title) takes \(most(game)) besides the bot at most, not \(members.count)")
        }
        return .play(members, game.gameType)
    }

    private static let roleNames = Role.allCases.sorted(by: >).map(\.rawValue).joined(separator: ", ")

    private static func parseRole(_ rest: String) throws(ControlError) -> ControlCommand {
        let words = rest.split(separator: " ")
        guard let last = words.last else { throw ControlError("role of whom? “role MEMBER [ROLE]”") }
        if words.count > 1, let role = Role(rawValue: last.lowercased()) {
            return .role(words.dropLast().joined(separator: " "), role)
        }
        return .role(rest, nil)
    }

    private static func parseInvite(_ rest: String) throws(ControlError) -> ControlCommand {
        let words = rest.split(separator: " ")
        guard words.count <= 2 else { throw ControlError("“invite [USES [SECONDS]]” takes at most two numbers") }
        var maxUses: UInt8?
        var seconds: Int?
        if let word = words.first {
            guard let value = UInt8(word) else {
                throw ControlError("uses is a number from 0 (no limit) to 255, not “\(word)”")
            }
            maxUses = value
        }
        if words.count == 2 {
            guard let value = Int(words[1]), value > 0 else {
                throw ControlError("seconds is a positive number, not “\(words[1])”")
            }
            seconds = value
        }
        return .invite(maxUses: maxUses, seconds: seconds)
    }

    private static func member(_ rest: String, _ command: String) throws(ControlError) -> (String, String) {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        guard let member = words.first else {
            throw ControlError("\(command) whom? “\(command) MEMBER”; “members” lists who is here")
        }
        return (member, words.count > 1 ? words[1] : "")
    }
}

/// A command that was not understood or could not be carried out: one sentence.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String

    public init(_ description: String) { self.description = description }
}
