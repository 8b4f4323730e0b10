import ConnectFour
import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// A session takes anything from anybody.
@Suite struct FloodTests {
    private static let seed: UInt64 = 20_261_122

    @Test func `a million messages never trap a session and never change the board but by legal moves`() async throws {
        print("flood seed \(Self.seed)")
        // On a thread of its own: the other tests share the few threads for tasks.
        let game = try await ThinkingPool(cores: 1).run { _ in
            var generator = SeededGenerator(seed: Self.seed)
            let messages = Self.messages(&generator)
            var game = FloodedGame()
            for _ in 0..<1_000_000 where !game.isBroken {
                game.feed(messages[Int(generator.next() % UInt64(messages.count))], &generator)
            }
            return game
        }
        #expect(!game.isBroken, "after \(game.count) messages: \(game.moves)")
        print("\(game.count) messages, \(game.accepted) moves accepted, \(game.rounds) games")
        #expect(game.accepted > 100 && game.rounds > 10)
    }

    struct Message: Sendable {
        var type: MessageType
        var payload: Data
        var sender: PeerID
    }

    /// Valid messages of all kinds, and the same with bytes changed, cut off and repeated.
    private static func messages(_ generator: inout SeededGenerator) -> [Message] {
        var payloads: [(MessageType, Data)] = []
        for number in 0...43 {
            for column in -1...7 {
                let seat = (number + 1) % 2
                let text = #"{"column":\#(column),"moveNumber":\#(number),"playerIndex":\#(seat),"timestamp":1}"#
                payloads.append((.gameAction, Data(text.utf8)))
            }
        }
        for _ in 0..<60 {
            let count = Int(generator.next() % 6)
            let columns = (0..<count).map { _ in Int(generator.next() % 7) }
            payloads.append((.gameState, boardPayload(columns)))
        }
        let types: [GameControlType] = [
            .invite, .inviteResponse, .sessionUpdate, .ready, .start, .pause, .resume, .forfeit, .rematch,
        ]
        for type in types {
            for session in [UUID.session(1), nil, .session(7)] {
                payloads.append(
                    (
                        .gameControl,
                        encoded(
                            GameControlPayload(controlType: type, gameType: .connectFour, sessionID: session))
                    ))
            }
        }
        var messages: [Message] = []
        for (type, payload) in payloads {
            let sender = [PeerID.alice, .alice, .alice, .bob][Int(generator.next() % 4)]
            messages.append(Message(type: type, payload: payload, sender: sender))
            messages.append(Message(type: type, payload: mutated(payload, &generator), sender: .alice))
        }
        return messages
    }

    private static func mutated(_ payload: Data, _ generator: inout SeededGenerator) -> Data {
        var bytes = [UInt8](payload)
        guard !bytes.isEmpty else { return payload }
        switch generator.next() % 4 {
        case 0: bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
        case 2: bytes += bytes
        default: bytes.remove(at: Int(generator.next() % UInt64(bytes.count)))
        }
        return Data(bytes)
    }
}

/// A session under fire, and a game beside it that takes legal moves only.
private struct FloodedGame: Sendable {
    private let rules = ConnectFourRules()
    private let game = ConnectFourGame()
    private var session: GameSession<ConnectFourGame>
    private var now = GameTime(elapsed: .zero, date: Date(timeIntervalSinceReferenceDate: 796_000_000))
    private var shadow: ConnectFourState
    private(set) var moves: [String] = []
    private(set) var count = 0
    private(set) var accepted = 0
    private(set) var rounds = 0
    private(set) var isBroken = false

    init() {
        session = GameSession(
            ConnectFourGame(), inviting: [.alice], sessionID: .session(1), invitationID: .session(2), me: .bot,
            configuration: GameConfiguration(), at: now)
        shadow = rules.initialState(players: 2)
        let response = GameInvitationResponse(
            invitationID: .session(2), accepted: true, responderPeerID: .alice, responderName: "Alice")
        control(.inviteResponse, encoded(response))
        control(.ready)
    }

    private mutating func control(_ type: GameControlType, _ data: Data? = nil) {
        let payload = GameControlPayload(
            controlType: type, gameType: .connectFour, sessionID: .session(1), data: data)
        _ = session.received(payload, from: .alice, profile: nil, at: now)
    }

    mutating func feed(_ message: FloodTests.Message, _ generator: inout SeededGenerator) {
        count += 1
        now.elapsed += .milliseconds(7)
        if session.nextDeadline.map({ $0 <= now.elapsed }) ?? false { _ = session.advance(to: now) }
        compare()
        play(&generator)
        switch message.type {
        case .gameAction: _ = session.receivedAction(message.payload, from: message.sender, at: now)
        case .gameState: _ = session.receivedState(message.payload, from: message.sender, at: now)
        default:
            // The desk's part: what cannot be read is nothing.
            guard let control = decoded(GameControlPayload.self, message.payload), count % 50 == 0 else { return }
            _ = session.received(control, from: message.sender, profile: nil, at: now)
        }
        compare()
    }

    /// The board is the shadow's, or one legal move of alice ahead of it, or a new game's.
    private mutating func compare() {
        let state = session.board.state
        if state == shadow { return }
        if state.moveCount == 0 {
            rounds += 1
            moves = []
            shadow = state
            return
        }
        for move in rules.legalMoves(in: shadow) where rules.turn(in: shadow) == .player(1) {
            var next = shadow
            do {
                try rules.apply(move, to: &next)
            } catch {
                continue
            }
            if next == state {
                accepted += 1
                moves.append(move.description)
                shadow = next
                return
            }
        }
        isBroken = true
    }

    /// The bot moves when it is its turn, and wants another game when one is over.
    private mutating func play(_ generator: inout SeededGenerator) {
        if !session.isActive {
            _ = attempt { session, now, _ in try session.rematch(at: now) }
            compare()
        }
        guard rules.turn(in: shadow) == .player(0) else { return }
        let legal = rules.legalMoves(in: shadow)
        let move = legal[Int(generator.next() % UInt64(legal.count))]
        guard attempt({ try $0.play(MoveChoice(sessionID: .session(1), moveCount: $2, move: move), at: $1) }) else {
            return
        }
        shadow = session.board.state
        moves.append(move.description)
    }

    /// - Returns: whether it could be done.
    private mutating func attempt(
        _ body: (inout GameSession<ConnectFourGame>, GameTime, Int) throws -> [SessionAction]
    ) -> Bool {
        do {
            _ = try body(&session, now, shadow.moveCount)
            return true
        } catch {
            return false
        }
    }
}
