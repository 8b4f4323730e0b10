import Foundation
import GameRules
import PoolGames
import PoolWire
import Testing

/// Games of three and four: how they begin, and how they end for all alike.
struct PartyTests {
    /// The bot has invited these, and they have accepted and are ready.
    private func inviter(of guests: [PeerID]) -> DeskHarness {
        var harness = DeskHarness()
        harness.invite(guests, to: StonesGame.type)
        for guest in guests {
            harness.receiveResponse(true, from: guest)
            harness.receive(.ready, from: guest)
        }
        harness.advance(by: .seconds(1))
        return harness
    }

    /// The bot sits second at alice's table.
    private func guest(among players: [PeerID] = [.alice, .bot, .bob]) -> DeskHarness {
        var harness = DeskHarness()
        harness.receiveInvitation(StonesGame.type, from: .alice)
        harness.attempt { try $0.accept(.session(1), at: $1) }
        harness.receiveSession(.start, .playing, players: players, from: .alice)
        harness.clear()
        return harness
    }

    @Test func `it starts when all have answered and are ready, and not before`() {
        var harness = DeskHarness()
        harness.invite([.alice, .bob, .carol], to: StonesGame.type)
        harness.receiveResponse(true, from: .alice)
        harness.receive(.ready, from: .alice)
        harness.receiveResponse(true, from: .bob)
        #expect(harness.phase == .waiting)
        harness.receive(.ready, from: .bob)
        #expect(harness.phase == .waiting)
        harness.receiveResponse(false, from: .carol)
        #expect(harness.phase == .playing)
        #expect(harness.summary?.players.map(\.id) == [.bot, .alice, .bob])
        harness.advance(by: .seconds(1))
        let start = harness.sent.first { $0.name == "start" }
        #expect(start?.to.sorted() == [PeerID.alice, .bob].sorted())
    }

    @Test func `who leaves the waiting room is taken out, and the others are numbered anew`() {
        var harness = DeskHarness()
        harness.invite([.alice, .bob, .carol], to: StonesGame.type)
        for guest in [PeerID.alice, .bob, .carol] { harness.receiveResponse(true, from: guest) }
        harness.receive(.forfeit, from: .alice)
        #expect(harness.summary?.players.map(\.id) == [.bot, .bob, .carol])
        #expect(harness.summary?.players.map(\.playerIndex) == [0, 1, 2])
        harness.advance(by: .seconds(1))
        #expect(harness.sent.last { $0.name == "session_update" }?.session?.players.count == 3)
        harness.receive(.ready, from: .bob)
        #expect(harness.phase == .waiting)
        harness.receive(.ready, from: .carol)
        #expect(harness.phase == .playing)
    }

    @Test func `a forfeit ends it for all, and the inviter says who is out`() {
        var harness = inviter(of: [.alice, .bob])
        harness.clear()
        harness.receive(.forfeit, from: .bob)
        #expect(harness.result?.winner == 0 && harness.result?.loser == 2)
        harness.advance(by: .seconds(1))
        let word = harness.sent.first { $0.name == "session_update" }
        #expect(word?.session?.state == .finished && word?.session?.players.map(\.id) == [.bot, .alice])
        #expect(word?.to.contains(.alice) == true)
        // Alice has missed all of that, and shows a board: she is told again.
        harness.clear()
        let board = StonesGame().encodeState(.init(players: 3), sessionID: .session(1), timestamp: harness.now.date)
        harness.receive(.gameState, board, from: .alice)
        harness.advance(by: .seconds(1))
        #expect(harness.sent.contains { $0.name == "session_update" })
    }

    @Test func `a guest learns from the inviter who is out, even against its own opinion`() {
        for ownOpinion in [false, true] {
            var harness = guest()
            if ownOpinion {
                harness.apply(harness.desk.peerLeft(.alice, at: harness.now))
                harness.advance(by: .seconds(600))
                #expect(harness.result?.loser == 0 && harness.result?.winner == 1)
            }
            harness.receiveSession(.sessionUpdate, .finished, players: [.alice, .bot], from: .bob)
            #expect(harness.result?.loser == (ownOpinion ? 0 : nil), "only the inviter's word counts")
            harness.receiveSession(.sessionUpdate, .finished, players: [.alice, .bot], from: .alice)
            #expect(harness.result?.loser == 2 && harness.result?.winner == 0)
        }
    }

    @Test func `a guest leaves it to the inviter to judge another guest's absence`() {
        var harness = guest()
        let grace = GameConfiguration().grace
        harness.apply(harness.desk.peerLeft(.bob, at: harness.now))
        harness.advance(by: grace + .seconds(10))
        #expect(harness.phase == .interrupted)
        harness.apply(harness.desk.peerArrived(.bob, at: harness.now))
        #expect(harness.phase == .playing)
        // Nothing is left of the absence.
        harness.receiveStones(1, number: 1, seat: 0, from: .alice)
        harness.answer("take 1")
        harness.advance(by: grace * 2)
        #expect(harness.phase == .playing)
        harness.apply(harness.desk.peerLeft(.bob, at: harness.now))
        harness.advance(by: grace * 2)
        #expect(harness.result?.loser == 2 && harness.result?.winner == 0)
    }

    @Test func `moves go round, from every seat to every other`() {
        var harness = inviter(of: [.alice, .bob, .carol])
        harness.clear()
        harness.answer("take 3")
        harness.advance(by: .seconds(1))
        #expect(harness.sent.first { $0.type == .gameAction }?.to.count == 3)
        harness.receiveStones(1, number: 3, seat: 2, from: .bob)
        #expect(harness.moveCount == 1, "bob's move waits for alice's")
        harness.receiveStones(1, number: 2, seat: 1, from: .carol)
        #expect(harness.moveCount == 1, "carol does not move for alice")
        harness.receiveStones(1, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 3)
        harness.receiveStones(2, number: 4, seat: 3, from: .carol)
        #expect(harness.question?.position == "14 stones")
    }
}
