import Foundation
import PoolGames
import PoolWire
import Testing

/// Names in game messages are claims of whoever writes them.
@Suite struct PlayerNameTests {
    private let hostile = "Al\u{1B}[2Jice\r\n\u{202E}" + String(repeating: "x", count: 500)

    private func roster() -> SessionRoster {
        SessionRoster(
            sessionID: .session(1), gameType: .chess, inviter: GameIdentity(id: .bot, name: hostile),
            inviting: [.alice], createdAt: .distantPast)
    }

    @Test func `control characters and line ends of a player's name are not shown`() throws {
        var roster = roster()
        let isSeated = roster.accept(GameIdentity(id: .alice, name: hostile), capacity: 2)
        #expect(isSeated)
        var session = roster.session
        for index in session.players.indices { session.players[index].name = hostile }
        session.hostName = hostile
        let read = try #require(SessionRoster.checked(session, players: 2...2))
        for name in roster.session.players.map(\.name) + read.session.players.map(\.name) + [read.session.hostName] {
            #expect(name.hasPrefix("Al[2Jice") && name.count <= 64)
            #expect(!name.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
        }
    }

    @Test func `who has no name goes by its id`() {
        var roster = roster()
        let isSeated = roster.accept(GameIdentity(id: .alice, name: "\u{1B}\n "), capacity: 2)
        #expect(isSeated)
        #expect(roster.session.players[1].name == String(PeerID.alice.rawValue.prefix(8)))
    }
}
