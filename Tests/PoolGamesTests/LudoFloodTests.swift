import Foundation
import GameRules
import Ludo
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// A session of Ludo takes anything from anybody, in each role: a million messages never trap it, and never change its
/// board but by what the rules allow and the right player or the inviter says.
@Suite(.serialized) struct LudoFloodTests {
    @Test func `an inviter of Ludo takes a million messages`() async throws {
        let flooded = try await Flood.pour(onto: "Ludo's inviter") { generator in
            (FloodedInviter(), LudoFloodMessages(&generator).requests)
        }
        print("\(flooded.accepted) requests accepted, \(flooded.rounds) games")
        #expect(flooded.accepted > 1000 && flooded.rounds > 10)
    }

    @Test func `a guest of Ludo takes a million messages`() async throws {
        let flooded = try await Flood.pour(onto: "Ludo's guest") { generator in
            (FloodedGuest(), LudoFloodMessages(&generator).broadcasts)
        }
        print("\(flooded.told) true messages, \(flooded.rounds) games")
        #expect(flooded.told > 1000 && flooded.rounds > 10)
    }
}

/// Messages of Ludo of all kinds, from whom they may come and from others, and damaged ones.
private struct LudoFloodMessages {
    private(set) var requests: [FloodMessage] = []
    private(set) var broadcasts: [FloodMessage] = []

    init(_ generator: inout SeededGenerator) {
        let contents: [LudoAction.Content] = [
            .requestDiceRoll, .requestSync, .readyToggle, .forfeit, .selectToken(0), .selectToken(1), .selectToken(2),
            .selectToken(3),
        ]
        for turn in 1...40 {
            for content in contents {
                let name = generator.next() % 4 == 0 ? PeerID.bob : .alice
                let action = LudoAction(content, playerID: name, turnNumber: turn, timestamp: .distantPast)
                add(.gameAction, action.encoded(), to: \.requests, &generator)
            }
        }
        for _ in 0..<200 { add(.gameState, Self.broadcast(&generator).encoded(), to: \.broadcasts, &generator) }
        for payload in [Data(), Data("{}".utf8), Data("[]".utf8), Data(repeating: 0x5B, count: 5000)] {
            add(.gameAction, payload, to: \.requests, &generator)
            add(.gameState, payload, to: \.broadcasts, &generator)
        }
        requests += broadcasts
    }

    private mutating func add(
        _ type: MessageType, _ payload: Data, to list: WritableKeyPath<Self, [FloodMessage]>,
        _ generator: inout SeededGenerator
    ) {
        self[keyPath: list].append(FloodMessage(type, payload, &generator))
        for _ in 0..<3 { self[keyPath: list].append(FloodMessage(type, payload.mutated(&generator), &generator)) }
    }

    /// Something an inviter could say at some moment of a game that began long ago.
    private static func broadcast(_ generator: inout SeededGenerator) -> LudoBroadcast {
        let rules = LudoRules()
        var state = rules.initialState(players: 2)
        for _ in 0..<(generator.next() % 200) {
            guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { break }
            do { try rules.apply(move, to: &state) } catch { preconditionFailure("\(error)") }
        }
        let players = [
            LudoPlayer(id: PeerID.alice.rawValue, name: "Alice", playerIndex: 0, isHost: true),
            LudoPlayer(id: PeerID.bot.rawValue, name: "Bot", playerIndex: 1, isHost: false),
        ]
        var content: LudoBroadcast.Content = .stateSync(LudoBoardState(state, players: players))
        if let roll = LudoDiceRoll(state), generator.next() % 2 == 0 { content = .diceRolled(roll) }
        if let step = state.steps(of: state.currentSeat, roll: 6).first, generator.next() % 2 == 0 {
            content = .tokenMoved(LudoTokenMove(step, turnNumber: state.turnNumber))
        }
        if generator.next() % 5 == 0 { content = .turnChanged(LudoTurnChange(state)) }
        // A little earlier than everything that the true inviter says.
        return LudoBroadcast(content, timestamp: Date(timeIntervalSinceReferenceDate: 795_999_999))
    }
}

/// An inviter's session under fire.
private struct FloodedInviter: Flooded {
    private let rules = LudoRules()
    private var session: LudoSession
    private var now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000))
    private var count = 0
    private(set) var accepted = 0
    private(set) var rounds = 0
    private(set) var complaint: String?

    init() {
        session = LudoSession(
            inviting: [.alice], sessionID: .session(1), invitationID: .session(2), me: .bot,
            configuration: GameConfiguration(), dice: .seeded(Flood.seed), at: now)
        let response = GameInvitationResponse(
            invitationID: .session(2), accepted: true, responderPeerID: .alice, responderName: "Alice")
        control(.inviteResponse, encoded(response))
        control(.ready)
    }

    private mutating func control(_ type: GameControlType, _ data: Data? = nil) {
        let payload = GameControlPayload(controlType: type, gameType: .ludo, sessionID: .session(1), data: data)
        _ = session.received(payload, from: .alice, profile: nil, at: now)
    }

    mutating func feed(_ message: FloodMessage, _ generator: inout SeededGenerator) {
        count += 1
        now.elapsed += .milliseconds(20)
        now.date += 0.02
        if count % 8 == 0 { _ = session.advance(to: now) }
        if !session.isActive { restart() }
        play(&generator)
        if count % 40 == 0 { aliceActs(&generator) }
        receive(message)
    }

    private mutating func restart() {
        do {
            _ = try session.rematch(at: now)
            rounds += 1
        } catch {
            complaint = "no rematch: \(error)"
        }
    }

    /// The bot's own move, when it is asked for one.
    private mutating func play(_ generator: inout SeededGenerator) {
        guard session.board.turn == .player(0),
            let move = rules.legalMoves(in: session.board.state).randomElement(using: &generator)
        else { return }
        do {
            _ = try session.play(
                MoveChoice(sessionID: .session(1), moveCount: session.board.moveCount, move: move), at: now)
        } catch {
            complaint = "\(move) was refused: \(error)"
        }
    }

    private mutating func aliceActs(_ generator: inout SeededGenerator) {
        let state = session.board.state
        let content: LudoAction.Content =
            state.dice == nil ? .requestDiceRoll : .selectToken(Int(generator.next() % 4))
        let action = LudoAction(content, playerID: .alice, turnNumber: state.turnNumber, timestamp: now.date)
        receive(FloodMessage(.gameAction, action.encoded()))
    }

    private mutating func receive(_ message: FloodMessage) {
        let before = session.board.state
        switch message.type {
        case .gameAction: _ = session.receivedAction(message.payload, from: message.sender, at: now)
        default: _ = session.receivedState(message.payload, from: message.sender, at: now)
        }
        guard session.board.state != before else { return }
        if isAllowed(message, before: before, after: session.board.state) {
            accepted += 1
        } else {
            complaint = "\(message) led from \(before) to \(session.board.state)"
        }
    }

    /// Whether alice, on turn, has asked for a roll, or moved a token of hers as the rules have it.
    private func isAllowed(_ message: FloodMessage, before: LudoState, after: LudoState) -> Bool {
        do {
            let action = try LudoAction(decoding: message.payload)
            guard message.type == .gameAction, message.sender == .alice, action.playerID == .alice,
                before.currentSeat == 1, action.turnNumber == before.turnNumber
            else { return false }
            var expected = before
            switch action.content {
            case .requestDiceRoll: try rules.apply(.roll(after.dice ?? 0), to: &expected)
            case .selectToken(let token): try rules.apply(.move(token: token), to: &expected)
            case .requestSync, .readyToggle, .forfeit: return false
            }
            return expected == after
        } catch {
            return false
        }
    }
}

/// A guest's session under fire, while its inviter plays a true game.
private struct FloodedGuest: Flooded {
    private let rules = LudoRules()
    private var session: LudoSession
    private var now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000))
    private var truth: LudoState
    private var count = 0
    private(set) var told = 0
    private(set) var rounds = 0
    private(set) var complaint: String?

    init() {
        truth = LudoRules().initialState(players: 2)
        let invitation = GameInvitation(
            invitationID: .session(2), gameType: .ludo, hostPeerID: .alice, hostName: "Alice",
            sessionID: .session(1), timestamp: now.date)
        session = LudoSession(
            accepting: invitation, me: .bot, configuration: GameConfiguration(), dice: .seeded(1), at: now)
        _ = session.open(at: now)
        control(.start)
        tell(.stateSync(sync))
    }

    private mutating func control(_ type: GameControlType) {
        let payload = GameControlPayload(controlType: type, gameType: .ludo, sessionID: .session(1))
        _ = session.received(payload, from: .alice, profile: nil, at: now)
    }

    private var sync: LudoBoardState {
        LudoBoardState(
            truth,
            players: [
                LudoPlayer(id: PeerID.alice.rawValue, name: "Alice", playerIndex: 0, isHost: true),
                LudoPlayer(id: PeerID.bot.rawValue, name: "Bot", playerIndex: 1, isHost: false),
            ])
    }

    mutating func feed(_ message: FloodMessage, _ generator: inout SeededGenerator) {
        count += 1
        now.elapsed += .milliseconds(2)
        now.date += 0.000_001
        if count % 8 == 0 { _ = session.advance(to: now) }
        if count % 40 == 0 { goOn(&generator) }
        let before = session.board.state
        switch message.type {
        case .gameAction: _ = session.receivedAction(message.payload, from: message.sender, at: now)
        default: _ = session.receivedState(message.payload, from: message.sender, at: now)
        }
        let after = session.board.state
        guard after != before else { return }
        // What the inviter says is the truth, even if a byte of it is not what it was: but nobody else's word is, and
        // nothing that is no message. The next whole board puts it right.
        if message.sender == .alice, isMessage(message.payload) {
            tell(.stateSync(sync))
        } else {
            complaint = "\(message) led from \(before) to \(after)"
        }
    }

    private func isMessage(_ payload: Data) -> Bool {
        do {
            _ = try LudoBroadcast(decoding: payload)
            return true
        } catch {
            return false
        }
    }

    /// The inviter's game goes on, and the guest must follow.
    private mutating func goOn(_ generator: inout SeededGenerator) {
        if truth.isOver || !session.isActive {
            rounds += 1
            now.elapsed += .seconds(30)
            now.date += 30
            truth = rules.initialState(players: 2)
            control(.rematch)
            tell(.stateSync(sync))
            return
        }
        guard let move = rules.legalMoves(in: truth).randomElement(using: &generator) else { return }
        let before = truth
        do { try rules.apply(move, to: &truth) } catch { complaint = "\(error)" }
        now.date += 0.001
        if truth.isOver || truth.isThirdSix {
            tell(.stateSync(sync))
            return
        }
        switch move {
        case .roll: if let roll = LudoDiceRoll(truth) { tell(.diceRolled(roll)) }
        case .pass: break
        case .move(let token):
            let id = LudoToken(playerIndex: before.currentSeat, tokenIndex: token)
            if let step = before.step(of: id, roll: before.dice ?? 0) {
                tell(.tokenMoved(LudoTokenMove(step, turnNumber: before.turnNumber)))
            }
        }
        if truth.turnNumber != before.turnNumber { tell(.turnChanged(LudoTurnChange(truth))) }
        if session.board.state != truth { complaint = "\(session.board.state) instead of \(truth)" }
    }

    private mutating func tell(_ content: LudoBroadcast.Content) {
        told += 1
        _ = session.receivedState(LudoBroadcast(content, timestamp: now.date).encoded(), from: .alice, at: now)
    }
}
