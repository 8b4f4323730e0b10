import BotHost
import ChainReaction
import Chess
import Foundation
import GameRules
import PoolGames
import PoolStore
import PoolTesting
import PoolWire
import Testing

@Suite struct GameRecordTests {
    private let member = MemberAddress(PoolAddress(serverURL: "ws://127.0.0.1:9090", poolID: UUID()))

    private func game(_ type: GameType = .chess, own: String = "chess:6") -> StoredGameRecord {
        StoredGameRecord(
            member: member, sessionID: UUID(), gameType: type.rawValue, title: "Chess",
            players: [
                .init(seat: 0, player: "ada-key", peerID: "ada-key", name: "Ada", isOwn: false),
                .init(seat: 1, player: own, peerID: "bot-key", name: "Dora", isOwn: true),
            ], startedAt: Date(timeIntervalSince1970: 1_763_800_000))
    }

    private func play(_ moves: [String], in store: Store, _ record: StoredGameRecord, winner: Int?) async throws
        -> Int64
    {
        let begun = try await store.beginRecord(record)
        for (index, move) in moves.enumerated() {
            try await store.addMove(
                StoredMove(number: index + 1, seat: index % 2, text: move, madeAt: Date()), toRecord: begun.id)
        }
        let end = StoredGameRecord.End(at: Date(), winner: winner, manner: "rules", reason: "checkmate")
        try await store.endRecord(begun.id, end, moveCount: moves.count) { record, known in
            GameRating(record: record, known: known, at: end.at).ratings
        }
        return begun.id
    }

    @Test func `a recorded game is replayed by the rules, board by board`() async throws {
        let store = try Store.inMemory()
        let id = try await play(["f3", "e5", "g4", "Qh4#"], in: store, game(), winner: 1)
        let (record, moves) = try #require(try await store.gameRecord(id))
        let replay = GameReplay(record, moves: moves, rules: GameCatalogue.rules(of: .chess))
        #expect(replay.steps.count == 5 && replay.missing.isEmpty)
        let last = try #require(replay.steps.last?.position)
        #expect(last.contains("4 . . . . . . P q"))
    }

    @Test func `a game of Ludo is replayed with its dice`() async throws {
        let store = try Store.inMemory()
        let moves = ["roll 6", "token 1: yard to 0", "roll 3", "token 1: 0 to 3", "roll 2", "pass"]
        let id = try await play(moves, in: store, game(.ludo, own: "ludo:6"), winner: 1)
        let (record, played) = try #require(try await store.gameRecord(id))
        let replay = GameReplay(record, moves: played, rules: GameCatalogue.rules(of: .ludo))
        #expect(replay.missing.isEmpty && replay.steps.allSatisfy { $0.position != nil })
        let positions = replay.steps.compactMap(\.position)
        #expect(Set([positions[0], positions[2], positions[4]]).count == 3, "red has left the yard and moved on")
    }

    @Test func `the bots with which a web client fills seats have no rating`() {
        var record = game(.ludo, own: "ludo:6")
        record.players.append(.init(seat: 2, player: "ai-2", peerID: "ai-2", name: "Bot Yellow", isOwn: false))
        record.end = StoredGameRecord.End(at: Date(), winner: 1, manner: "rules", reason: "all tokens home")
        let ratings = GameRating(record: record, known: [], at: Date()).ratings
        #expect(ratings.map(\.player) == ["ada-key", "ludo:6"] && ratings.map(\.wins) == [0, 1])
    }

    @Test func `who gives up among several loses against each of the others, and nobody else does`() throws {
        var record = game(.ludo, own: "ludo:6")
        record.players.append(.init(seat: 2, player: "cy-key", peerID: "cy-key", name: "Cy", isOwn: false))
        // By the protocol the first other player in the list has won.
        record.end = StoredGameRecord.End(at: Date(), winner: 0, manner: "forfeit", reason: "Cy gave up")
        let ratings = GameRating(record: record, known: [], at: Date(), loser: 2).ratings
        #expect(ratings.map(\.losses) == [0, 0, 1] && ratings.map(\.wins) == [1, 1, 0])
        #expect(ratings[0].rating == ratings[1].rating && ratings[0].rating > 1_500 && ratings[2].rating < 1_400)
    }

    @Test func `a gap in the record shows the drawn boards behind it`() async throws {
        let store = try Store.inMemory()
        let begun = try await store.beginRecord(game())
        for move in [
            StoredMove(number: 1, seat: 0, text: "e4", madeAt: Date()),
            StoredMove(number: 4, seat: 1, text: "Nc6", position: "drawn", madeAt: Date()),
        ] { try await store.addMove(move, toRecord: begun.id) }
        let (record, moves) = try #require(try await store.gameRecord(begun.id))
        let replay = GameReplay(record, moves: moves, rules: GameCatalogue.rules(of: .chess))
        #expect(replay.missing == [2, 3])
        #expect(replay.steps.last?.position == "drawn")
    }

    @Test func `moves that an interruption kept out of the record are found by the boards behind them`() throws {
        let rules = ChessRules()
        let played = ["e4", "e5", "Nf3", "Nc6", "Bb5", "a6", "Ba4"]
        var state = rules.initialState(players: 2)
        var moves: [StoredMove] = []
        for (index, text) in played.enumerated() {
            let move = try #require(rules.legalMoves(in: state).first { rules.text(of: $0, in: state) == text })
            try rules.apply(move, to: &state)
            moves.append(
                StoredMove(
                    number: index + 1, seat: index % 2, text: text,
                    position: index > 1 ? rules.text(of: state) : nil, madeAt: Date()))
        }
        moves.removeSubrange(3...4)
        moves.remove(at: 1)
        var record = game()
        record.moveCount = played.count
        let replay = GameReplay(record, moves: moves, rules: rules)
        #expect(replay.missing.isEmpty && replay.steps.compactMap(\.move?.text) == played)
        #expect(replay.steps.compactMap(\.move?.seat) == [0, 1, 0, 1, 0, 1, 0])
        #expect(GameExport.pgn(record, moves: moves)?.contains("1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. Ba4 *") == true)
        #expect(GameExport.json(record, moves: moves).contains(#""number":5,"seat":0,"move":"Bb5""#))
        // Three at once could be anything, and so could a move behind which no board was drawn.
        moves.removeAll { $0.number == 6 }
        #expect(GameReplay(record, moves: moves, rules: rules).missing == [4, 5, 6])
        for index in moves.indices { moves[index].position = nil }
        #expect(GameReplay(record, moves: moves, rules: rules).missing == [2, 4, 5, 6])
    }

    @Test func `a round of four that an interruption kept out of the record is found by the board behind it`() throws {
        let rules = ChainReactionRules()
        var generator = SeededGenerator(seed: 5)
        var state = rules.initialState(players: 4)
        var moves: [StoredMove] = []
        while moves.count < 48, let move = rules.legalMoves(in: state).randomElement(using: &generator) {
            let text = rules.text(of: move, in: state)
            try rules.apply(move, to: &state)
            let number = moves.count + 1
            moves.append(
                StoredMove(
                    number: number, seat: (number - 1) % 4, text: text, position: rules.text(of: state), madeAt: Date())
            )
        }
        let played = moves.map(\.text)
        try #require(played.count == 48)
        moves.removeSubrange(40...42)
        var record = game(.chainReaction)
        record.players += [2, 3].map {
            .init(seat: $0, player: "key-\($0)", peerID: "key-\($0)", name: "Cy \($0)", isOwn: false)
        }
        record.moveCount = played.count
        let replay = GameReplay(record, moves: moves, rules: rules)
        #expect(replay.missing.isEmpty && replay.steps.compactMap(\.move?.text) == played)
    }

    @Test func `a restart goes on with the record that was open`() async throws {
        let store = try Store.inMemory()
        let record = game()
        let first = try await store.beginRecord(record)
        try await store.addMove(StoredMove(number: 1, seat: 0, text: "e4", madeAt: Date()), toRecord: first.id)
        let again = try await store.beginRecord(record)
        #expect(again.id == first.id && again.moveCount == 1)
        let end = StoredGameRecord.End(at: Date(), winner: nil, manner: "forfeit", reason: "gave up")
        try await store.endRecord(first.id, end, moveCount: 1)
        #expect(try await store.beginRecord(record).id != first.id, "a rematch is a game of its own")
    }

    @Test func `moves that a repair took back are not in the record`() async throws {
        let store = try Store.inMemory()
        let id = try await play(["e4", "e5", "Nf3"], in: store, game(), winner: 0)
        let end = StoredGameRecord.End(at: Date(), winner: 0, manner: "rules", reason: "")
        try await store.endRecord(id, end, moveCount: 2)
        #expect(try await store.gameRecord(id)?.1.map(\.text) == ["e4", "e5"])
    }

    @Test func `winner and loser are rated, by key and by bot`() async throws {
        let store = try Store.inMemory()
        _ = try await play(["e4"], in: store, game(), winner: 0)
        let ratings = try await store.ratings(ofGame: "chess")
        #expect(ratings.map(\.player) == ["ada-key", "chess:6"])
        #expect(ratings.map(\.wins) == [1, 0] && ratings.map(\.losses) == [0, 1])
        #expect(ratings[0].rating > 1_600 && ratings[1].rating < 1_400)
        #expect(ratings.allSatisfy { $0.glicko.isProvisional })
    }

    @Test func `games are found by player and by type`() async throws {
        let store = try Store.inMemory()
        _ = try await play(["e4"], in: store, game(), winner: 0)
        _ = try await play(["4"], in: store, game(.connectFour, own: "connect-four:3"), winner: 1)
        #expect(try await store.gameRecords(GameRecordFilter(gameType: "chess")).count == 1)
        #expect(try await store.gameRecords(GameRecordFilter(player: "ada")).count == 2)
        #expect(try await store.gameRecords(GameRecordFilter(player: "bot-k")).count == 2)
        #expect(try await store.gameRecords(GameRecordFilter(player: "eve")).isEmpty)
        #expect(try await store.gameRecords(GameRecordFilter(limit: 1)).map(\.gameType) == ["connect_four"])
    }

    @Test func `a chess game is exported as PGN, another is not`() async throws {
        let store = try Store.inMemory()
        let id = try await play(["f3", "e5", "g4", "Qh4#"], in: store, game(), winner: 1)
        let (record, moves) = try #require(try await store.gameRecord(id))
        let pgn = try #require(GameExport.pgn(record, moves: moves))
        #expect(pgn.contains("[White \"Ada\"]\n[Black \"Dora\"]\n[Result \"0-1\"]"))
        #expect(pgn.contains("[Termination \"normal\"]"))
        #expect(pgn.hasSuffix("\n\n1. f3 e5 2. g4 Qh4# {checkmate} 0-1\n"))
        #expect(GameExport.pgn(game(.connectFour), moves: []) == nil)
    }

    @Test func `the export of a game is one line of JSON`() async throws {
        let store = try Store.inMemory()
        let id = try await play(["f3"], in: store, game(), winner: nil)
        let (record, moves) = try #require(try await store.gameRecord(id))
        let line = GameExport.json(record, moves: moves)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["game"] as? String == "chess" && object["winner"] is NSNull)
        #expect((object["moves"] as? [[String: Any]])?.first?["move"] as? String == "f3")
        #expect(!line.contains("\n"))
    }

    @Test func `records are read beside the process that writes them`() async throws {
        try await withTemporaryFolder { folder in
            let writer = try await Store.open(directory: folder.path)
            _ = try await play(["e4"], in: writer, game(), winner: 0)
            let reader = try await Store.openForReading(directory: folder.path)
            #expect(try await reader.gameRecords().count == 1)
            await #expect(throws: StoreError.self) { _ = try await reader.beginRecord(game()) }
            try await reader.close()
            try await writer.close()
        }
    }
}
