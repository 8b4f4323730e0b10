import Foundation
import PoolGames
import PoolWire
import Testing

/// Moves that come early, twice or not at all, and members that go away (games.md 6.15).
@Suite struct RecoveryTests {
    // MARK: Order

    @Test func `a move that comes twice is made once`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 2)
        harness.answer("column 1")
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 3)
    }

    @Test func `moves of two opponents that overtake each other are put in order`() {
        var harness = DeskHarness()
        harness.invite([.alice, .bob], to: StonesGame.type)
        for peer in [PeerID.alice, .bob] {
            harness.receiveResponse(true, from: peer)
            harness.receive(.ready, from: peer)
        }
        harness.answer("take 1")
        harness.receiveStones(2, number: 3, seat: 2, from: .bob)
        #expect(harness.moveCount == 1)
        harness.receiveStones(3, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 3 && harness.summary?.position == "15 stones")
        #expect(harness.question?.moveCount == 3)
    }

    @Test func `an early move whose predecessor never comes is dropped and the board sent`() {
        var harness = DeskHarness()
        harness.invite([.alice, .bob], to: StonesGame.type)
        for peer in [PeerID.alice, .bob] {
            harness.receiveResponse(true, from: peer)
            harness.receive(.ready, from: peer)
        }
        harness.answer("take 1")
        harness.advance(by: .milliseconds(1500))
        harness.clear()
        harness.receiveStones(2, number: 3, seat: 2, from: .bob)
        harness.advance(by: .milliseconds(1300))
        #expect(harness.names.contains("game_state"))
        harness.receiveStones(3, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 2, "the dropped move must not come back")
    }

    @Test func `a pair of moves of one opponent that was swapped is made in order`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.receiveColumn(4, number: 4, seat: 1, from: .alice)
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        #expect(harness.moveCount == 2)
        harness.answer("column 1")
        #expect(harness.moveCount == 4 && harness.question?.moveCount == 4)
    }

    @Test func `a first move that overtakes the start is kept`() {
        var harness = DeskHarness.guestJoining()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
        #expect(harness.moveCount == 1)
    }

    @Test func `a first move that overtakes the rematch is kept`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.receive(.forfeit, from: .alice)
        harness.receiveColumn(5, number: 1, seat: 0, from: .alice)
        harness.receive(.rematch, from: .alice)
        #expect(harness.phase == .playing && harness.moveCount == 1)
    }

    @Test func `a final board that overtakes the winning move is understood, and the move then ignored`() {
        var harness = MachineScenario.aliceAboutToWin()
        harness.receiveBoard([0, 6, 1, 6, 2, 6, 1, 6], from: .alice)
        #expect(harness.result?.winner == 1)
        harness.receiveColumn(6, number: 8, seat: 1, from: .alice)
        #expect(harness.moveCount == 8 && harness.result?.winner == 1)
    }

    // MARK: Loss

    @Test func `the inviter finds a guest's lost move in the guest's board`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.receiveBoard([0, 4], from: .alice)
        #expect(harness.moveCount == 2 && harness.question?.moveCount == 2)
    }

    @Test func `the inviter does not believe a guest's board that no legal move explains`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.advance(by: .seconds(1))
        harness.clear()
        harness.receiveBoard([0, 4, 4, 4], from: .alice)
        harness.receiveBoard([1, 4], from: .alice)
        harness.advance(by: .milliseconds(300))
        #expect(harness.moveCount == 1 && moves(shownBy: harness.sent[0]) == 1)
    }

    @Test func `a guest sends its move again when the inviter's board lacks it`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.answer("column 5")
        harness.advance(by: .milliseconds(400))
        harness.clear()
        harness.receiveBoard([3], from: .alice)
        #expect(harness.sent.isEmpty)
        harness.advance(by: .milliseconds(260))
        #expect(harness.names == ["game_action"] && harness.moveCount == 2)
    }

    @Test func `a guest gives way after three times`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.answer("column 5")
        for _ in 0..<4 {
            harness.receiveBoard([3], from: .alice)
            harness.advance(by: .seconds(2))
        }
        #expect(harness.moveCount == 1 && harness.question?.moveCount == 1)
    }

    @Test func `an old board of the inviter does not take back moves`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.answer("column 5")
        harness.receiveColumn(3, number: 3, seat: 0, from: .alice)
        harness.receiveBoard([], from: .alice)
        harness.receiveBoard([3], from: .alice)
        #expect(harness.moveCount == 3)
        // After a `start` it counts: the inviter has lost its memory.
        harness.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
        harness.receiveBoard([3], from: .alice)
        #expect(harness.moveCount == 1)
    }

    @Test func `two boards that grew apart end on the inviter's`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.answer("column 5")
        harness.advance(by: .seconds(3))
        harness.receiveBoard([2], from: .alice)
        #expect(harness.moveCount == 1 && harness.question?.moveCount == 1)
    }

    @Test func `a guest that missed the rematch sees it in the inviter's board`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.receive(.forfeit, from: .alice)
        harness.receiveBoard([], from: .alice)
        #expect(harness.result?.winner == 1, "it may be an old message")
        harness.advance(by: .seconds(3))
        harness.receiveBoard([5], from: .alice)
        #expect(harness.phase == .playing && harness.moveCount == 1)
    }

    @Test func `moves that an earlier opponent broadcasts in another game are not answered`() {
        var harness = DeskHarness.inviterPlaying(configuration: .calm)
        harness.receive(.forfeit, from: .alice)
        harness.advance(by: .seconds(30))
        harness.clear()
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        harness.receiveColumn(3, number: 4, seat: 1, from: .alice)
        harness.advance(by: .seconds(30))
        #expect(harness.sent.isEmpty)
    }

    // MARK: Absence

    @Test func `a vanished guest's game is resumed when it comes back in time`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.peerLeft(.alice)
        #expect(harness.phase == .interrupted)
        harness.advance(by: .seconds(100))
        harness.clear()
        harness.peerArrived(.alice)
        harness.advance(by: .seconds(1))
        #expect(harness.names == ["start", "game_state"] && harness.phase == .playing)
        #expect(moves(shownBy: harness.sent[1]) == 1)
    }

    @Test func `a vanished guest's game is won after the grace`() {
        var harness = DeskHarness.inviterPlaying()
        harness.peerLeft(.alice)
        harness.advance(by: .seconds(121))
        #expect(harness.result == GameResult(winner: 0, manner: .opponentLeft, reason: "Alice did not come back"))
    }

    @Test func `another peer cannot take the vanished guest's place`() {
        var harness = DeskHarness.inviterPlaying()
        harness.peerLeft(.alice)
        harness.peerArrived(.carol)
        harness.advance(by: .seconds(1))
        #expect(harness.phase == .interrupted && harness.sent.isEmpty)
    }

    @Test func `a move chosen while the guest is away reaches it with the board`() {
        var harness = DeskHarness.inviterPlaying()
        harness.peerLeft(.alice)
        harness.answer("column 4")
        #expect(harness.sent.isEmpty)
        harness.peerArrived(.alice)
        harness.advance(by: .seconds(1))
        #expect(harness.names == ["start", "game_state"] && moves(shownBy: harness.sent[1]) == 1)
    }

    @Test func `a guest keeps the game of a vanished inviter and goes on when it is started again`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.peerLeft(.alice)
        harness.advance(by: .seconds(60))
        harness.peerArrived(.alice)
        harness.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
        harness.receiveBoard([3], from: .alice)
        harness.advance(by: .seconds(200))
        #expect(harness.phase == .playing && harness.moveCount == 1)
    }

    @Test func `a guest wins when the inviter comes back without the game`() {
        var harness = DeskHarness.guestPlaying()
        harness.peerLeft(.alice)
        harness.advance(by: .seconds(100))
        harness.peerArrived(.alice)
        harness.advance(by: .seconds(40))
        #expect(harness.result?.winner == 1)
    }

    @Test func `a guest that was away, and away again, does not win when it finds the inviter absent then`() {
        var harness = DeskHarness.guestPlaying()
        harness.lost()
        harness.advance(by: .seconds(200))
        harness.restored(isPoolHost: false)
        harness.advance(by: .seconds(50))
        // The inviter has ended the game and says nothing. Now the relay starts anew.
        harness.lost()
        harness.advance(by: .seconds(2))
        harness.restored(isPoolHost: false, absent: [.alice])
        harness.advance(by: .seconds(2))
        harness.peerArrived(.alice)
        harness.advance(by: .seconds(300))
        #expect(harness.result?.manner == .connectionLost && harness.result?.winner == 0)
    }

    @Test func `a guest that crashed does not win because the inviter is absent when it is back`() throws {
        let harness = DeskHarness.guestPlaying()
        var restarted = DeskHarness()
        restarted.apply(restarted.desk.restore([try #require(harness.archive.values.first)], at: restarted.now))
        restarted.restored(isPoolHost: false, absent: [.alice])
        restarted.advance(by: .seconds(5))
        restarted.peerArrived(.alice)
        restarted.advance(by: .seconds(300))
        #expect(restarted.result?.manner == .connectionLost && restarted.result?.winner == 0)
    }

    @Test func `a guest that was away counts its game as lost unless the inviter starts it again`() {
        var harness = DeskHarness.guestPlaying()
        harness.lost()
        harness.advance(by: .seconds(5))
        harness.restored(isPoolHost: false)
        var other = harness
        harness.advance(by: .seconds(121))
        #expect(
            harness.result
                == GameResult(
                    winner: 0, manner: .connectionLost, reason: "the inviter did not take the game up again"))
        #expect(harness.sent.isEmpty)

        other.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
        other.receiveBoard([], from: .alice)
        other.advance(by: .seconds(121))
        #expect(other.phase == .playing)
    }

    @Test func `a pool host that returns shows the game to a player that may have come back meanwhile`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.advance(by: .seconds(1))
        harness.peerLeft(.alice)
        harness.lost()
        harness.advance(by: .seconds(1))
        harness.sent = []
        harness.restored(isPoolHost: true, absent: [.alice])
        harness.advance(by: .seconds(1))
        #expect(harness.names == ["start", "game_state"] && harness.phase == .interrupted)
        var gone = harness
        gone.advance(by: .seconds(121))
        #expect(gone.result?.manner == .opponentLeft && gone.result?.winner == 0)
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        #expect(harness.phase == .playing && harness.moveCount == 2)
    }

    @Test func `games go on after a restart`() {
        var before = DeskHarness.inviterPlaying()
        before.answer("column 1")
        before.receiveColumn(3, number: 2, seat: 1, from: .alice)

        var after = DeskHarness()
        after.apply(after.desk.restore(Array(before.archive.values), at: after.now))
        #expect(after.phase == .interrupted)
        after.restored(isPoolHost: true)
        after.advance(by: .seconds(1))
        #expect(after.names == ["start", "game_state"] && moves(shownBy: after.sent[1]) == 2)
        #expect(after.question?.moveCount == 2)
    }

    @Test func `a saved game survives its JSON`() throws {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        let saved = try #require(harness.archive[.session(1)])
        #expect(try JSONDecoder().decode(SavedGame.self, from: JSONEncoder().encode(saved)) == saved)
    }

    @Test func `a saved game that cannot be read is forgotten, not fatal`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        var bad = Array(harness.archive.values)
        bad[0].board = Data("{}".utf8)
        var after = DeskHarness()
        after.archive = harness.archive
        after.apply(after.desk.restore(bad, at: after.now))
        #expect(after.desk.summaries.isEmpty && after.archive.isEmpty)
    }

    @Test func `the game is saved before the move is sent`() {
        var harness = DeskHarness.inviterPlaying()
        harness.advance(by: .seconds(1))
        guard let question = harness.question, let choice = question.move(named: "column 1") else {
            Issue.record("no question")
            return
        }
        harness.attempt { desk, now in
            let actions = try desk.play(choice, at: now)
            let kinds = actions.compactMap { action -> String? in
                switch action {
                case .save: "save"
                case .send: "send"
                default: nil
                }
            }
            #expect(kinds == ["save", "send"])
            return actions
        }
    }
}

extension DeskHarness {
    mutating func receiveStones(_ take: Int, number: Int, seat: Int, from peer: PeerID) {
        let text = #"{"take":\#(take),"playerIndex":\#(seat),"moveNumber":\#(number)}"#
        receive(.gameAction, Data(text.utf8), from: peer)
    }
}
