import BotHost
import BotKit
import Foundation
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// What somebody who plays with several bots at once can say to them in the group.
@Suite struct PartyCommandTests {
    private let pool = InMemoryPool()

    private func runner(
        _ transport: InMemoryTransport, _ name: String, avatar: String = "🤖", _ bot: BotSpecification
    ) -> PoolRunner {
        var setup = PoolRunner.Setup(
            transport: transport, profile: PoolUserProfile(displayName: name, avatarEmoji: avatar),
            chatKeys: ChatKeyPair.generate(), bots: [bot])
        setup.membership.admission = .all
        setup.games = .hasty
        return PoolRunner(
            setup, thinking: ThinkingPool(cores: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in }
    }

    /// A person who knows what the bots are and plays with them, but leaves it to the test to say and do things.
    private struct Person: Bot {
        let notes: Notes

        func run(_ context: BotContext) async throws {
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let peer)):
                    try await context.games.recognise(peer)
                    notes.add("met")
                case .game(.invited(let offer)): try await context.games.accept(offer.sessionID)
                case .chat(.message(let message)) where message.scope == .group:
                    notes.add("\(message.authorName): \(message.text.prefix(40))")
                default: break
                }
            }
        }
    }

    /// A person among two bots, whose notes begin with having met them.
    private func meet(_ body: (_ person: PoolRunner, _ bots: [PoolRunner], _ notes: Notes) async throws -> Void)
        async throws
    {
        let notes = Notes()
        let opponent = try BotSpecification(parsing: "opponent:1,time=10")
        let person = runner(
            pool.host(SigningKey.generate().peerID, displayName: "Ada"), "Ada", avatar: "🙂",
            BotSpecification(name: "person", games: [.chainReaction]) { Person(notes: notes) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await person.run() }
            try await eventually("the pool") { await person.membership.snapshot != nil }
            let ticket = try await person.membership.createInvitation(maxUses: 0)
            let bots = ["Bo", "Cy"].map { name in
                runner(
                    pool.guest(SigningKey.generate().peerID, displayName: name, invitation: ticket), name, opponent)
            }
            for bot in bots { group.addTask { try await bot.run() } }
            try await eventually("two bots") { notes.all.count == 2 }
            for bot in bots {
                try await eventually("two others") { await bot.membership.snapshot?.presentMembers.count ?? 0 >= 2 }
            }
            try await body(person, bots, notes)
        }
    }

    private func id(of runner: PoolRunner) async throws -> PeerID {
        try #require(await runner.membership.snapshot?.selfID)
    }

    private func game(_ runner: PoolRunner) async -> GameSummary? { await runner.games.games.first }

    private func answer(_ number: Int, in notes: Notes) async throws -> String {
        try await eventually("answer \(number)") { notes.all.count >= number + 2 }
        return notes.all[number + 1]
    }

    @Test func `one of the bots at a table answers, and all hear the inviter give up`() async throws {
        try await meet { person, bots, notes in
            let session = try await person.games.invite(
                [try await id(of: bots[0]), try await id(of: bots[1])], to: .chainReaction)
            for runner in bots {
                try await eventually("a game of three") {
                    let game = await game(runner)
                    return game?.phase == .playing && game?.players.count == 3
                }
            }
            let players = await game(person)?.players ?? []
            let speaker = try #require(players.dropFirst().first?.name)
            _ = try await person.chat.say("!board", to: .group)
            #expect(try await answer(1, in: notes).hasPrefix("\(speaker): Chain Reaction, Ada – "))
            _ = try await person.chat.say("!resign", to: .group)
            #expect(try await answer(2, in: notes).hasPrefix("\(speaker): You resign. Leave the board now"))
            for bot in bots {
                try await eventually("the end for each bot") {
                    guard case .finished(let result) = await bot.games.game(session)?.phase else { return false }
                    return result.loser == 0 && result.winner == 1 && result.manner == .forfeit
                }
            }
            try await person.games.forfeit(session)
            _ = try await person.chat.say("!level", to: .group)
            // Nobody has answered twice: what follows is about the bots themselves, and both say it.
            let levels = [try await answer(3, in: notes), try await answer(4, in: notes)]
            #expect(Set(levels.map { $0.prefix(2) }) == ["Bo", "Cy"] && levels.allSatisfy { $0.contains("I play at") })
        }
    }

    @Test func `a guest hears how to give up a game that another guest cannot end`() async throws {
        try await meet { person, bots, notes in
            let session = try await bots[0].games.invite(
                [try await id(of: person), try await id(of: bots[1])], to: .chainReaction)
            for runner in bots + [person] {
                try await eventually("a game of three") { await runner.games.game(session)?.phase == .playing }
            }
            let other = try await id(of: bots[1])
            _ = try await person.chat.say("!resign", to: .peer(other))
            // Said in the group it reaches whoever has invited, who ends the game for all.
            _ = try await person.chat.say("!resign", to: .group)
            #expect(try await answer(1, in: notes) == "Bo: You resign. You can leave the board now.")
            let seat = try #require(await person.games.game(session)?.ownSeat)
            for runner in bots + [person] {
                try await eventually("the end for all") {
                    guard case .finished(let result) = await runner.games.game(session)?.phase else { return false }
                    return result.loser == seat
                }
            }
        }
    }

    @Test func `the last of several games is played again`() async throws {
        try await meet { person, bots, notes in
            let bot = try await id(of: bots[0])
            var sessions: [UUID] = []
            for _ in 0..<6 {
                let session = try await person.games.invite([bot], to: .connectFour)
                try await eventually("a game") { await bots[0].games.game(session)?.phase == .playing }
                try await person.games.forfeit(session)
                try await eventually("its end") {
                    if case .finished = await bots[0].games.game(session)?.phase { true } else { false }
                }
                sessions.append(session)
            }
            _ = try await person.chat.say("!rematch", to: .group)
            #expect(try await answer(1, in: notes) == "Bo: Again!")
            #expect(await bots[0].games.game(try #require(sessions.last))?.phase == .playing)
        }
    }
}
