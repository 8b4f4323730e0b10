import Foundation
import Pool
import PoolChat
import PoolGames
import PoolTransport
import PoolWire

/// Turns what the parts of a membership say into what its runner is told: a value that remembers names and games.
struct EventTranslator {
    private var snapshot: PoolSnapshot?
    private var games: [UUID: GameSummary] = [:]
    /// Games kept for naming: far more than can run at once.
    private static let maxGames = 1_000

    mutating func translate(_ event: PoolEvent) -> [HostEvent] {
        switch event {
        case .joined(let snapshot, _):
            self.snapshot = snapshot
            let members = snapshot.presentMembers.map(\.summary)
            return [
                .joined(
                    poolID: snapshot.poolID, poolName: snapshot.poolName, peerID: snapshot.selfID,
                    hostPeerID: snapshot.hostID, members: members)
            ]
        case .memberJoined(let member):
            remember(member)
            return [.peerJoined(member.summary)]
        case .memberLeft(let member, let reason):
            remember(member)
            return [.peerLeft(member.summary, reason: reason)]
        case .profileChanged(let member):
            remember(member)
            return []
        case .hostStatus(let online, _): return [.hostStatus(online: online)]
        case .joinRequest(let request):
            return [.joinRequest(MemberSummary(peerID: request.peer, name: request.name), decision: nil)]
        case .joinDecided(let decision):
            return [
                .joinRequest(
                    MemberSummary(peerID: decision.peer, name: decision.name),
                    decision: decision.approved ? "approved" : "rejected: \(decision.reason)")
            ]
        case .connectionLost(let attempt, let delay, let reason):
            return [.reconnecting(attempt: attempt, delaySeconds: delay / .seconds(1), reason: reason)]
        case .warning(let message): return [.warning(message)]
        case .ended(let reason): return [.ended(reason: reason.sentence)]
        case .keyEstablished, .message: return []
        }
    }

    mutating func translate(_ event: GameEvent) -> [HostEvent] {
        switch event {
        case .started(let summary), .resumed(let summary), .rematch(let summary):
            remember(summary)
            return [
                .gameStarted(
                    sessionID: summary.sessionID, game: summary.gameType,
                    players: summary.players.map { MemberSummary(peerID: $0.id, name: $0.name) })
            ]
        case .moved(let move):
            guard let game = games[move.sessionID], let player = game.player(move.seat) else { return [] }
            return [
                .move(
                    sessionID: move.sessionID, game: game.gameType, player: player, number: move.moveCount,
                    text: move.text, board: move.position)
            ]
        case .ended(let summary, let result):
            remember(summary)
            return [
                .gameEnded(
                    sessionID: summary.sessionID, game: summary.gameType, winner: result.winner.flatMap(summary.player),
                    reason: result.reason)
            ]
        case .closed(let sessionID, _):
            games[sessionID] = nil
            return []
        case .declined(_, let peer): return [.warning("\(member(peer).label) declined the game")]
        case .invited, .answered, .moveNeeded, .repaired, .interrupted: return []
        }
    }

    /// A member by id, with the best name known.
    func member(_ id: PeerID) -> MemberSummary {
        if let snapshot, id == snapshot.selfID { return MemberSummary(peerID: id, name: snapshot.selfName) }
        return snapshot?.member(id)?.summary ?? MemberSummary(peerID: id, name: "")
    }

    private mutating func remember(_ member: Member) {
        guard let index = snapshot?.members.firstIndex(where: { $0.id == member.id }) else {
            snapshot?.members.append(member)
            return
        }
        snapshot?.members[index] = member
    }

    private mutating func remember(_ game: GameSummary) {
        if games.count >= Self.maxGames { games = [:] }
        games[game.sessionID] = game
    }
}

extension Member {
    /// As events name it.
    var summary: MemberSummary { MemberSummary(peerID: id, name: name) }
}

extension GameSummary {
    /// Who sits there.
    func player(_ seat: Int) -> MemberSummary? {
        players.first { $0.playerIndex == seat }.map { MemberSummary(peerID: $0.id, name: $0.name) }
    }
}
