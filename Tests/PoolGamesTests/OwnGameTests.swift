import Foundation
import GameRules
import PoolGames
import PoolWire
import Testing
import TicTacToe

/// Games that only PoolBots know.
struct OwnGameTests {
    @Test func `nobody is invited to a game of our own before it has shown to know such games`() throws {
        var desk = GameDesk(me: .bot, games: [.lockstep(TicTacToeGame())])
        let now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000))
        func invite(_ peer: PeerID) throws(GameServiceError) -> [SessionAction] {
            try desk.invite(
                [peer], to: .ticTacToe, sessionID: .session(1), invitationID: .session(2), at: now)
        }
        #expect(throws: GameServiceError.notTheirGame) { try invite(.alice) }
        // A message about another game proves nothing, one about this game does.
        for (type, error) in [(GameType.chess, GameServiceError.notTheirGame), (.ticTacToe, nil)] {
            let control = GameControlPayload(controlType: .ready, gameType: type, sessionID: .session(7))
            _ = desk.received(.gameControl, encoded(control), from: .alice, at: now)
            if let error {
                #expect(throws: error) { try invite(.alice) }
            } else {
                #expect(try !invite(.alice).isEmpty)
            }
        }
    }

    @Test func `two bots that know each other play tic-tac-toe to the end`() {
        let (first, second) = (VirtualBot(.alice), VirtualBot(.bob))
        let network = VirtualNetwork([first, second], faults: NetworkFaults(), seed: 9)
        first.recognise(.bob)
        first.invite([.bob], to: .ticTacToe, network)
        let isOver = network.run(limit: .seconds(600)) {
            first.result != nil && first.result == second.result && !network.hasMessages
        }
        #expect(isOver && first.result?.manner == .rules)
        #expect(first.summary?.position == second.summary?.position)
    }
}
