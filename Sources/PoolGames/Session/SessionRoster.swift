package import Foundation
import Pool
package import PoolWire

/// Who plays in a session, who has been asked, and who is ready.
package struct SessionRoster: Sendable, Equatable {
    package private(set) var session: MultiplayerGameSession
    /// Asked, without an answer yet.
    package private(set) var invited: Set<PeerID> = []
    /// `ready` came before the acceptance.
    private var readyEarly: Set<PeerID> = []

    /// A session of an inviter, with itself as player 0.
    package init(
        sessionID: UUID, gameType: GameType, inviter: GameIdentity, inviting peers: [PeerID], createdAt: Date
    ) {
        session = MultiplayerGameSession(
            sessionID: sessionID, gameType: gameType, hostPeerID: inviter.id, hostName: inviter.name, players: [],
            state: .waiting, createdAt: createdAt)
        invited = Set(peers)
        seat(inviter, isReady: true)
    }

    /// What a session says of itself.
    package init(_ session: MultiplayerGameSession) { self.session = session }

    package var inviter: PeerID { session.hostPeerID }

    package func seat(of peer: PeerID) -> Int? { session.players.first { $0.id == peer }?.playerIndex }

    package func others(than peer: PeerID) -> [PeerID] { session.players.map(\.id).filter { $0 != peer } }

    package var isEverybodyReady: Bool { session.players.allSatisfy(\.isReady) }

    package mutating func set(_ state: GameSessionState) { session.state = state }

    /// Gives a seat to somebody that was asked.
    /// - Returns: `false` when it was not asked, has a seat already, or there is no room.
    package mutating func accept(_ guest: GameIdentity, capacity: Int) -> Bool {
        guard invited.contains(guest.id), seat(of: guest.id) == nil, session.players.count < capacity else {
            return false
        }
        invited.remove(guest.id)
        seat(guest, isReady: readyEarly.remove(guest.id) != nil)
        return true
    }

    /// - Returns: whether the answer was awaited.
    package mutating func decline(_ peer: PeerID) -> Bool {
        readyEarly.remove(peer)
        return invited.remove(peer) != nil
    }

    package mutating func withdrawInvitations() {
        invited = []
        readyEarly = []
    }

    package mutating func markReady(_ peer: PeerID) {
        if let index = session.players.firstIndex(where: { $0.id == peer }) {
            session.players[index].isReady = true
        } else if invited.contains(peer) {
            readyEarly.insert(peer)
        }
    }

    /// Takes a player out and numbers the others 0…n−1 (games.md 6.16).
    /// - Returns: whether it had a seat.
    package mutating func remove(_ peer: PeerID) -> Bool {
        guard seat(of: peer) != nil else { return false }
        session.players.removeAll { $0.id == peer }
        for index in session.players.indices { session.players[index].playerIndex = index }
        return true
    }

    private mutating func seat(_ player: GameIdentity, isReady: Bool) {
        let index = session.players.count
        session.players.append(
            GamePlayer(
                id: player.id, name: player.id.shownName(player.name), playerIndex: index,
                isHost: player.id == session.hostPeerID, isReady: isReady,
                colorIndex: player.profile?.avatarColorIndex ?? index, profile: player.profile))
    }
}

extension SessionRoster {
    /// The players of a session as a guest may believe them: one seat a person, none beyond the game's maximum, no gap,
    /// nobody twice. Other clients do not keep to this (games.md 12.2).
    /// - Returns: `nil` when no possible game remains.
    package static func checked(_ session: MultiplayerGameSession, players allowed: ClosedRange<Int>) -> SessionRoster?
    {
        guard session.players.count <= 64 else { return nil }
        var seen: Set<PeerID> = []
        var session = session
        session.players = session.players
            .filter { 0..<allowed.upperBound ~= $0.playerIndex }
            .sorted { $0.playerIndex < $1.playerIndex }
            .filter { seen.insert($0.id).inserted }
        guard allowed.contains(session.players.count),
            session.players.map(\.playerIndex) == Array(0..<session.players.count), seen.contains(session.hostPeerID)
        else { return nil }
        for index in session.players.indices {
            session.players[index].name = session.players[index].id.shownName(session.players[index].name)
        }
        session.hostName = session.hostPeerID.shownName(session.hostName)
        return SessionRoster(session)
    }
}

extension PeerID {
    /// How somebody is called that says it has this name: fit for terminals, records and chats, and never nothing.
    func shownName(_ claim: String) -> String {
        let name = ShownText.name(claim)
        return name.isEmpty ? String(rawValue.prefix(8)) : name
    }
}
