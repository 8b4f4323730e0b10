import Foundation
import Pool
import PoolTransport
import PoolWire

extension HostEvent {
    /// The event as one line of JSON, `event` first (docs/cli.md).
    public var jsonLine: String { jsonLine(pool: nil) }

    /// The same for a process that is in several pools.
    /// - Parameter pool: the name of the pool that it happened in; `nil` for the process as a whole.
    public func jsonLine(pool: String?) -> String {
        let place = pool.map { [("pool", OrderedJSON.string($0))] } ?? []
        return OrderedJSON.object([("event", .string(name))] + place + fields).text
    }

    /// The name of the event in JSON.
    public var name: String {
        switch self {
        case .listening: "listening"
        case .admin: "admin"
        case .hosting: "hosting"
        case .localPool: "localPool"
        case .recoveryKey: "recoveryKey"
        case .invitation: "invitation"
        case .joined: "joined"
        case .peerJoined: "peerJoined"
        case .peerLeft: "peerLeft"
        case .joinRequest: "joinRequest"
        case .chat: "chat"
        case .invited: "invited"
        case .gameStarted: "gameStarted"
        case .move: "move"
        case .gameEnded: "gameEnded"
        case .reconnecting: "reconnecting"
        case .hostStatus: "hostStatus"
        case .botFailed: "botFailed"
        case .botReloaded: "botReloaded"
        case .configured: "configured"
        case .configurationRefused: "configurationRefused"
        case .warning: "warning"
        case .error: "error"
        case .ended: "ended"
        }
    }

    private var fields: [(String, OrderedJSON)] {
        switch self {
        case .listening(let url, let admin, let claimCode):
            [("url", .string(url)), ("admin", .optional(admin)), ("claimCode", .optional(claimCode))]
                .filter { !$0.1.isNull }
        case .admin(let url): [("url", .string(url))]
        case .hosting(let poolID, let poolName, let peerID, let invitation):
            [
                ("poolID", .id(poolID)), ("poolName", .string(poolName)), ("peerID", .string(peerID.rawValue)),
                ("invitation", .string(invitation.url)), ("expiresAt", .date(invitation.expiresAt)),
            ]
        case .localPool(let news):
            [
                ("poolID", .id(news.pool.poolID)), ("poolName", .string(news.pool.poolName)),
                ("peerID", .string(news.pool.selfID.rawValue)), ("code", .optional(news.code)),
                ("addresses", .array(news.addresses.map { .string($0) })),
            ]
        case .recoveryKey(let key): [("recoveryKey", .string(key))]
        case .invitation(let invitation):
            [("invitation", .string(invitation.url)), ("expiresAt", .date(invitation.expiresAt))]
        case .joined(let poolID, let poolName, let peerID, let hostPeerID, let members):
            [
                ("poolID", .id(poolID)), ("poolName", .string(poolName)), ("peerID", .string(peerID.rawValue)),
                ("hostPeerID", .string(hostPeerID.rawValue)), ("members", .members(members)),
            ]
        case .peerJoined(let member): member.fields
        case .peerLeft(let member, let reason): member.fields + [("reason", .string(reason))]
        case .joinRequest(let member, let decision): member.fields + [("decision", .optional(decision))]
        case .chat(let from, let text, let isPrivate):
            from.fields + [("text", .string(text)), ("private", .bool(isPrivate))]
        case .invited(let by, let game, let sessionID, let accepted):
            by.fields + [
                ("game", .string(game.rawValue)), ("sessionID", .id(sessionID)), ("accepted", .bool(accepted)),
            ]
        case .gameStarted(let sessionID, let game, let players):
            [("sessionID", .id(sessionID)), ("game", .string(game.rawValue)), ("players", .members(players))]
        case .move(let sessionID, let game, let player, let number, let text, _):
            [("sessionID", .id(sessionID)), ("game", .string(game.rawValue))] + player.fields
                + [("number", .integer(number)), ("move", .string(text))]
        case .gameEnded(let sessionID, let game, let winner, let reason):
            [
                ("sessionID", .id(sessionID)), ("game", .string(game.rawValue)),
                ("winner", winner.map { .object($0.fields) } ?? .null), ("reason", .string(reason)),
            ]
        case .reconnecting(let attempt, let delay, let reason):
            [("attempt", .integer(attempt)), ("delaySeconds", .number(delay)), ("reason", .string(reason))]
        case .hostStatus(let online): [("online", .bool(online))]
        case .botFailed(let bot, let error, let restart):
            [
                ("bot", .string(bot)), ("error", .string(error)),
                ("restartSeconds", restart.map { .number($0) } ?? .null),
            ]
        case .botReloaded(let bot, let error): [("bot", .string(bot)), ("error", .optional(error))]
        case .configured(let changes): [("changes", .array(changes.map { .string($0) }))]
        case .configurationRefused(let problems): [("problems", .array(problems.map { .string($0) }))]
        case .warning(let message): [("message", .string(message))]
        case .error(let code, let message): [("code", .string(code)), ("message", .string(message))]
        case .ended(let reason): [("reason", .string(reason))]
        }
    }
}

extension MemberSummary {
    fileprivate var fields: [(String, OrderedJSON)] {
        [("peerID", .string(peerID.rawValue)), ("name", .string(name))]
    }
}

extension OrderedJSON {
    fileprivate static func id(_ id: UUID) -> OrderedJSON { .string(id.uuidString.lowercased()) }
    fileprivate static func optional(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }
    fileprivate static func date(_ date: Date) -> OrderedJSON { .string(date.formatted(.iso8601)) }
    fileprivate static func members(_ members: [MemberSummary]) -> OrderedJSON {
        .array(members.map { .object($0.fields) })
    }
}
