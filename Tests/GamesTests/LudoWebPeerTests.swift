import Foundation
import GameRules
import Ludo
import PoolTesting
import PoolWire
import Testing

/// Whole games with a peer that plays Ludo as the web client does, rules and all, in virtual time.
struct LudoWebPeerTests {
    private static let alice = PeerID("alice")
    private static let bot = PeerID("bot")
    private let rules = LudoRules()

    /// Two web clients that have begun a game: the inviter, and the guest whose place a bot takes.
    private func table(seed: UInt64, at date: Date) -> (inviter: WebPeerClient, guest: WebPeerClient) {
        var inviter = WebPeerClient(id: Self.alice, name: "Alice", diceSeed: seed)
        var guest = WebPeerClient(id: Self.bot, name: "Bot", diceSeed: seed)
        let invitation = inviter.invite(to: .ludo, sessionID: UUID(), invitationID: UUID(), at: date)
        deliver(invitation, to: &guest, from: Self.alice, at: date)
        deliver(guest.answerInvitation(accept: true), to: &inviter, from: Self.bot, at: date)
        deliver(inviter.start(), to: &guest, from: Self.alice, at: date)
        return (inviter, guest)
    }

    private func deliver(
        _ messages: [WebPeerClient.Outgoing], to client: inout WebPeerClient, from sender: PeerID, at date: Date
    ) {
        for message in messages { _ = client.received(message.type, message.payload, from: sender, at: date) }
    }

    private func position(of client: WebPeerClient) throws -> LudoState {
        let board = try #require(client.board)
        guard case .stateSync(let state) = try LudoBroadcast(decoding: board.state.text).content else {
            throw IllegalMove("no board")
        }
        return try state.state()
    }

    private func isSame(_ first: LudoState, _ second: LudoState) -> Bool {
        first.currentSeat == second.currentSeat && first.turnNumber == second.turnNumber && first.dice == second.dice
            && LudoNode(first) == LudoNode(second)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a guest's board follows the web client's inviter, whose timers overlap`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var date = Date(timeIntervalSinceReferenceDate: 796_000_000)
        var web = table(seed: seed, at: date).inviter
        var follower = LudoFollower(LudoState(seats: Array(0..<4)))
        var told = web.drawScreen(at: date)
        var (order, waits) = ([Int](), 0)
        for _ in 0..<100_000 where order.isEmpty {
            for message in told where message.type == .gameState {
                let news = try follower.take(try LudoBroadcast(decoding: message.payload).content)
                if case .ended(let places) = news { order = places }
            }
            if order.isEmpty, web.nextTimer == nil {
                // Somebody has to do something: the boards must be the same.
                waits += 1
                try #require(isSame(follower.state, try position(of: web)), "turn \(follower.state.turnNumber)")
            }
            told = web.advance(to: date) + web.move(choosing: generator.next(), at: date)
            if let wish = wish(in: follower.state, &generator) {
                let action = LudoAction(
                    wish, playerID: Self.bot, turnNumber: follower.state.turnNumber, timestamp: date)
                told += web.received(.gameAction, action.encoded(), from: Self.bot, at: date)
            }
            date = web.nextTimer ?? date.addingTimeInterval(1)
        }
        #expect(order.count == 4 && order.first == web.board?.winner && waits > 50)
    }

    /// What the bot on seat 1 asks for.
    private func wish(in state: LudoState, _ generator: inout SeededGenerator) -> LudoAction.Content? {
        guard state.currentSeat == 1, !state.isOver else { return nil }
        if state.dice == nil { return .requestDiceRoll }
        guard case .move(let token)? = rules.legalMoves(in: state).randomElement(using: &generator) else { return nil }
        return .selectToken(token)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a web client as guest has the inviter's board, and asks for what is valid`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let date = Date(timeIntervalSinceReferenceDate: 796_000_000)
        var web = table(seed: seed, at: date).guest
        var state = rules.initialState(players: 2)
        let players = [
            LudoPlayer(id: "alice", name: "Alice", playerIndex: 0, isHost: true),
            LudoPlayer(id: "bot", name: "Bot", playerIndex: 1, isHost: false),
        ]
        func tell(_ contents: [LudoBroadcast.Content]) {
            for content in contents {
                var content = content
                if case .stateSync = content { content = .stateSync(LudoBoardState(state, players: players)) }
                let payload = LudoBroadcast(content, timestamp: date).encoded()
                _ = web.received(.gameState, payload, from: Self.alice, at: date)
            }
        }
        web.drawScreen(at: date)
        let early = web.move(choosing: 0, at: date)
        #expect(early.isEmpty, "it shows nothing yet")
        tell([.stateSync(LudoBoardState(state, players: players))])
        while !state.isOver {
            var move = try #require(rules.legalMoves(in: state).randomElement(using: &generator))
            if state.currentSeat == 1, move != .pass {
                let asked = web.move(choosing: generator.next(), at: date)
                let action = try LudoAction(decoding: try #require(asked.first).payload)
                #expect(action.playerID == Self.bot && action.turnNumber == state.turnNumber)
                switch action.content {
                case .requestDiceRoll: try #require(state.dice == nil)
                case .selectToken(let token): move = .move(token: token)
                default: Issue.record("\(action)")
                }
            }
            tell(try LudoWireTests.tell(move, to: &state))
            try #require(isSame(state, try position(of: web)), "turn \(state.turnNumber)")
        }
        #expect(web.board?.winner == state.ranking.first && web.complaints.isEmpty)
    }
}
