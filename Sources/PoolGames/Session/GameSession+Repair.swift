package import Foundation
import GameRules
package import PoolWire

/// How the two sides come back to the same board.
extension GameSession {
    /// How often a guest insists on a move that the inviter's board lacks.
    static var maxResends: Int { 3 }

    // MARK: States that arrive

    package mutating func receivedState(_ payload: Data, from sender: PeerID, at now: GameTime) -> [SessionAction] {
        guard let seat = core.roster.seat(of: sender), sender != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            let message: GameStateMessage<Game.Rules.State>
            do {
                message = try session.game.decodeState(payload, players: session.core.roster.session.players.count)
            } catch {
                return  // Not a position of this game: costs the message.
            }
            guard message.sessionID == session.sessionID else { return }
            let fromInviter = session.role == .guest && sender == session.core.roster.inviter
            switch session.core.phase {
            case .playing:
                if fromInviter {
                    session.heard(from: sender)
                    session.follow(message.state, at: now)
                } else if session.role == .inviter {
                    session.heard(from: sender)
                    session.compare(message.state, from: seat, at: now)
                }
            case .finished(let result, let end):
                let age = now.elapsed - end
                if fromInviter {
                    session.strayBoard(ofInviter: message.state, after: result, age: age, at: now)
                } else if session.role == .inviter {
                    session.strayBoard(ofGuest: message.state, after: result, age: age, at: now)
                }
            case .waiting, .joining, .seated, .closed: break
            }
        }
    }

    /// The inviter looks at a guest's board.
    private mutating func compare(_ state: Game.Rules.State, from seat: Int, at now: GameTime) {
        if board.relation(to: state) == .same {
            core.watch.confirmed.insert(seat)
            core.watch.rematchUnheard = false
            return
        }
        guard let move = board.move(of: seat, leadingTo: state) else {
            repair("a guest had another board")
            return
        }
        let action = GameAction(
            move: move, playerIndex: seat, moveNumber: board.nextNumber, timestamp: now.date)
        if case .applied(let steps) = board.receive(action, from: seat, own: ownSeat, at: now.date) {
            tell(.repaired(sessionID: sessionID, reason: "a lost move was found in the guest's board"))
            accepted(steps, at: now)
        }
    }

    /// A guest looks at the inviter's board.
    private mutating func follow(_ state: Game.Rules.State, at now: GameTime) {
        if core.watch.rematchUnheard, game.rules.outcome(of: state) != nil {
            // The end of the game before: the inviter has not heard of the rematch.
            if core.outbox.isEmpty { post(.rematch) }
            return
        }
        core.watch.confirmed.formUnion(core.roster.seat(of: core.roster.inviter).map { [$0] } ?? [])
        core.watch.rematchUnheard = false
        switch board.relation(to: state) {
        case .same: watch.followsInviter = false
        case .missesOwnMove:
            watch.followsInviter = false
            insist(orAdopt: state, at: now)
        case .behind:
            // The inviter stays behind while this side waits: they differ, and it decides.
            let waits = core.reminder.waitingSince.map { now.elapsed - $0 >= Self.freshAfter } ?? false
            if watch.followsInviter || waits { adopt(state, at: now) }
        case .ahead, .conflict: adopt(state, at: now)
        }
    }

    /// Sends the last own move again, with growing distance, or gives way in the end.
    mutating func insist(orAdopt state: Game.Rules.State, at now: GameTime) {
        guard watch.resent < Self.maxResends else {
            watch.resent = 0
            adopt(state, at: now)
            return
        }
        let distance = core.setting.configuration.spacing * (1 << watch.resent)
        watch.resent += 1
        if postAction(notBefore: now.elapsed + distance) {
            tell(.repaired(sessionID: sessionID, reason: "the inviter's board lacked the last own move"))
        }
    }

    mutating func adopt(_ state: Game.Rules.State, at now: GameTime) {
        watch.followsInviter = false
        watch.asked = nil
        core.outbox.dropBoard()
        board.adopt(state, at: now.date)
        changed()
        tell(.repaired(sessionID: sessionID, reason: "the inviter's board was taken over"))
        if finishIfOver(at: now) { return }
        let steps = board.drainEarly(own: ownSeat, at: now.date)
        steps.isEmpty ? continuePlay(at: now) : accepted(steps, at: now)
    }
}
