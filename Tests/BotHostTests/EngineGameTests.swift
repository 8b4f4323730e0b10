import BotHost
import BotKit
import Chess
import Foundation
import Logging
import NIOPosix
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolStore
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Synchronization
import Testing

/// A bot with an engine, in a pool on a real relay.
@Suite struct EngineGameTests {
    /// Invites whoever comes to chess, plays the first legal move, and leaves after some moves of the other.
    private struct Beginner: Bot {
        let answers: Notes

        func run(_ context: BotContext) async throws {
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let peer)): _ = try await context.games.invite([peer], to: .chess)
                case .game(.moveNeeded(let request)):
                    guard let move = request.legalMoves.first.flatMap({ request.move(named: $0) }) else { continue }
                    try await context.games.play(move)
                case .game(.moved(let move)) where !move.isOwn:
                    if answers.add(move.text) == 3 { return await context.membership.leave() }
                default: break
                }
            }
        }
    }

    @Test(arguments: ["exec /usr/games/stockfish", "exit 3"])
    func `a bot plays with its engine, and by itself when the engine fails`(command: String) async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/games/stockfish"),
            "this test needs stockfish: run scripts/install-packages.sh test")
        try await withTemporaryFolder { folder in
            let script = folder.appending(path: "engine")
            try Data("#!/bin/sh\necho run >> \"$0.runs\"\n\(command)\n".utf8).write(to: script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let bot = try BotSpecification(
                parsing: "chess:1,time=20,talk=no,engine=uci:\(script.path)", logger: logger)
            let answers = Notes()
            try await play(
                bot, against: BotSpecification(name: "beginner") { Beginner(answers: answers) }, logger: logger)
            #expect(answers.all.count == 3)
            let runs = script.appendingPathExtension("runs")
            // One process for the whole game; or one for each move until it gets its rest.
            let count = try String(contentsOf: runs, encoding: .utf8).split(separator: "\n").count
            #expect(command == "exit 3" ? count == 3 : count == 1)
        }
    }

    /// Invites whoever comes to chess, asks for a hint before its first move, and leaves with the answer.
    private struct Asker: Bot {
        let answers: Notes

        func run(_ context: BotContext) async throws {
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let peer)): _ = try await context.games.invite([peer], to: .chess)
                case .game(.moveNeeded(let request)):
                    guard let peer = await context.games.game(request.sessionID)?.opponents.first else { continue }
                    _ = try await context.chat.say("!hint", to: .peer(peer))
                case .chat(.message(let message)):
                    guard message.text != "The game has not begun yet." else {
                        // It has for who invited; the other hears of it a moment later.
                        _ = try await context.chat.say("!hint", to: message.scope)
                        continue
                    }
                    _ = answers.add(message.text)
                    return await context.membership.leave()
                default: break
                }
            }
        }
    }

    @Test
    func `a hint is what the engine would play`() async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/games/stockfish"),
            "this test needs stockfish: run scripts/install-packages.sh test")
        try await withTemporaryFolder { folder in
            let script = folder.appending(path: "engine")
            let heard = script.appendingPathExtension("heard")
            try Data("#!/bin/sh\ntee \"$0.heard\" | /usr/games/stockfish | tee \"$0.said\"\n".utf8).write(to: script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let bot = try BotSpecification(parsing: "chess:1,time=20,engine=uci:\(script.path)", logger: logger)
            let answers = Notes()
            try await play(bot, against: BotSpecification(name: "asker") { Asker(answers: answers) }, logger: logger)
            let questions = try String(contentsOf: heard, encoding: .utf8).split(separator: "\n")
            // Nobody has moved: the question is the asker's.
            #expect(questions.filter { $0.hasPrefix("position") } == ["position startpos"])
            let said = script.appendingPathExtension("said")
            let best = try String(contentsOf: said, encoding: .utf8).split(separator: "\n")
                .first { $0.hasPrefix("bestmove") }.map { $0.split(separator: " ")[1] }
            let state = ChessGame().rules.initialState(players: 2)
            let move = try #require(ChessGame().rules.legalMoves(in: state).first { $0.description == best ?? "" })
            #expect(answers.all == ["I would play \(ChessGame().rules.text(of: move, in: state))."])
        }
    }

    func play(_ bot: BotSpecification, against beginner: BotSpecification, logger: Logger) async throws {
        let relay = try await TestRelay.start()
        let network = try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver())
        let resources = HostResources(network: network, thinking: ThinkingPool(cores: 1), logger: logger)
        let plan = HostPlan(
            serverURL: await relay.url, claimCode: await relay.claimCode, poolName: "Chess", displayName: "Beginner",
            admission: .all, bots: [beginner]
        ) { _, _ in }
        let host = try await plan.runner(store: try Store.inMemory(), resources: resources) { _ in }
        let events = host.membership.subscribe()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            _ = await events.first { if case .joined = $0 { true } else { false } }
            let invitation = try await host.membership.createInvitation(maxUses: 0, lifetime: .seconds(300))
            let guest = JoinPlan(
                invitation: try Invitation(parsing: invitation.url), displayName: "Engine", bots: [bot])
            let runner = try await guest.runner(store: try Store.inMemory(), resources: resources) { _ in }
            group.addTask { try await runner.run() }
            try await group.next()
            await runner.membership.leave()
            try await group.waitForAll()
        }
        await relay.stop()
    }
}

/// What several tasks note.
private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])

    /// - Returns: how many there are now.
    func add(_ text: String) -> Int {
        texts.withLock {
            $0.append(text)
            return $0.count
        }
    }

    var all: [String] { texts.withLock { $0 } }
}
