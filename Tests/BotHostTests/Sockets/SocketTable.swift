import BotHost
import Foundation
import Logging
import NIOPosix
import Opponent
import PoolCrypto
import PoolGames
import PoolStore
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport

/// A relay of this process, a bot as `poolbots` runs it, and a web client that came by invitation, or that the bot came
/// to: each over a socket of its own, behind a proxy of its own.
struct SocketTable: Sendable {
    let seating: Seating
    let bot: PoolRunner
    /// What the bot's host reports.
    let told: RecordedEvents<HostEvent>
    let web: WebPeer
    let webID: PeerID
    let botLink: FlakyProxy
    let webLink: FlakyProxy
    /// On the web client's connection.
    let faults: FrameFaults
    let transcript: GameTranscript

    /// Both are in the pool, and know of each other, while the body runs.
    static func with(
        _ seating: Seating, level: Int = 3, games: GameConfiguration = .hasty,
        _ body: (SocketTable) async throws -> Void
    ) async throws {
        let relay = try await TestRelay.start()
        let transcript = GameTranscript()
        let faults = FrameFaults(transcript: transcript)
        let webLink = try await FlakyProxy.start(target: await relay.url, faults: faults)
        let botLink = try await FlakyProxy.start(target: await relay.url)
        let builder = TableBuilder(
            seating: seating, level: level, games: games, relay: relay, faults: faults, transcript: transcript,
            webLink: webLink, botLink: botLink)
        var failure: (any Error)?
        do {
            try await builder.run(body)
        } catch {
            failure = error
        }
        await webLink.stop()
        await botLink.stop()
        await relay.stop()
        if let failure { throw failure }
    }

    // MARK: What tests do

    /// The inviter begins a game, and the other accepts.
    func begin(_ game: GameType) async throws {
        switch seating.inviter {
        case .bot:
            // It has said nothing about games yet that would show what it knows.
            if game == .ludo { try await bot.games.recognise(webID) }
            try await bot.games.invite([webID], to: game)
        case .web:
            await web.invite(to: game)
            try await eventually("the bot's acceptance") { await web.state.session?.players.count == 2 }
            await web.start()
        }
        try await told.wait(for: "the start") { $0.contains(where: \.isStart) }
    }

    /// Lets it happen to a move in the middle of the game, or drops a socket there.
    func cause(_ trouble: Trouble, game: Int = 1) async throws {
        switch trouble {
        case .none: return
        case .moveLost: faults.expect([.spare, .lose], of: .gameAction, .sent)
        case .moveDoubled: faults.expect([.spare, .double], of: .gameAction, .sent)
        case .moveSaidTwice: await web.expect(.double, forMove: 2)
        case .moveOvertaken: faults.expect([.spare, .swap], of: .gameAction, .sent)
        case .answerLost: faults.expect([.spare, .lose], of: .gameAction, .received)
        case .answerDoubled: faults.expect([.spare, .double], of: .gameAction, .received)
        case .answerOvertaken: faults.expect([.spare, .swap], of: .gameAction, .received)
        case .webSocketDropped:
            try await moved(3, game: game)
            webLink.cut()
        case .botSocketDropped:
            try await moved(3, game: game)
            botLink.cut()
            try await told.wait(for: "the loss") { $0.contains(where: \.isReconnecting) }
        }
    }

    /// Waits until so many moves stand in a game, counted from 1.
    func moved(_ count: Int, game: Int = 1) async throws {
        try await told.wait(for: "\(count) moves of game \(game)") { events in
            var ended = 0
            return events.contains { event in
                switch event {
                case .gameEnded: ended += 1
                case .move(_, _, _, let number, _, _): if ended == game - 1, number >= count { return true }
                default: break
                }
                return false
            }
        }
    }

    /// Waits for the end of a game, counted from 1, and until both sides show the same board and the same winner.
    /// - Returns: how the bot's side sees it.
    @discardableResult
    func agreed(onGame game: Int = 1) async throws -> GameResult {
        try await told.wait(for: "the end of game \(game)", limit: .seconds(600)) { $0.count(where: \.isEnd) >= game }
        let ends = await told.all.filter(\.isEnd)
        guard case .gameEnded(let sessionID, _, let winner, _) = ends[game - 1],
            let summary = await bot.games.game(sessionID), case .finished(let result) = summary.phase
        else { throw ConformanceFailure("game \(game) is over and is not") }
        let reported = result.winner.map { seat in summary.players.first { $0.playerIndex == seat }?.id }
        guard winner?.peerID == reported ?? nil else {
            throw ConformanceFailure("reported: \(String(describing: winner)); decided: \(result)")
        }
        try await eventually("the web client to agree on \(result) and\n\(summary.position)") {
            let client = await web.state
            guard let board = client.board, board.isOver, board.winner == result.winner else { return false }
            // After a forfeit the web client may lack moves that crossed it.
            return result.manner != .rules || board.text(of: summary.gameType) == summary.position
        }
        return result
    }
}

extension HostEvent {
    var isStart: Bool { if case .gameStarted = self { true } else { false } }
    var isEnd: Bool { if case .gameEnded = self { true } else { false } }
    var isReconnecting: Bool { if case .reconnecting = self { true } else { false } }
}
