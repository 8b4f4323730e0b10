import Foundation
import PoolGames
import PoolWire
import Testing

/// The guest's rows of the vectors' state machine.
extension MachineScenario {
    static let guestWaiting: [String: MachineScenario] = [
        "guest | idle | invite | free and willing": MachineScenario(
            situation: { DeskHarness() },
            event: {
                $0.receiveInvitation(from: .alice)
                $0.attempt { try $0.accept(.session(1), at: $1) }
            }, check: { #expect($0.sent.allSatisfy { $0.to == [.alice] }) }),
        "guest | idle | invite | otherwise": MachineScenario(
            situation: { busy() }, event: { $0.receiveInvitation(session: .session(9), from: .bob) },
            check: {
                #expect($0.sent[0].to == [.bob])
                let response = $0.sent[0].control?.data.flatMap { decoded(GameInvitationResponse.self, $0) }
                #expect(response?.accepted == false && response?.responderPeerID == .bot)
            }),
        "guest | idle | session_update or start | ": MachineScenario(
            situation: { DeskHarness() },
            event: {
                $0.receiveSession(.sessionUpdate, .playing, players: [.alice, .bot], from: .alice)
                $0.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
            }),
        "guest | joining | session_update | sender is the inviter, session matches, own id listed": MachineScenario(
            situation: { .guestJoining() },
            event: { $0.receiveSession(.sessionUpdate, .waiting, players: [.alice, .bot], from: .alice) },
            check: { #expect($0.summary?.ownSeat == 1) }),
        "guest | joining | start | sender is the inviter, session matches, own index < max players": MachineScenario(
            situation: { .guestJoining() }, event: start),
        "guest | waiting | start | sender is the inviter, session matches, own index < max players": MachineScenario(
            situation: seated, event: start),
        "guest | waiting | start | own index >= max players of the game": MachineScenario(
            situation: seated,
            event: { $0.receiveSession(.start, .playing, players: [.alice, .bob, .bot], from: .alice) }),
        "guest | waiting | session_update cancelled | sender is the inviter": MachineScenario(
            situation: seated,
            event: { $0.receiveSession(.sessionUpdate, .cancelled, players: [.alice, .bot], from: .alice) }),
        "guest | waiting | peer_left of the inviter | ": MachineScenario(
            situation: seated, event: { $0.peerLeft(.alice) }),
        "guest | joining | timeout | ": MachineScenario(
            situation: { .guestJoining() }, event: { $0.advance(by: .seconds(121)) }),
    ]

    static let guestPlaying: [String: MachineScenario] = [
        "guest | playing | session_update or start | sender is not the inviter": MachineScenario(
            situation: { .guestPlaying() },
            event: {
                $0.receiveSession(.sessionUpdate, .cancelled, players: [.alice, .bot], from: .bob)
                $0.receiveSession(.start, .playing, players: [.bob, .bot], from: .bob)
            }, check: { #expect($0.summary?.players.map(\.id) == [.alice, .bot]) }),
        "guest | playing | game_action | valid": MachineScenario(
            situation: { autoplaying(.guestPlaying()) },
            event: { $0.receiveColumn(3, number: 1, seat: 0, from: .alice) },
            check: { #expect($0.moveCount == 2) }),
        "guest | playing | game_state | from the inviter": MachineScenario(
            situation: { .guestPlaying() }, event: { $0.receiveBoard([3, 4, 3], from: .alice) },
            check: { #expect($0.moveCount == 3 && $0.question?.moveCount == 3) }),
        "guest | playing | forfeit or peer_left of the opponent | two players": MachineScenario(
            situation: { .guestPlaying() }, event: { $0.receive(.forfeit, from: .alice) },
            check: {
                #expect($0.result?.winner == 1)
                var configuration = GameConfiguration()
                configuration.grace = .zero
                var other = DeskHarness.guestPlaying(configuration: configuration)
                other.peerLeft(.alice)
                #expect(other.result?.winner == 1 && other.sent.isEmpty)
            }),
        "guest | finished | rematch | sender is a player": MachineScenario(
            situation: {
                var harness = DeskHarness.guestPlaying()
                harness.receive(.forfeit, from: .alice)
                return harness
            }, event: { $0.receive(.rematch, from: .alice) }),
        "guest | playing | own connection restored | the bot is the pool host, game is not ludo": MachineScenario(
            situation: { away(GameConfiguration()) }, event: { $0.restored(isPoolHost: true) },
            check: { #expect(moves(shownBy: $0.sent[0]) == 1) }),
        "guest | playing | own connection restored | otherwise": MachineScenario(
            situation: {
                var configuration = GameConfiguration()
                configuration.grace = .zero
                return away(configuration)
            }, event: { $0.restored(isPoolHost: false) },
            check: { #expect($0.result?.winner == 0 && $0.result?.manner == .connectionLost) }),
    ]

    @Sendable private static func start(_ harness: inout DeskHarness) {
        harness.receiveSession(.start, .playing, players: [.alice, .bot], from: .alice)
    }

    @Sendable private static func seated() -> DeskHarness {
        var harness = DeskHarness.guestJoining()
        harness.receiveSession(.sessionUpdate, .waiting, players: [.alice, .bot], from: .alice)
        return harness
    }

    @Sendable private static func autoplaying(_ harness: DeskHarness) -> DeskHarness {
        var harness = harness
        harness.autoplay = leftmost
        return harness
    }

    /// Plays one game, which is all it may.
    @Sendable private static func busy() -> DeskHarness {
        var configuration = GameConfiguration()
        configuration.maxGames = 1
        var harness = DeskHarness(configuration: configuration)
        harness.startGame(with: .alice, session: .session(3))
        return harness
    }

    /// The inviter has moved once, then this member's connection was lost.
    @Sendable private static func away(_ configuration: GameConfiguration) -> DeskHarness {
        var harness = DeskHarness.guestPlaying(configuration: configuration)
        harness.receiveColumn(3, number: 1, seat: 0, from: .alice)
        harness.lost()
        harness.advance(by: .seconds(2))
        return harness
    }
}
