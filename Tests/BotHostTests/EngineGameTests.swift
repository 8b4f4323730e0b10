import BotHost
import BotKit
import Chess
import Foundation
import Logging
import Pool
import PoolChat
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// A bot with an engine, in a pool on a real relay.
@Suite struct EngineGameTests {
    /// Invites whoever comes to chess, plays the first legal move, and stops after some moves of the other.
    private struct Beginner: Bot {
        let answers: Notes

        func run(_ context: BotContext) async throws {
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let peer)): _ = try await context.games.invite([peer], to: .chess)
                case .game(.moveNeeded(let request)) where answers.all.count < 3:
                    guard let move = request.legalMoves.first.flatMap({ request.move(named: $0) }) else { continue }
                    try await context.games.play(move)
                case .game(.moved(let move)) where !move.isOwn:
                    answers.add(move.text)
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
            let log = LogCapture()
            let bot = try BotSpecification(
                parsing: "chess:1,time=20,talk=no,engine=uci:\(script.path)", logger: log.logger)
            let answers = Notes()
            let beginner = BotSpecification(name: "beginner") { Beginner(answers: answers) }
            try await BotMeeting.hold(bot, hostedBy: beginner, logger: log.logger) { answers.all.count == 3 }
            #expect(answers.all.count == 3)
            let warning = "the bot's own engine plays instead"
            if command == "exit 3" { try await log.lines.first("the warning") { $0 == warning ? true : nil } }
            #expect(await log.lines.all.count { $0 == warning } == (command == "exit 3" ? 1 : 0), "it is told once")
            let runs = script.appendingPathExtension("runs")
            // One process for the whole game; or one for each move until it gets its rest.
            let count = try String(contentsOf: runs, encoding: .utf8).split(separator: "\n").count
            #expect(command == "exit 3" ? count == 3 : count == 1)
        }
    }

    /// Invites whoever comes to chess, asks for a hint before its first move, and keeps the answer.
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
                    answers.add(message.text)
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
            let asker = BotSpecification(name: "asker") { Asker(answers: answers) }
            try await BotMeeting.hold(bot, hostedBy: asker, logger: logger) { !answers.all.isEmpty }
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
}
