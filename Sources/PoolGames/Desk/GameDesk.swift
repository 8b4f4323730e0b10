package import Foundation
import GameRules
package import PoolWire

/// All games of one membership, as a value: finds the session that a message belongs to, takes and sends invitations,
/// and keeps the bot from playing more than it should.
///
/// A message belongs to a session by its authenticated sender, who plays one game with this member at a time
/// (games.md 6.2); control messages also name the session.
package struct GameDesk: Sendable {
    /// An invitation that has not been answered here.
    struct Offer: Sendable {
        var invitation: GameInvitation
        var until: Duration
    }

    /// How many invitations may wait for an answer here.
    static let maxOffers = 32
    /// A saved game older than this is not taken up again.
    static let savedKept: TimeInterval = 24 * 3600

    let configuration: GameConfiguration
    package private(set) var me: GameIdentity
    let games: [GameType: PoolGame]
    let dice: Dice
    var tables: [UUID: any GameTable] = [:]
    var offers: [UUID: Offer] = [:]
    var profiles: [PeerID: PoolUserProfile] = [:]
    /// When each inviter was last declined, so that a flood of invitations is not answered with a flood.
    var declined: [PeerID: Duration] = [:]
    var isConnected = true
    private var acquaintance = Acquaintance()

    /// - Parameter dice: for games that this member leads.
    package init(
        me: GameIdentity, games: [PoolGame], configuration: GameConfiguration = GameConfiguration(),
        dice: Dice = .secure
    ) {
        self.me = me
        self.configuration = configuration
        self.dice = dice
        self.games = Dictionary(games.map { ($0.gameType, $0) }) { first, _ in first }
    }

    /// Every game: those that are over last, the latest of them first.
    package var summaries: [GameSummary] {
        tables.values.filter { !$0.isClosed }
            .sorted { one, other in
                switch (one.endedAt, other.endedAt) {
                case (let end?, let otherEnd?) where end != otherEnd: end > otherEnd
                case (nil, _?): true
                case (_?, nil): false
                default: one.sessionID.uuidString < other.sessionID.uuidString
                }
            }
            .map(\.summary)
    }

    /// Everybody else in any game.
    package var opponents: Set<PeerID> { Set(tables.values.flatMap(\.summary.opponents)) }

    package func summary(of sessionID: UUID) -> GameSummary? { tables[sessionID]?.summary }

    /// When `advance` wants to be called.
    package var nextDeadline: Duration? {
        (tables.values.map(\.nextDeadline) + offers.values.map(\.until)).compactMap { $0 }.min()
    }

    package mutating func advance(to now: GameTime) -> [SessionAction] {
        var actions: [SessionAction] = []
        for (id, table) in tables where table.nextDeadline.map({ $0 <= now.elapsed }) ?? false {
            actions += with(id) { $0.advance(to: now) }
        }
        for (id, offer) in offers where offer.until <= now.elapsed {
            offers[id] = nil
            actions += decline(offer.invitation)
            actions.append(.tell(.closed(sessionID: id, reason: "the invitation was not answered")))
        }
        declined = declined.filter { now.elapsed - $0.value < configuration.spacing }
        return actions
    }

    // MARK: What this side does

    /// Invites to a new game.
    /// - Parameters:
    ///   - sessionID: a new id; ids are never used again (games.md 6.12).
    ///   - invitationID: a new id.
    package mutating func invite(
        _ peers: [PeerID], to gameType: GameType, sessionID: UUID, invitationID: UUID, at now: GameTime
    ) throws(GameServiceError) -> [SessionAction] {
        guard let game = games[gameType] else { throw .unknownGame }
        let others = Set(peers)
        guard !others.isEmpty, !others.contains(me.id), others.count < game.players.upperBound else {
            throw .badOpponents
        }
        guard others.allSatisfy({ acquaintance.knows($0, gameType) }) else { throw .notTheirGame }
        guard isConnected, hasRoom, !others.contains(where: isInGame), tables[sessionID] == nil else { throw .busy }
        insert(
            makeTable(
                game, inviting: others.sorted(), sessionID: sessionID, invitationID: invitationID, at: now))
        return with(sessionID) { $0.open(at: now) }
    }

    /// This peer runs PoolBots as well.
    package mutating func recognise(_ peer: PeerID) { acquaintance.recognise(peer) }

    /// What a peer has said about games shows which of them it knows.
    mutating func learn(from payload: Data, about gameType: GameType, of peer: PeerID) {
        acquaintance.heard(payload, about: gameType, from: peer)
    }

    /// Accepts an invitation.
    package mutating func accept(_ sessionID: UUID, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        guard let offer = offers[sessionID], let game = games[offer.invitation.gameType] else {
            throw .noSuchInvitation
        }
        guard hasRoom, !isInGame(offer.invitation.hostPeerID) else { throw .busy }
        offers[sessionID] = nil
        insert(makeTable(game, accepting: offer.invitation, at: now))
        return [.tell(.answered(sessionID: sessionID, accepted: true))] + with(sessionID) { $0.open(at: now) }
    }

    package mutating func decline(_ sessionID: UUID) throws(GameServiceError) -> [SessionAction] {
        guard let offer = offers.removeValue(forKey: sessionID) else { throw .noSuchInvitation }
        return [.tell(.answered(sessionID: sessionID, accepted: false))] + decline(offer.invitation)
    }

    package mutating func play(_ choice: MoveChoice, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(choice.sessionID) { table throws(GameServiceError) in try table.play(choice, at: now) }
    }

    package mutating func forfeit(_ sessionID: UUID, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(sessionID) { table throws(GameServiceError) in try table.forfeit(at: now) }
    }

    package mutating func rematch(_ sessionID: UUID, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        guard let table = tables[sessionID] else { throw .noSuchGame }
        guard hasRoom, !table.summary.opponents.contains(where: isInGame) else { throw .busy }
        return try attempt(sessionID) { table throws(GameServiceError) in try table.rematch(at: now) }
    }

    // MARK: Games from before a restart

    /// Takes up saved games as soon as the connection stands. Those that cannot be read or are too old are forgotten.
    package mutating func restore(_ saved: [SavedGame], at now: GameTime) -> [SessionAction] {
        var actions: [SessionAction] = []
        for game in saved where tables[game.sessionID] == nil {
            do throws(GameServiceError) {
                guard let rules = games[game.session.gameType] else { throw .unknownGame }
                guard now.date.timeIntervalSince(game.savedAt) < Self.savedKept else {
                    throw .badSavedGame("it is too old")
                }
                insert(try makeTable(rules, restoring: game, at: now))
            } catch {
                actions.append(.forget(game.sessionID))
                actions.append(.tell(.closed(sessionID: game.sessionID, reason: error.description)))
            }
        }
        return actions
    }

    // MARK: Tables

    var hasRoom: Bool { tables.values.count(where: \.isActive) < configuration.maxGames }

    /// Whether a game with this peer is being set up or played.
    func isInGame(_ peer: PeerID) -> Bool { tables.values.contains { $0.isActive && $0.involves(peer) } }

    private mutating func insert(_ table: any GameTable) { tables[table.sessionID] = table }

    /// Runs an input on one table, and drops the table once it is closed and has nothing more to say.
    mutating func with(_ id: UUID, _ body: (inout any GameTable) -> [SessionAction]) -> [SessionAction] {
        guard var table = tables[id] else { return [] }
        let actions = body(&table)
        tables[id] = table.isClosed && table.nextDeadline == nil ? nil : table
        return actions
    }

    private mutating func attempt(
        _ id: UUID, _ body: (inout any GameTable) throws(GameServiceError) -> [SessionAction]
    ) throws(GameServiceError) -> [SessionAction] {
        guard var table = tables[id] else { throw .noSuchGame }
        let actions = try body(&table)
        tables[id] = table.isClosed && table.nextDeadline == nil ? nil : table
        return actions
    }

    mutating func named(_ name: String, profile: PoolUserProfile?) {
        me.name = name
        me.profile = profile
    }
}
