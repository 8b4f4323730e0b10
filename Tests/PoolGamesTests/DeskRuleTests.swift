import Foundation
import PoolGames
import PoolWire
import Testing

/// The rules of games.md 6 that no vector row shows.
@Suite struct DeskRuleTests {
    // MARK: Who may do what

    @Test func `a message is judged by its authenticated sender`() {
        var harness = DeskHarness.inviterPlaying()
        harness.answer("column 1")
        harness.receiveColumn(3, number: 2, seat: 1, from: .carol)
        harness.receive(.forfeit, from: .carol)
        #expect(harness.phase == .playing && harness.moveCount == 1)
    }

    @Test func `a player cannot move for another seat`() {
        var harness = DeskHarness.inviterPlaying()
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        #expect(harness.moveCount == 0)
    }

    @Test func `an acceptance counts only from the one that was asked, for itself`() {
        var harness = DeskHarness()
        harness.invite([.alice])
        harness.receiveResponse(true, claiming: .alice, from: .bob)
        harness.receiveResponse(true, from: .bob)
        harness.receiveResponse(true, claiming: .bob, from: .alice)
        #expect(harness.summary?.players.map(\.id) == [.bot])
    }

    @Test func `a second acceptance does not add a second player`() {
        var harness = DeskHarness()
        harness.invite([.alice])
        harness.receiveResponse(true, from: .alice)
        harness.receiveResponse(true, from: .alice)
        #expect(harness.summary?.players.count == 2)
    }

    @Test func `nobody gets a seat beyond the game's maximum`() {
        var harness = DeskHarness()
        harness.invite([.alice, .bob, .carol], to: StonesGame.type)
        for peer in [PeerID.alice, .bob, .carol] { harness.receiveResponse(true, from: peer) }
        #expect(harness.summary?.players.map(\.playerIndex) == [0, 1, 2, 3])
        #expect(throws: GameServiceError.badOpponents) {
            try harness.desk.invite(
                [.alice, .bob], to: .connectFour, sessionID: .session(9), invitationID: .session(8), at: harness.now)
        }
    }

    @Test func `a guest leaves silently when it sits beyond the maximum`() {
        var harness = DeskHarness.guestJoining()
        harness.receiveSession(.start, .playing, players: [.alice, .bob, .bot], from: .alice)
        harness.advance(by: .seconds(700))
        #expect(harness.sent.isEmpty && harness.desk.summaries.isEmpty)
    }

    @Test func `a guest plays on when others were given seats beyond the maximum`() {
        var harness = DeskHarness.guestJoining()
        harness.receiveSession(.start, .playing, players: [.alice, .bot, .bob], from: .alice)
        #expect(harness.phase == .playing && harness.summary?.players.map(\.id) == [.alice, .bot])
    }

    @Test func `an unknown session and other people's starts are ignored`() {
        var harness = DeskHarness.guestPlaying()
        harness.receive(.forfeit, session: .session(9), from: .alice)
        harness.receive(.rematch, session: nil, from: .alice)
        harness.receiveSession(.start, .playing, players: [.carol, .alice], session: .session(9), from: .carol)
        #expect(harness.phase == .playing && harness.sent.isEmpty)
    }

    @Test func `a board of another session is not taken over`() {
        var harness = DeskHarness.guestPlaying()
        harness.receiveBoard([3, 3, 3], session: .session(9), from: .alice)
        #expect(harness.moveCount == 0)
    }

    // MARK: Invitations

    @Test func `an invitation in somebody else's name is ignored`() {
        var harness = DeskHarness()
        let invitation = GameInvitation(
            invitationID: .session(2), gameType: .chess, hostPeerID: .alice, hostName: "Alice", sessionID: .session(1),
            timestamp: harness.now.date)
        harness.receive(.invite, encoded(invitation), of: .chess, from: .carol)
        #expect(harness.events.isEmpty && harness.sent.isEmpty)
    }

    @Test func `an invitation to an unknown game is declined`() {
        var harness = DeskHarness()
        harness.receiveInvitation(GameType(rawValue: "checkers"), from: .alice)
        #expect(harness.names == ["invite_response"] && harness.sent[0].to == [.alice])
    }

    @Test func `a flood of invitations is not answered with a flood`() {
        var harness = DeskHarness()
        for number in 0..<200 as Range<UInt8> {
            harness.receiveInvitation(GameType(rawValue: "checkers"), session: .session(number), from: .alice)
        }
        #expect(harness.sent.count == 1)
    }

    @Test func `an invitation that nobody answers here is declined in time`() {
        var harness = DeskHarness()
        harness.receiveInvitation(from: .alice)
        harness.advance(by: .seconds(46))
        #expect(harness.names == ["invite_response"])
        #expect(throws: GameServiceError.noSuchInvitation) { try harness.desk.accept(.session(1), at: harness.now) }
    }

    @Test func `an unanswered invitation is sent once more and then given up`() {
        var harness = DeskHarness()
        harness.invite([.alice])
        harness.advance(by: .seconds(46))
        #expect(harness.names == ["invite", "invite"] && harness.desk.summaries.isEmpty)
    }

    @Test func `a repeated invitation is answered again by a guest that has accepted`() {
        var harness = DeskHarness.guestJoining()
        harness.receiveInvitation(from: .alice)
        #expect(harness.names == ["invite_response", "ready"])
    }

    @Test func `of two that invite each other the one with the smaller id stays the inviter`() {
        // "7Uko…" (alice) < "gTl3…" (bot) < "ypOs…" (bob).
        var harness = DeskHarness()
        harness.invite([.bob])
        harness.receiveInvitation(session: .session(5), from: .bob)
        #expect(harness.names == ["invite", "invite_response"] && harness.phase == .waiting)

        var other = DeskHarness()
        other.invite([.alice])
        other.receiveInvitation(session: .session(5), from: .alice)
        #expect(other.phase == nil)
        other.attempt { try $0.accept(.session(5), at: $1) }
        #expect(other.desk.summary(of: .session(5))?.role == .guest)
    }

    @Test func `an opponent that invites to a new game has given up the old one`() {
        var harness = DeskHarness.inviterPlaying()
        harness.receiveInvitation(session: .session(5), from: .alice)
        #expect(harness.result?.winner == 0)
        harness.attempt { try $0.accept(.session(5), at: $1) }
    }

    @Test func `a rematch is answered with a forfeit when the bot plays elsewhere by now`() {
        var configuration = GameConfiguration()
        configuration.maxGames = 1
        var harness = DeskHarness.inviterPlaying(configuration: configuration)
        harness.receive(.forfeit, from: .alice)
        harness.startGame(with: .bob, session: .session(5))
        harness.clear()
        harness.receive(.rematch, from: .alice)
        #expect(harness.names == ["forfeit"] && harness.sent[0].to == [.alice])
    }

    // MARK: Timing of messages

    @Test func `start, board and first move keep a distance`() {
        var harness = DeskHarness()
        harness.autoplay = MachineScenario.leftmost
        harness.invite([.alice])
        harness.receiveResponse(true, from: .alice)
        harness.receive(.ready, from: .alice)
        harness.advance(by: .seconds(1))
        #expect(harness.names == ["invite", "session_update", "start", "game_state", "game_action"])
        #expect(Array(harness.sent.dropFirst()).spaced(by: .milliseconds(250)))
        #expect(moves(shownBy: harness.sent[3]) == 0)
    }

    @Test func `without a distance everything goes out at once, in order`() {
        var configuration = GameConfiguration()
        configuration.spacing = .zero
        var harness = DeskHarness(configuration: configuration)
        harness.autoplay = MachineScenario.leftmost
        harness.invite([.alice])
        harness.receiveResponse(true, from: .alice)
        harness.receive(.ready, from: .alice)
        #expect(harness.names == ["invite", "session_update", "start", "game_state", "game_action"])
    }

    @Test func `an answer to an answer need not wait`() {
        var harness = DeskHarness.inviterPlaying()
        harness.autoplay = MachineScenario.leftmost
        harness.advance(by: .milliseconds(800))  // The first board is no longer fresh.
        harness.answer("column 1")
        harness.advance(by: .milliseconds(20))
        harness.clear()
        harness.receiveColumn(6, number: 2, seat: 1, from: .alice)
        #expect(harness.names == ["game_action"])
    }

    @Test func `a board that waits is dropped when a newer move makes it wrong`() {
        var harness = DeskHarness.inviterPlaying()
        harness.advance(by: .seconds(1))
        harness.answer("column 1")
        harness.receiveColumn(3, number: 1, seat: 1, from: .alice)  // Refused: the board waits.
        harness.receiveColumn(3, number: 2, seat: 1, from: .alice)
        harness.clear()
        harness.advance(by: .seconds(1))
        #expect(harness.names.isEmpty && harness.moveCount == 2)
    }

    @Test func `a flood of bad moves is answered with a few boards`() {
        var harness = DeskHarness.inviterPlaying()
        for _ in 0..<1000 {
            harness.receiveColumn(3, number: 9, seat: 1, from: .alice)
            harness.advance(by: .milliseconds(1))
        }
        #expect(harness.sent.count <= 5)
    }

    @Test func `the board is sent again while the guest must move`() {
        var harness = DeskHarness()
        harness.invite([.alice])
        harness.receiveResponse(true, from: .alice)
        harness.receive(.ready, from: .alice)
        harness.answer("column 1")
        harness.advance(by: .milliseconds(1500))
        harness.clear()
        harness.advance(by: .seconds(9))
        // 2 s and 10 s after the start, 5 s after the move.
        #expect(harness.names.filter { $0 == "game_state" }.count == 3)
        #expect(harness.sent.filter { $0.name == "game_state" }.allSatisfy { moves(shownBy: $0) == 1 })
    }

    @Test func `other players are repaired after a broadcast that was not for them`() {
        var harness = DeskHarness.inviterPlaying(configuration: .calm)
        harness.answer("column 1")
        harness.advance(by: .milliseconds(500))
        harness.clear()
        harness.receiveColumn(3, number: 2, seat: 1, from: .carol)
        harness.receiveColumn(3, number: 4, seat: 1, from: .carol)
        harness.advance(by: .milliseconds(1100))
        #expect(harness.names == ["game_state"] && harness.sent[0].to == [.alice])
    }

    @Test func `a move of another type of game disturbs nobody`() {
        var harness = DeskHarness.inviterPlaying()
        harness.receive(.gameAction, Data(#"{"take":1,"playerIndex":0,"moveNumber":1}"#.utf8), from: .carol)
        harness.advance(by: .milliseconds(900))
        #expect(harness.sent.isEmpty)
    }
}
