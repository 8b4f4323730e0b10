import Foundation
import GameRules
import Ludo
import PoolGames
import PoolWire
import Testing

/// One game of Ludo, from the side of its inviter and from a guest's (games.md 10).
@Suite struct LudoSessionTests {
    // MARK: The inviter

    @Test func `the inviter passes by itself when the dice allow nothing, and answers the guest's request`() {
        var harness = DeskHarness.ludoInviter([3, 6])
        harness.advance(by: .seconds(5))
        #expect(harness.broadcasts == ["stateSync", "diceRolled 3", "turnChanged 1"])
        harness.requestRoll(turn: 2)
        harness.advance(by: .milliseconds(300))
        #expect(harness.broadcasts.last == "diceRolled 6")
        #expect(harness.sent.filter { $0.type == .gameState }.spaced(by: .milliseconds(250)))
    }

    @Test func `a repeated request is answered with the same roll, also one that comes after the move`() {
        var harness = DeskHarness.ludoInviter([3, 6, 5, 2])
        harness.advance(by: .seconds(5))
        harness.requestRoll(turn: 2)
        harness.requestRoll(turn: 2, second: 1)
        harness.advance(by: .seconds(1))
        #expect(harness.broadcasts.suffix(2) == ["diceRolled 6", "diceRolled 6"])
        harness.select(1, turn: 2)
        harness.requestRoll(turn: 2)
        harness.advance(by: .seconds(1))
        #expect(harness.broadcasts.last == "tokenMoved 1.1")
        harness.requestRoll(turn: 2, second: 3)
        harness.advance(by: .milliseconds(300))
        #expect(harness.broadcasts.contains("diceRolled 5"))
    }

    @Test func `a token is only moved for who is on turn, in its own name, with the dice open`() {
        var harness = DeskHarness.ludoInviter([3, 6])
        harness.advance(by: .seconds(5))
        func refuses(_ body: (inout DeskHarness) -> Void) -> Bool {
            let before = harness.ludoBoard
            let count = harness.broadcasts.count
            body(&harness)
            harness.advance(by: .seconds(1))
            return harness.ludoBoard == before && harness.broadcasts.dropFirst(count).allSatisfy { $0 == "stateSync" }
        }
        #expect(refuses { $0.select(0, turn: 2) })  // No dice yet.
        harness.requestRoll(turn: 2)
        harness.advance(by: .seconds(1))
        #expect(refuses { $0.select(0, turn: 1) })
        #expect(refuses { $0.select(0, turn: 3) })
        #expect(refuses { $0.select(0, turn: 2, claiming: .bot) })
        #expect(refuses { $0.select(0, turn: 2, from: .carol) })
        #expect(refuses { $0.receive(.gameAction, Data(#"{"type":"selectToken"}"#.utf8), from: .alice) })
        harness.select(0, turn: 2)
        harness.select(0, turn: 2)  // The same message twice.
        harness.advance(by: .seconds(1))
        #expect(harness.broadcasts.contains("tokenMoved 1.0"))
        #expect(harness.ludoBoard?.players[1].tokens.count { $0.position == .yard } == 3)
    }

    @Test func `nothing moves after a third six, and the turn goes on`() {
        var harness = DeskHarness.ludoInviter([3, 6, 6, 6, 1])
        harness.advance(by: .seconds(5))
        for second in 0..<3 {
            harness.requestRoll(turn: 2, second: second)
            harness.advance(by: .milliseconds(300))
            harness.select(0, turn: 2, second: second)
            harness.advance(by: .milliseconds(300))
        }
        harness.advance(by: .seconds(3))
        #expect(harness.broadcasts.count { $0.hasPrefix("tokenMoved") } == 2)
        #expect(harness.broadcasts.contains("turnChanged 0"))
    }

    @Test func `the only move after a roll that is no six is made by itself`() {
        // The bot leaves its yard and moves on; alice has nothing to do.
        var harness = DeskHarness.ludoInviter([6, 2])
        harness.advance(by: .seconds(1))
        harness.answerLudo(0)
        harness.advance(by: .seconds(3))
        #expect(harness.question == nil)
        #expect(harness.ludoBoard?.players[0].tokens[0].position == .board(step: 2))
        #expect(harness.broadcasts.last == "turnChanged 1")
    }

    @Test func `a request for the board is answered, also after the end`() {
        var harness = DeskHarness.ludoInviter([3])
        harness.advance(by: .seconds(5))
        harness.clear()
        harness.say(.requestSync, turn: 2)
        harness.advance(by: .milliseconds(300))
        #expect(harness.broadcasts == ["stateSync"])
    }

    @Test func `a restart leaves the dice on the table`() throws {
        var harness = DeskHarness.ludoInviter([3, 6, 1, 1])
        harness.advance(by: .seconds(5))
        harness.requestRoll(turn: 2)
        harness.advance(by: .seconds(1))
        var restarted = DeskHarness(configuration: .calm, dice: .scripted([4]))
        restarted.advance(by: .seconds(20))
        let saved = try #require(harness.archive.values.first)
        restarted.apply(restarted.desk.restore([saved], at: restarted.now))
        restarted.restored(isPoolHost: false)
        restarted.advance(by: .seconds(1))
        #expect(restarted.names == ["start", "game_state"] && restarted.broadcasts == ["stateSync"])
        #expect(restarted.lastSync == harness.ludoBoard && restarted.lastSync?.lastDiceRoll == 6)
        restarted.select(3, turn: 2)
        restarted.advance(by: .seconds(1))
        #expect(restarted.broadcasts.last == "tokenMoved 1.3")
        #expect(restarted.moveCount == harness.moveCount + 1)
    }

    @Test func `after a restart no guest takes the board for older than what it was told before`() throws {
        var harness = DeskHarness.ludoInviter([3, 6, 1, 1])
        harness.advance(by: .seconds(5))
        // Its connection is gone for a moment: the same board is told anew.
        harness.lost()
        harness.advance(by: .seconds(2))
        harness.restored(isPoolHost: false)
        harness.advance(by: .seconds(1))
        let told = try #require(harness.lastTold)
        // Crashed right after that, it finds the guest absent.
        var restarted = DeskHarness(configuration: .calm, dice: .scripted([4]))
        restarted.advance(by: harness.now.elapsed + .seconds(1))
        restarted.apply(restarted.desk.restore([try #require(harness.archive.values.first)], at: restarted.now))
        restarted.restored(isPoolHost: false, absent: [.alice])
        restarted.peerArrived(.alice)
        restarted.advance(by: .seconds(2))
        #expect(try #require(restarted.lastTold) >= told)
    }

    // MARK: A guest

    @Test func `a guest asks for its roll and names its token, once each`() {
        var harness = DeskHarness.ludoGuest(at: LudoState(seats: [0, 1]))
        harness.tell(.newTurn(seat: 1, turn: 2))
        harness.advance(by: .milliseconds(100))
        #expect(harness.actions == ["requestDiceRoll 2"])
        harness.tellRoll(6)
        #expect(harness.question != nil)
        harness.answerLudo(2)
        harness.advance(by: .milliseconds(300))
        #expect(
            harness.actions == ["requestDiceRoll 2", "selectToken(2) 2"]
                && harness.sent.allSatisfy { $0.to == [.alice] })
        #expect(harness.ludoBoard?.players[1].tokens[2].position == .yard, "only the inviter moves tokens")
    }

    @Test func `a guest whose question stays open tries the next step, too, and asks for the board`() {
        // What led to its turn was lost as well.
        var harness = DeskHarness.ludoGuest(at: LudoState(seats: [0, 1]))
        harness.tell(.newTurn(seat: 1, turn: 2))
        harness.advance(by: .seconds(6))
        #expect(
            harness.actions == [
                "requestDiceRoll 2", "requestSync 2", "requestDiceRoll 2", "requestSync 2", "selectToken(0) 2",
                "requestSync 2",
            ])
    }

    @Test func `a guest whose token is not moved tries the others`() throws {
        var state = LudoState(seats: [0, 1])
        for token in LudoState.tokens(of: 1) { state.place(token, on: .board(step: 20 + token.tokenIndex)) }
        state.currentSeat = 1
        try LudoRules().apply(.roll(3), to: &state)
        var harness = DeskHarness.ludoGuest(at: state)
        harness.answerLudo(1)
        harness.advance(by: .seconds(60))
        let tried = harness.actions.filter { $0.hasPrefix("selectToken") }
        #expect(tried.prefix(4) == ["selectToken(1) 1", "selectToken(1) 1", "selectToken(2) 1", "selectToken(3) 1"])
    }

    @Test func `a guest that gave the inviter up is asked again when the inviter takes up the game after all`() throws {
        var state = LudoState(seats: [0, 1])
        state.currentSeat = 1
        try LudoRules().apply(.roll(6), to: &state)
        var harness = DeskHarness.ludoGuest(at: state)
        harness.answerLudo(2)
        harness.peerLeft(.alice)
        harness.advance(by: GameConfiguration.calm.grace + .seconds(1))
        #expect(harness.result?.manner == .opponentLeft)
        // The answer never reached the inviter: its board is as it was.
        harness.peerArrived(.alice)
        harness.receiveSession(.start, .playing, players: [.alice, .bot], of: .ludo, from: .alice)
        harness.tell(.stateSync(try #require(harness.ludoBoard)))
        #expect(harness.phase == .playing)
        harness.clear()
        _ = try #require(harness.question)
        harness.answerLudo(2)
        harness.advance(by: .seconds(1))
        #expect(harness.actions == ["selectToken(2) 1"])
    }

    @Test func `only the inviter is believed, and nothing that is late`() {
        var harness = DeskHarness.ludoGuest(at: LudoState(seats: [0, 1]))
        harness.tell(.newTurn(seat: 1, turn: 2))
        let before = harness.ludoBoard
        harness.tell(.newTurn(seat: 0, turn: 3), from: .carol)
        harness.tell(.newTurn(seat: 0, turn: 3), from: .bot)
        #expect(harness.ludoBoard == before)
        harness.tell(.newTurn(seat: 0, turn: 3))
        harness.tell(.newTurn(seat: 1, turn: 2))
        #expect(harness.ludoBoard?.turnNumber == 3 && harness.ludoBoard?.currentPlayerIndex == 0)
    }

    @Test func `a move that its turnChanged overtook still counts`() throws {
        var state = LudoState(seats: [0, 1])
        let rules = LudoRules()
        for move in [LudoMove.roll(6), .move(token: 0), .roll(2)] { try rules.apply(move, to: &state) }
        let step = try #require(state.steps(of: 0, roll: 2).first)
        var harness = DeskHarness.ludoGuest(at: state)
        let moved = LudoBroadcast(.tokenMoved(LudoTokenMove(step, turnNumber: 1)), timestamp: harness.now.date)
        harness.advance(by: .milliseconds(10))
        harness.tell(.newTurn(seat: 1, turn: 2))
        harness.receive(.gameState, moved.encoded(), from: .alice)
        harness.receive(.gameState, moved.encoded(), from: .alice)
        #expect(harness.ludoBoard?.players[0].tokens[0].position == .board(step: 2))
        #expect(harness.ludoBoard?.turnNumber == 2)
    }

    @Test func `the seats that a web client fills are shown, and nobody is told that they exist`() throws {
        var harness = DeskHarness.ludoGuest()
        let players = [
            LudoPlayer(id: PeerID.alice.rawValue, name: "Alice", playerIndex: 0, isHost: true),
            LudoPlayer(id: PeerID.bot.rawValue, name: "Bot", playerIndex: 1, isHost: false),
            LudoPlayer(botOn: 2), LudoPlayer(botOn: 3),
        ]
        harness.tell(.stateSync(LudoBoardState(LudoState(seats: [0, 1, 2, 3]), players: players)))
        #expect(harness.summary?.players.map(\.name) == ["P0", "P1", "Bot Yellow", "Bot Blue"])
        #expect(harness.summary?.opponents == [.alice])
    }

    @Test func `a first board stands for the start that was lost`() {
        var harness = DeskHarness(configuration: .calm)
        harness.receiveInvitation(.ludo, from: .alice)
        harness.attempt { try $0.accept(.session(1), at: $1) }
        let players = [
            LudoPlayer(id: PeerID.alice.rawValue, name: "Alice", playerIndex: 0, isHost: true),
            LudoPlayer(id: PeerID.bot.rawValue, name: "Bot", playerIndex: 1, isHost: false),
        ]
        let first = LudoBroadcast.Content.stateSync(LudoBoardState(LudoState(seats: [0, 1]), players: players))
        harness.tell(first, from: .carol)
        #expect(harness.phase == .waiting)
        harness.tell(first)
        #expect(harness.phase == .playing && harness.events.contains(where: \.isStart))
        harness.receiveSession(.start, .playing, players: [.alice, .bot], of: .ludo, from: .alice)
        #expect(harness.phase == .playing && harness.events.count(where: \.isStart) == 1)
    }

    @Test func `a first board tells a guest whose start was lost where it sits`() {
        var harness = DeskHarness(configuration: .calm)
        harness.receiveInvitation(.ludo, from: .alice)
        harness.attempt { try $0.accept(.session(1), at: $1) }
        let players = [PeerID.alice, .bob, .bot].enumerated().map { seat, id in
            LudoPlayer(id: id.rawValue, name: "P\(seat)", playerIndex: seat, isHost: seat == 0)
        }
        harness.tell(.stateSync(LudoBoardState(LudoState(seats: [0, 1, 2]), players: players)))
        #expect(harness.phase == .playing && harness.summary?.ownSeat == 2)
        #expect(harness.summary?.opponents == [.alice, .bob])
        harness.tell(.newTurn(seat: 1, turn: 2))
        harness.tell(.newTurn(seat: 2, turn: 3))
        harness.advance(by: .milliseconds(300))
        #expect(harness.actions == ["requestDiceRoll 3"])
    }

    @Test func `a lost first board of a web client is made up for`() {
        var harness = DeskHarness.ludoGuest()
        harness.tell(.newTurn(seat: 2, turn: 2))
        #expect(harness.ludoBoard?.players.count == 4 && harness.ludoBoard?.currentPlayerIndex == 2)
    }

    @Test func `a board without a seat for everybody is not believed`() {
        var harness = DeskHarness.ludoGuest(at: LudoState(seats: [0, 1]))
        let before = harness.ludoBoard
        let players = [LudoPlayer(botOn: 2), LudoPlayer(botOn: 3)]
        harness.tell(.stateSync(LudoBoardState(LudoState(seats: [2, 3]), players: players)))
        #expect(harness.ludoBoard == before)
    }

    @Test func `the inviter's order of places is the result`() {
        var harness = DeskHarness.ludoGuest(at: LudoState(seats: [0, 1]))
        harness.tell(.gameEnded(LudoGameEnd(winnerPlayerIndex: 1, finishOrder: [1, 0])))
        #expect(harness.result?.winner == 1 && harness.result?.ranking == [1, 0] && harness.result?.manner == .rules)
    }

    // MARK: Invitations

    @Test func `Ludo is offered to those who can read it`() {
        var harness = DeskHarness()
        func offer(_ peer: PeerID) -> Bool {
            do {
                var desk = harness.desk
                return try !desk.invite(
                    [peer], to: .ludo, sessionID: .session(3), invitationID: .session(4), at: harness.now
                ).isEmpty
            } catch {
                #expect(error == .notTheirGame)
                return false
            }
        }
        #expect(!offer(.alice))
        // As Swift's encoder writes it, and as JSON.stringify does.
        let text = #"{"controlType":"ready","gameType":"chess","data":"a%b="}"#
        harness.receive(.gameControl, Data(text.replacing("%", with: "\\/").utf8), from: .alice)
        #expect(!offer(.alice))
        harness.receive(.gameControl, Data(text.replacing("%", with: "/").utf8), from: .alice)
        #expect(offer(.alice) && !offer(.bob))
        harness.receive(.ready, of: .ludo, session: .session(9), from: .bob)
        #expect(offer(.bob))
    }
}

extension LudoBroadcast.Content {
    fileprivate static func newTurn(seat: Int, turn: Int) -> Self {
        var state = LudoState(seats: [0, 1, 2, 3])
        state.currentSeat = seat
        state.turnNumber = turn
        return .turnChanged(LudoTurnChange(state))
    }
}

extension DeskHarness {
    /// A guest of alice's who has her board.
    static func ludoGuest(at state: LudoState) -> DeskHarness {
        var harness = ludoGuest()
        let players = [
            LudoPlayer(id: PeerID.alice.rawValue, name: "Alice", playerIndex: 0, isHost: true),
            LudoPlayer(id: PeerID.bot.rawValue, name: "Bot", playerIndex: 1, isHost: false),
        ]
        harness.tell(.stateSync(LudoBoardState(state, players: players)))
        harness.clear()
        return harness
    }

    /// What the inviter has told, shortened.
    var broadcasts: [String] {
        sent.filter { $0.type == .gameState }.map { sent in
            do {
                switch try LudoBroadcast(decoding: sent.payload).content {
                case .stateSync: return "stateSync"
                case .diceRolled(let roll): return "diceRolled \(roll.rollValue)"
                case .tokenMoved(let move): return "tokenMoved \(move.playerIndex).\(move.tokenIndex)"
                case .turnChanged(let turn): return "turnChanged \(turn.currentPlayerIndex)"
                default: return "something else"
                }
            } catch {
                return "\(error)"
            }
        }
    }

    /// The time that the last broadcast carried.
    var lastTold: Date? {
        do {
            return try sent.last { $0.type == .gameState }.map { try LudoBroadcast(decoding: $0.payload).timestamp }
        } catch {
            return nil
        }
    }

    /// The board that was sent last.
    var lastSync: LudoBoardState? {
        do {
            guard let payload = sent.last(where: { $0.type == .gameState })?.payload,
                case .stateSync(let board) = try LudoBroadcast(decoding: payload).content
            else { return nil }
            return board
        } catch {
            return nil
        }
    }

    /// What the guest has asked, with the number of the turn.
    var actions: [String] {
        sent.filter { $0.type == .gameAction }.map { sent in
            do {
                let action = try LudoAction(decoding: sent.payload)
                return "\(action.content) \(action.turnNumber)"
            } catch {
                return "\(error)"
            }
        }
    }

    mutating func say(
        _ content: LudoAction.Content, turn: Int, second: Int = 0, claiming: PeerID? = nil, from peer: PeerID = .alice
    ) {
        let action = LudoAction(
            content, playerID: claiming ?? peer, turnNumber: turn,
            timestamp: Date(timeIntervalSinceReferenceDate: 796_000_000 + Double(second)))
        receive(.gameAction, action.encoded(), from: peer)
    }

    mutating func requestRoll(turn: Int, second: Int = 0) { say(.requestDiceRoll, turn: turn, second: second) }

    mutating func select(
        _ token: Int, turn: Int, second: Int = 0, claiming: PeerID? = nil, from peer: PeerID = .alice
    ) {
        say(.selectToken(token), turn: turn, second: second, claiming: claiming, from: peer)
    }

    mutating func tell(_ content: LudoBroadcast.Content, from peer: PeerID = .alice) {
        receive(.gameState, LudoBroadcast(content, timestamp: now.date).encoded(), from: peer)
    }

    /// The dice of the position that the guest has.
    mutating func tellRoll(_ value: Int) {
        do {
            guard var state = try ludoBoard?.state() else { preconditionFailure("no board") }
            state.dice = value
            if let roll = LudoDiceRoll(state) { tell(.diceRolled(roll)) }
        } catch {
            preconditionFailure("\(error)")
        }
    }

    mutating func answerLudo(_ token: Int) {
        guard let question else { preconditionFailure("no question") }
        self.question = nil
        play(question.choice(LudoMove.move(token: token)))
    }
}
