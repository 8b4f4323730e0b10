package import Foundation
import GameRules
package import PoolWire

/// What arrives from the pool.
extension GameDesk {
    /// The most bytes of a game message.
    static var maxPayload: Int { 256 * 1024 }

    /// - Parameter sender: as the transport vouches for it.
    package mutating func received(
        _ type: MessageType, _ payload: Data, from sender: PeerID, at now: GameTime
    ) -> [SessionAction] {
        guard sender != me.id, payload.count <= Self.maxPayload else { return [] }
        switch type {
        case .gameControl: return receivedControl(payload, from: sender, at: now)
        case .gameAction:
            return received(from: sender) { $0.receivedAction(payload, from: sender, at: now) }
                + repairBystanders(of: sender, at: now) { $0.isMove(payload) }
        case .gameState:
            return received(from: sender) { $0.receivedState(payload, from: sender, at: now) }
                + repairBystanders(of: sender, at: now) { $0.isBoard(payload) }
        default: return []
        }
    }

    private mutating func receivedControl(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction] {
        guard let control = ControlCoding.decode(GameControlPayload.self, from: payload) else { return [] }
        learn(from: payload, about: control.gameType, of: sender)
        if control.controlType == .invite { return receivedInvitation(control, from: sender, at: now) }
        guard let id = control.sessionID, let table = tables[id] else { return [] }
        if control.controlType == .rematch, case .finished = table.shownPhase, table.involves(sender),
            !hasRoom || isInGame(sender)
        {
            return forfeit(control, to: sender)
        }
        let profile = profiles[sender]
        return with(id) { $0.received(control, from: sender, profile: profile, at: now) }
    }

    /// A player has given up in words, as if it had sent `forfeit`.
    package mutating func resigned(
        _ peer: PeerID, in sessionID: UUID, at now: GameTime
    ) throws(GameServiceError) -> [SessionAction] {
        guard let table = tables[sessionID], table.isActive, table.involves(peer) else { throw .noSuchGame }
        let control = GameControlPayload(controlType: .forfeit, gameType: table.gameType, sessionID: sessionID)
        return with(sessionID) { $0.received(control, from: peer, profile: nil, at: now) }
    }

    /// The web client restarts without asking: its user should not wait for a bot that plays elsewhere.
    private func forfeit(_ control: GameControlPayload, to peer: PeerID) -> [SessionAction] {
        let payload = GameControlPayload(
            controlType: .forfeit, gameType: control.gameType, sessionID: control.sessionID)
        return [.send(.gameControl, ControlCoding.encode(payload), to: [peer])]
    }

    /// Gives a move or a board to the session that its sender plays in: the running one, else the one that is being
    /// set up, else one that is over.
    private mutating func received(
        from sender: PeerID, _ body: (inout any GameTable) -> [SessionAction]
    ) -> [SessionAction] {
        let table = tables.values.filter { $0.involves(sender) }
            .min {
                ($0.shownPhase.rank, $0.sessionID.uuidString) < ($1.shownPhase.rank, $1.sessionID.uuidString)
            }
        guard let table else { return [] }
        return with(table.sessionID, body)
    }

    // MARK: Bystanders

    /// Web clients broadcast, and apply everybody's moves: players of other games of the same type get their own board
    /// again (games.md 6.13).
    private mutating func repairBystanders(
        of sender: PeerID, at now: GameTime, _ fits: (PoolGame) -> Bool
    ) -> [SessionAction] {
        guard configuration.repairsBystanders else { return [] }
        let others = tables.values.filter { $0.isActive && !$0.involves(sender) }
        let types = Set(others.map(\.gameType)).filter { type in games[type].map(fits) ?? false }
        return others.filter { types.contains($0.gameType) }.flatMap { table in
            with(table.sessionID) { $0.disturbed(at: now) }
        }
    }
}

extension GameSummary.Phase {
    /// Which of several sessions with the same peer a message belongs to: the lowest.
    fileprivate var rank: Int {
        switch self {
        case .playing: 0
        case .interrupted: 1
        case .waiting: 2
        case .finished: 3
        case .closed: 4
        }
    }
}
