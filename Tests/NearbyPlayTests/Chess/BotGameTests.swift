import Chess
import Foundation
import Logging
import NIOPosix
import NearbyChess
import NearbyPlay
import PoolGames
import PoolTesting
import Synchronization
import Testing

/// Bots at tables, over real sockets.
struct BotGameTests {
    private static let thinking = ThinkingPool(cores: 2)

    private func bot(_ level: Int, _ time: Duration = .milliseconds(5)) -> NearbyBot {
        NearbyBot(NearbyBotSettings(level: level, moveTime: time), thinking: Self.thinking)
    }

    /// What both sides of a game tell.
    private final class Record: Sendable {
        private let events = Mutex<[NearbyGameEvent]>([])

        func add(_ event: NearbyGameEvent) { events.withLock { $0.append(event) } }

        var all: [NearbyGameEvent] { events.withLock { $0 } }

        var result: NearbyGameResult? {
            all.lazy.compactMap { if case .ended(let result) = $0 { result } else { nil } }.first
        }

        var moves: [String] { all.compactMap { if case .moved(_, _, let uci, _, _) = $0 { uci } else { nil } } }
    }

    /// Plays a game that is known, from either side: where it ends does not hang on chance or on the clock.
    private struct Reciter: NearbyChessPlayer {
        /// Morphy against the Duke of Brunswick and Count Isouard, Paris 1858: mate at half-move 33.
        static let game = """
            e2e4 e7e5 g1f3 d7d6 d2d4 c8g4 d4e5 g4f3 d1f3 d6e5 f1c4 g8f6 f3b3 d8e7 b1c3 c7c6 c1g5 b7b5 c3b5 c6b5 c4b5 \
            b8d7 e1c1 a8d8 d1d7 d8d7 h1d1 e7e6 b5d7 f6d7 b3b8 d7b8 d1d8
            """.split(separator: " ").map(String.init)

        func move(in position: NearbyPosition) async throws -> ChessMove? {
            ChessMove(uci: Self.game[position.state.moveCount])
        }

        func acceptsDraw(in position: NearbyPosition) async -> Bool { false }

        func acceptsTakeback(in position: NearbyPosition) async -> Bool { false }
    }

    private func hosting(code: String, level: Int, settings: ChessAction.Settings) -> NearbyHosting {
        var configuration = NearbyHostConfiguration(player: .bob)
        configuration.firstCode = code
        var hosting = NearbyHosting(host: configuration)
        hosting.proposal = NearbyGameProposal(hostColor: .black, settings: settings)
        hosting.makePlayer = { bot(level) }
        return hosting
    }

    /// Runs a host until `body` is done with its port.
    private func withHost(
        _ hosting: NearbyHosting, _ record: Record, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await hosting.run(group: MultiThreadedEventLoopGroup.singleton, logger: .silent) { report in
                    switch report {
                    case .listening(let address): port.yield(address.port)
                    case .game(let event, _): record.add(event)
                    default: break
                    }
                }
            }
            var numbers = ports.makeAsyncIterator()
            try await body(try #require(await numbers.next()))
            group.cancelAll()
        }
    }

    @Test func `two bots play a whole game with clocks, and agree about it`() async throws {
        let (hosted, joined) = (Record(), Record())
        let settings = ChessAction.Settings(incrementSeconds: 1, initialSeconds: 60, maxMovesCap: 60)
        try await withHost(hosting(code: "111111", level: 3, settings: settings), hosted) { port in
            var joining = NearbyJoining(
                player: .alice, code: "111111", target: .address(NearbyAddress(host: "127.0.0.1", port: port)))
            joining.makePlayer = { bot(4) }
            try await joining.run(group: MultiThreadedEventLoopGroup.singleton, logger: .silent) { report in
                if case .game(let event, _) = report { joined.add(event) }
            }
            try await eventually("the guest is gone") { hosted.all.contains(.left(nil)) }
        }
        #expect(hosted.result != nil && hosted.result?.score == joined.result?.score)
        #expect(hosted.moves == joined.moves && hosted.moves.count > 3)
        #expect(hosted.all.contains(.started(ownColor: .black, settings: settings, moves: 0)))
        #expect(joined.all.contains(.settled(settings)))
    }

    @Test func `the bot plays against the raw peer as its host`() async throws {
        try await withHost(hosting(code: "222222", level: 5, settings: .init(allowTakebacks: true)), Record()) { port in
            try await RawPeer.guest(port: port) { peer in
                try await peer.join(code: "222222")
                // The host has black: the peer begins.
                #expect(try await peer.action().json.hasPrefix(#"{"start":{"hostColor":"black""#))
                #expect(
                    try await peer.action().json.hasPrefix(
                        #"{"gameSettings":{"allowDrawOffers":true,"allowTakebacks":true"#))
                var state = ChessState()
                try ChessRules().apply(try #require(ChessMove(uci: "e2e4")), to: &state)
                try await peer.move("e2e4")
                let answer = try #require(ChessMove(uci: try await peer.nextMove()))
                try ChessRules().apply(answer, to: &state)
                // Young games are not drawn, slips are forgiven.
                try await peer.act(#"{"offerDraw":{}}"#)
                #expect(try await peer.action().json == #"{"declineDraw":{}}"#)
                try await peer.act(#"{"requestTakeback":{}}"#)
                #expect(try await peer.action().json == #"{"acceptTakeback":{}}"#)
                try await peer.move("d2d4")
                #expect(ChessMove(uci: try await peer.nextMove()) != nil)
                // A move that nobody may make ends it.
                try await peer.move("e1e8")
                let bye = try await peer.open()
                #expect(bye.type == 5 && bye.text == Array("an illegal move".utf8))
            }
        }
    }

    @Test func `a game goes on after the connection broke in the middle`() async throws {
        let (hosted, joined) = (Record(), Record())
        var hosting = hosting(code: "333333", level: 2, settings: ChessAction.Settings())
        hosting.makePlayer = { Reciter() }
        try await withHost(hosting, hosted) { port in
            let proxy = try await FlakyProxy.start(target: "ws://127.0.0.1:\(port)")
            var joining = NearbyJoining(
                player: .alice, code: "333333", target: .address(NearbyAddress(host: "127.0.0.1", port: proxy.port)))
            joining.makePlayer = { Reciter() }
            let cuts = Mutex(0)
            try await joining.run(group: MultiThreadedEventLoopGroup.singleton, logger: .silent) { report in
                guard case .game(let event, _) = report else { return }
                joined.add(event)
                // Right after one's own move, which may be lost on its way; twice.
                if case .moved(.white, let number, _, _, _) = event, number == 5 || number == 15 {
                    cuts.withLock { $0 += 1 }
                    proxy.cut()
                }
            }
            #expect(cuts.withLock { $0 } == 2)
            try await eventually("the guest is gone") {
                hosted.all.contains { if case .left = $0 { true } else { false } }
            }
            await proxy.stop()
        }
        #expect(joined.all.count { $0 == .resumed } == 2)
        #expect(hosted.moves == Reciter.game && joined.moves == Reciter.game)
        #expect(
            hosted.result == NearbyGameResult(winner: .white, reason: "checkmate") && joined.result == hosted.result)
    }

    @Test func `a bot agrees to a draw when it is not better off, after the opening`() async throws {
        let bot = bot(6)
        let lost = try #require(ChessState(fen: "4k3/8/8/8/8/8/8/QQ2K3 b - - 0 30"))
        _ = try await bot.move(in: NearbyPosition(state: lost, ownColor: .black))
        #expect(await bot.acceptsDraw(in: NearbyPosition(state: lost, ownColor: .black)))
        #expect(await !bot.acceptsDraw(in: NearbyPosition(state: ChessState(), ownColor: .black)))
        let winner = self.bot(6)
        let won = try #require(ChessState(fen: "4k3/8/8/8/8/8/8/QQ2K3 w - - 0 30"))
        _ = try await winner.move(in: NearbyPosition(state: won, ownColor: .white))
        #expect(await !winner.acceptsDraw(in: NearbyPosition(state: won, ownColor: .white)))
    }
}
