import Foundation
import Pool
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Whole games over an in-memory pool: the bot's membership and service, and peers that are not ours.
@Suite(.timeLimit(.minutes(10))) struct GameServiceTests {
    private let thinking = ThinkingPool(cores: 1)

    /// A pool whose host is a bot, and an invitation to it.
    private func hostedPool(_ bot: TestBot) async throws -> HostedInvitation {
        try await bot.pool.first("its own arrival") { event -> Bool? in
            if case .joined = event { true } else { nil }
        }
        return try await bot.membership.createInvitation(maxUses: 0)
    }

    private func isIn(_ peer: PeerID, _ bot: TestBot) async throws {
        try await bot.pool.first("\(peer)") { event -> Bool? in
            switch event {
            case .memberJoined(let member): member.id == peer ? true : nil
            case .joined(let pool, _): pool.member(peer)?.isPresent == true ? true : nil
            default: nil
            }
        }
    }

    @Test
    func `a bot plays Connect Four against a web client, with everything that goes wrong, a rematch and a forfeit`()
        async throws
    {
        let pool = InMemoryPool()
        let bot = TestBot(pool.host(.bot, displayName: "Bot"), name: "Bot", thinking: thinking)
        try await withRunning([bot.run]) {
            let ticket = try await hostedPool(bot)
            let transport = pool.guest(.alice, displayName: "Alice", invitation: ticket)
            let web = WebPeer(transport: transport, id: .alice, name: "Alice", seed: 5)
            try await withRunning([web.run]) {
                try await isIn(.alice, bot)
                // Its first messages are the answer and `ready`.
                await web.expect([.swap, .double, .double, .lose, .swap])
                try await bot.games.invite([.alice], to: .connectFour)
                try await bot.moved(4)
                pool.cutLink(of: .alice)
                try await bot.told.wait(for: "the interruption") { $0.contains(where: \.isInterruption) }
                pool.restoreLink(of: transport)
                try await bot.told.wait(for: "the resumption") { $0.contains(where: \.isResumption) }

                let result = try await bot.ended()
                #expect(result.manner == .rules)
                try await eventually("the web client's end", within: .seconds(300)) {
                    await web.state.board?.isOver ?? false
                }
                #expect(await web.state.board?.winner == result.winner)

                await web.rematch()
                try await bot.told.wait(for: "the rematch") { $0.contains(where: \.isRematch) }
                let before = await bot.told.all.count
                try await bot.told.wait(for: "a move of the rematch") { events in
                    events.dropFirst(before).contains { if case .moved = $0 { true } else { false } }
                }
                await web.leaveGame()
                let second = try await bot.ended(2)
                #expect(second.winner == 0)
                #expect(await web.state.complaints.isEmpty)
            }
        }
        await bot.stop()
    }

    @Test func `a bot follows a web client's invitation to chess and plays it to the end`() async throws {
        let pool = InMemoryPool()
        let bot = TestBot(pool.host(.bot, displayName: "Bot"), name: "Bot", thinking: thinking, level: 5)
        try await withRunning([bot.run]) {
            let ticket = try await hostedPool(bot)
            let transport = pool.guest(.alice, displayName: "Alice", invitation: ticket)
            let web = WebPeer(
                transport: transport, id: .alice, name: "Alice", thinking: .milliseconds(5), seed: 11)
            try await withRunning([web.run]) {
                try await isIn(.alice, bot)
                await web.invite(to: .chess)
                try await eventually("the bot's acceptance", within: .seconds(300)) {
                    await web.state.session?.players.count == 2
                }
                await web.start()
                try await bot.moved(3)
                await web.expect([.double])
                try await bot.moved(9)
                await web.expect([.lose])
                let result = try await bot.ended()
                #expect(result.manner == .rules)
                try await eventually("the web client's end", within: .seconds(300)) {
                    await web.state.board?.isOver ?? false
                }
                #expect(await web.state.board?.winner == result.winner)
                #expect(await web.state.complaints.isEmpty)
            }
        }
        await bot.stop()
    }

    @Test func `two bots finish a game although the pool loses, doubles and delays`() async throws {
        let seed: UInt64 = 41
        print("faults seed \(seed)")
        let faults = DeliveryFaults(
            seed: seed, drop: 0.05, duplicate: 0.1, delay: 0.2, longestDelay: .milliseconds(60))
        let pool = InMemoryPool(faults: faults)
        let host = TestBot(pool.host(.bot, displayName: "Bot"), name: "Bot", thinking: thinking)
        try await withRunning([host.run]) {
            let ticket = try await hostedPool(host)
            let guest = TestBot(
                pool.guest(.alice, displayName: "Alice", invitation: ticket), name: "Alice", thinking: thinking)
            try await withRunning([guest.run]) {
                try await isIn(.alice, host)
                try await eventually("a game on both sides", within: .seconds(60)) {
                    if await host.told.all.contains(where: \.isStart) {
                        return await guest.told.all.contains(where: \.isStart)
                    }
                    if await host.games.games.isEmpty {
                        do {
                            try await host.games.invite([.alice], to: .connectFour)
                        } catch {
                            return false
                        }
                    }
                    return false
                }
                let result = try await host.ended()
                let other = try await guest.ended()
                #expect(result.winner == other.winner && result.manner == .rules && other.manner == .rules)
            }
            await guest.stop()
        }
        await host.stop()
    }

    @Test func `a bot that is killed takes its game up again and finishes it`() async throws {
        let pool = InMemoryPool()
        let archive = MemoryGameArchive()
        let observer = TestBot(pool.host(.carol, displayName: "Carol"), name: "Carol", thinking: thinking)
        try await withRunning([observer.run]) {
            let ticket = try await hostedPool(observer)
            let inviter = TestBot(
                pool.guest(.bot, displayName: "Bot", invitation: ticket), name: "Bot", thinking: thinking,
                archive: archive)
            let guestArchive = MemoryGameArchive()
            let guest = TestBot(
                pool.guest(.alice, displayName: "Alice", invitation: ticket), name: "Alice", thinking: thinking,
                archive: guestArchive)
            try await withRunning([guest.run]) {
                try await withRunning([inviter.run]) {
                    try await isIn(.alice, inviter)
                    try await inviter.games.invite([.alice], to: .connectFour)
                    try await inviter.moved(3)
                }
                await inviter.stop()
                try await guest.told.wait(for: "the interruption") { $0.contains(where: \.isInterruption) }
                #expect(archive.load().first?.result == nil)

                let again = TestBot(
                    pool.guest(.bot, displayName: "Bot", invitation: ticket), name: "Bot", thinking: thinking,
                    archive: archive)
                try await withRunning([again.run]) {
                    let result = try await again.ended()
                    let other = try await guest.ended()
                    #expect(result.manner == .rules && result.winner == other.winner)
                }
                await again.stop()
            }
            await guest.stop()
        }
        await observer.stop()
    }

    @Test func `a guest that is killed goes on when it is back`() async throws {
        let pool = InMemoryPool()
        let archive = MemoryGameArchive()
        let host = TestBot(pool.host(.bot, displayName: "Bot"), name: "Bot", thinking: thinking)
        try await withRunning([host.run]) {
            let ticket = try await hostedPool(host)
            let guest = TestBot(
                pool.guest(.alice, displayName: "Alice", invitation: ticket), name: "Alice", thinking: thinking,
                archive: archive)
            try await withRunning([guest.run]) {
                try await isIn(.alice, host)
                try await host.games.invite([.alice], to: .connectFour)
                try await guest.moved(4)
            }
            await guest.stop()
            try await host.told.wait(for: "the interruption") { $0.contains(where: \.isInterruption) }
            let again = TestBot(
                pool.guest(.alice, displayName: "Alice", invitation: ticket), name: "Alice", thinking: thinking,
                archive: archive)
            try await withRunning([again.run]) {
                let result = try await host.ended()
                let other = try await again.ended()
                #expect(result.manner == .rules && result.winner == other.winner)
            }
            await again.stop()
        }
        await host.stop()
    }

    @Test func `nothing can be done before the pool is joined`() async throws {
        let bot = TestBot(InMemoryPool().host(.bot, displayName: "Bot"), name: "Bot", thinking: thinking)
        await #expect(throws: GameServiceError.notInPool) {
            try await bot.games.invite([.alice], to: .connectFour)
        }
    }
}
