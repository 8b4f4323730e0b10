import BotAPI
import BotKit
import Foundation
import Pool
import PoolChat
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// What is told to bots when something happens that is hard to bring about; whether it happens is for the tests of pool,
/// chat and games. That the fields are those of the description is checked with every event.
@Suite(.timeLimit(.minutes(10))) struct RareEventTests {
    @Test func `somebody calls`() async throws {
        let bot = try await HostedPool().bot
        await bot.happens(.chat(.callOffer(from: PeerID("ada"), isVideo: true)))
        let event = try await bot.event(.callOffer)
        #expect(event["from"] == "ada" && event["video"] == true)
        await bot.stop()
    }

    @Test func `a message does not reach somebody`() async throws {
        let bot = try await HostedPool().bot
        let id = UUID()
        await bot.happens(.chat(.undelivered(messageID: id, to: PeerID("ada"), reason: "no key in time")))
        let event = try await bot.event(.undelivered)
        #expect(event["message"] == .string(id.uuidString.lowercased()))
        #expect(event["to"] == "ada" && event["reason"] == "no key in time")
        await bot.stop()
    }

    @Test func `the pool warns`() async throws {
        let bot = try await HostedPool().bot
        await bot.happens(.pool(.warning("The block list cannot be read.")))
        #expect(try await bot.event(.warning)["text"] == "The block list cannot be read.")
        await bot.stop()
    }

    @Test func `a game is repaired: told to who plays it, and to who watches`() async throws {
        let id = UUID()
        let repair = GameEvent.repaired(sessionID: id, reason: "the inviter's board was taken over")
        let bot = try await HostedPool().bot
        await bot.happens(.game(repair))
        let event = try await bot.event(.gameRepaired)
        #expect(event["game"] == .string(id.uuidString.lowercased()))
        #expect(event["reason"] == "the inviter's board was taken over")
        await bot.stop()

        let other = try await HostedPool { $0.games = [] }.bot
        await other.happens(.game(repair))
        await other.happens(.pool(.warning("the end")))
        try await other.event(.warning)
        #expect(await !other.events.all.contains { $0.name == .gameRepaired })
        await other.stop()

        let watcher = try await HostedPool {
            $0.games = []
            $0.watchesGames = true
        }.bot
        await watcher.happens(.game(repair))
        try await watcher.event(.gameRepaired)
        await watcher.stop()
    }
}
