import BotAPI
import BotScript
import Foundation
import Lua
import Pool
import PoolChat
import PoolGames
import PoolWire

/// Carries out what tests ask of the pool and of its peers.
struct TestStage: Sendable {
    private let pool: SimulatedPool
    /// What somebody can still be asked who is not in the pool any more.
    private static let looks: Set<String> = [
        "is_here", "hears", "hears_all", "hears_message", "reactions", "board", "moves", "result",
    ]

    init(_ pool: SimulatedPool) { self.pool = pool }

    /// - Throws: `BenchError` and whatever the pool says, which the test gets as an error.
    func perform(_ request: TestScript.Request) async throws -> LuaValue {
        var arguments = Arguments(request)
        switch request.action {
        case "join":
            let name = try arguments.text("a name")
            _ = try await pool.join(name, role: arguments.optionalText())
            return .nil
        case "advance":
            try await pool.advance(by: try arguments.span())
            return .nil
        case "settle":
            try await pool.settle()
            return .nil
        case "restart":
            try await pool.restart(settings: try arguments.optionalObject())
            return .nil
        case "print":
            pool.log.add("test: \(try arguments.text("a text"))")
            return .nil
        case "log": return .array(pool.log.all.map { .string($0) })
        case "failures": return .array(pool.log.takeFailures().map { .string($0) })
        case "journal": return .array(try pool.journalLines.map { LuaValue(try APIValue(json: $0.utf8)) })
        case "time": return .number(pool.date.timeIntervalSince1970)
        case "storage": return try await pool.stored(arguments.text("a key")).map { .string($0) } ?? .nil
        default:
            let name = try arguments.text("a name")
            guard let peer = pool.peer(name) else { throw BenchError("\(name) has never joined") }
            guard peer.end == nil || Self.looks.contains(request.action) else {
                throw BenchError("\(name) is not in the pool any more, so there is no \(request.action)")
            }
            return try await perform(request.action, by: peer, &arguments)
        }
    }

    private func perform(_ action: String, by peer: SimulatedPeer, _ arguments: inout Arguments) async throws
        -> LuaValue
    {
        switch action {
        case "say", "whisper":
            let text = try arguments.text("a text")
            let scope = action == "say" ? ChatScope.group : .peer(peer.bot)
            try await pool.act { try await peer.chat.say(text, to: scope) }
        case "reply":
            let (text, message) = (try arguments.text("a text"), try heard(by: peer))
            try await pool.act { try await peer.chat.reply(text, to: message) }
        case "react":
            let (emoji, message) = (try arguments.text("an emoji"), try heard(by: peer))
            try await pool.act { try await peer.chat.react(emoji, to: message) }
        case "vote":
            let (option, message) = (try arguments.text("an option"), try heard(by: peer))
            try await pool.act { try await peer.chat.vote(option, in: message) }
        case "leave": try await pool.act { await peer.membership.leave() }
        case "is_here": return .bool(peer.end == nil)
        case "hears": return peer.takeMessage().map { .string($0.text) } ?? .nil
        case "hears_all": return .array(peer.takeMessages().map { .string($0.text) })
        case "hears_message": return peer.takeMessage().map(LuaValue.init) ?? .nil
        case "reactions": return .array(peer.reactions.map { .string($0.isAdding ? $0.emoji : "-\($0.emoji)") })
        default: return try await play(action, by: peer, &arguments)
        }
        return .nil
    }

    private func play(_ action: String, by peer: SimulatedPeer, _ arguments: inout Arguments) async throws -> LuaValue {
        switch action {
        case "invite": try await pool.invite(try arguments.text("a game"), by: peer)
        case "accept", "decline":
            guard let offer = peer.takeOffer() else { throw BenchError("nobody has invited \(peer.name)") }
            try await pool.act {
                if action == "accept" {
                    try await peer.games.accept(offer.sessionID)
                } else {
                    try await peer.games.decline(offer.sessionID)
                }
            }
            try await pool.advance(by: .seconds(3))
        case "play": try await pool.play(try arguments.text("a move"), by: peer)
        case "board": return await pool.board(of: peer).map { .string($0) } ?? .nil
        case "moves":
            let request = await peer.games.position(of: try peer.currentGame.sessionID)
            return .array(request?.legalMoves.map { .string($0) } ?? [])
        case "forfeit":
            let game = try peer.currentGame
            try await pool.act { try await peer.games.forfeit(game.sessionID) }
        case "result":
            guard let game = peer.game, let result = peer.result else { return .nil }
            guard let winner = result.winner else { return .string("draw") }
            return .string(winner == game.ownSeat ? "won" : "lost")
        default: preconditionFailure("the prelude knows no other actions: \(action)")
        }
        return .nil
    }

    private func heard(by peer: SimulatedPeer) throws(BenchError) -> ChatMessage {
        guard let message = peer.lastMessage else { throw BenchError("\(peer.name) has heard nothing yet") }
        return message
    }
}

/// The arguments of a request, one after the other.
private struct Arguments {
    private var rest: ArraySlice<LuaValue>
    private let action: String

    init(_ request: TestScript.Request) {
        rest = request.arguments[...]
        action = request.action
    }

    mutating func text(_ what: String) throws(BenchError) -> String {
        guard let text = optionalText() else { throw BenchError("\(action) needs \(what)") }
        return text
    }

    mutating func optionalText() -> String? {
        switch rest.popFirst() {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    mutating func optionalObject() throws(BenchError) -> APIObject? {
        guard let value = rest.popFirst(), value != .nil else { return nil }
        do {
            guard let object = try APIValue(value).object else {
                throw BenchError("\(action) needs a table with names")
            }
            return object
        } catch {
            throw error as? BenchError ?? BenchError("\(action): \(error)")
        }
    }

    mutating func span() throws(BenchError) -> Duration {
        switch rest.popFirst() {
        case .integer(let seconds) where seconds >= 0: .seconds(seconds)
        case .number(let seconds) where seconds >= 0 && seconds < 1e9: .seconds(seconds)
        case .string(let text): try BenchSpan.duration(of: text)
        default: throw BenchError("\(action) needs a time: seconds, or a text as in \"1h30m\"")
        }
    }
}

extension LuaValue {
    /// A message as tests look at it.
    fileprivate init(_ message: ChatMessage) {
        var fields = [
            LuaField("text", .string(message.text)), LuaField("private", .bool(message.scope != .group)),
            LuaField("is_reply", .bool(message.replyTo != nil)),
        ]
        if case .poll(let poll) = message.content {
            fields.append(LuaField("options", .array(poll.options.map { .string($0) })))
        }
        self = .table(fields)
    }
}
