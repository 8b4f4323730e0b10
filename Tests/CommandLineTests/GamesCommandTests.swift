import Foundation
import PoolStore
import PoolTesting
import PoolWire
import Testing

/// `poolbots games` and `poolbots ratings` over a data folder with a game in it.
@Suite struct GamesCommandTests {
    /// Writes down a game of chess that black won.
    private func withGame(_ body: (_ folder: URL) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let store = try await Store.open(directory: folder.path)
            let address = PoolAddress(serverURL: "ws://127.0.0.1:9090", poolID: UUID())
            let begun = try await store.beginRecord(
                StoredGameRecord(
                    member: MemberAddress(address), sessionID: UUID(), gameType: "chess", title: "Chess",
                    players: [
                        .init(seat: 0, player: "ada-key", peerID: "ada-key", name: "Ada", isOwn: false),
                        .init(seat: 1, player: "chess:6", peerID: "bot-key", name: "Dora", isOwn: true),
                    ], startedAt: Date(timeIntervalSince1970: 1_763_800_000)))
            let moves = ["f3", "e5", "g4", "Qh4#"]
            for (index, move) in moves.enumerated() {
                let made = StoredMove(number: index + 1, seat: index % 2, text: move, madeAt: Date())
                try await store.addMove(made, toRecord: begun.id)
            }
            let end = StoredGameRecord.End(at: Date(), winner: 1, manner: "rules", reason: "checkmate")
            try await store.endRecord(begun.id, end, moveCount: moves.count)
            try await store.close()
            try await body(folder)
        }
    }

    private func output(_ arguments: String..., data: URL, code: Int32 = 0) async throws -> [String] {
        let program = try await PoolBotsProcess(arguments + ["--data", data.path])
        #expect(try await program.exitCode() == code, "\(arguments): \(program.lines)")
        return program.lines
    }

    @Test func `a recorded game is listed, found by its player, and replayed move by move`() async throws {
        try await withGame { folder in
            let list = try await output("games", data: folder)
            #expect(list.count == 1)
            let line = try #require(list.first)
            #expect(line.hasPrefix("1  ") && line.contains("Ada – Dora") && line.contains("Dora won: checkmate"))
            #expect(try await output("games", "list", "--player", "ad", data: folder) == list)
            #expect(try await output("games", "list", "--game", "ludo", data: folder) == ["No such games."])
            #expect(try await output("games", "--game", "chess", data: folder) == list)
            for command in ["games", "ratings"] {
                let unknown = try await output(command, "--game", "poker", data: folder, code: 2)
                #expect(unknown.contains { $0.contains("there is no game “poker”; there are connect-four, chess") })
            }
            let shown = try await output("games", "show", "1", data: folder)
            #expect(shown.contains("4. Dora: Qh4#"))
            #expect(shown.contains { $0.contains("4 . . . . . . P q") })
            let nothing = try await output("games", "show", "7", data: folder, code: 2)
            #expect(nothing.contains { $0.contains("there is no game 7") })
        }
    }

    @Test func `a game of PoolBots alone is found by the name that bots have`() async throws {
        try await withTemporaryFolder { folder in
            let store = try await Store.open(directory: folder.path)
            let address = PoolAddress(serverURL: "ws://127.0.0.1:9090", poolID: UUID())
            _ = try await store.beginRecord(
                StoredGameRecord(
                    member: MemberAddress(address), sessionID: UUID(), gameType: "poolbots.tic_tac_toe",
                    title: "Tic Tac Toe",
                    players: [.init(seat: 0, player: "ada-key", peerID: "ada-key", name: "Ada", isOwn: false)],
                    startedAt: Date()))
            try await store.close()
            let list = try await output("games", "--game", "tic-tac-toe", data: folder)
            #expect(list.count == 1 && list[0].contains("Tic Tac Toe"))
        }
    }

    @Test(arguments: [["games"], ["games", "show", "1"], ["games", "export"], ["ratings"]])
    func `looking into a folder that is not there says so, and makes none`(_ command: [String]) async throws {
        try await withTemporaryFolder { folder in
            let missing = folder.appending(path: "typo")
            let refusal = try await PoolBotsProcess(command + ["--data", missing.path])
            #expect(try await refusal.exitCode() == 2)
            #expect(refusal.lines.contains { $0.contains("nothing has been kept in \(missing.path) so far") })
            #expect(!FileManager.default.fileExists(atPath: missing.path))
        }
    }

    @Test func `an export has all games, a list the latest 50 and says so`() async throws {
        try await withTemporaryFolder { folder in
            let store = try await Store.open(directory: folder.path)
            let address = PoolAddress(serverURL: "ws://127.0.0.1:9090", poolID: UUID())
            for _ in 1...52 {
                _ = try await store.beginRecord(
                    StoredGameRecord(
                        member: MemberAddress(address), sessionID: UUID(), gameType: "chess", title: "Chess",
                        players: [.init(seat: 0, player: "ada-key", peerID: "ada-key", name: "Ada", isOwn: false)],
                        startedAt: Date()))
            }
            try await store.close()
            let list = try await output("games", data: folder)
            #expect(list.count == 51 && list.last == "… the latest 50; --limit shows more")
            #expect(try await output("games", "--limit", "2", data: folder).count == 2)
            #expect(try await output("games", "export", data: folder).count == 52)
            #expect(try await output("games", "export", "--limit", "2", data: folder).count == 2)
        }
    }

    @Test func `recorded games are exported as PGN and as JSON Lines`() async throws {
        try await withGame { folder in
            let pgn = try await output("games", "export", "--pgn", data: folder)
            #expect(pgn.contains("[Result \"0-1\"]"))
            #expect(pgn.contains("1. f3 e5 2. g4 Qh4# {checkmate} 0-1"))
            let lines = try await output("games", "export", data: folder)
            #expect(lines.count == 1 && lines[0].contains(#""moveCount":4,"moves":[{"#))
            let object = try JSONSerialization.jsonObject(with: Data(lines.joined().utf8)) as? [String: Any]
            #expect(
                (object?["moves"] as? [[String: Any]])?.compactMap { $0["move"] as? String } == [
                    "f3", "e5", "g4", "Qh4#",
                ])
            #expect(try await output("games", "export", "--json", data: folder) == lines)
            let both = try await output("games", "export", "--json", "--pgn", data: folder, code: 2)
            #expect(both.contains { $0.contains("in PGN or in JSON, not in both") })
        }
    }
}
