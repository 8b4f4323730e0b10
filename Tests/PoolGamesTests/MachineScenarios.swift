import Foundation
import PoolGames
import PoolWire
import Testing

/// How a row of the vectors' state machine is brought about.
struct MachineScenario: Sendable {
    var situation: @Sendable () -> DeskHarness
    var event: @Sendable (inout DeskHarness) -> Void
    var check: @Sendable (DeskHarness) -> Void = { _ in }

    static let all: [String: MachineScenario] = inviterWaiting.merging(inviterPlaying) { first, _ in first }
        .merging(guestWaiting) { first, _ in first }.merging(guestPlaying) { first, _ in first }

    /// The bot plays the leftmost column that it can.
    static let leftmost: @Sendable (MoveRequest) -> MoveChoice? = { request in
        request.legalMoves.first.flatMap(request.move(named:))
    }

    @Sendable static func invited(_ peers: PeerID...) -> DeskHarness {
        var harness = DeskHarness()
        harness.invite(peers)
        return harness
    }

    @Sendable static func accepted() -> DeskHarness {
        var harness = invited(.alice)
        harness.receiveResponse(true, from: .alice)
        return harness
    }

    /// The bot has moved in column 0, and alice is to move.
    @Sendable static func aliceToMove() -> DeskHarness {
        var harness = DeskHarness.inviterPlaying(configuration: .calm)
        harness.answer("column 1")
        // Longer than a crossing.
        harness.advance(by: .milliseconds(1200))
        harness.autoplay = leftmost
        return harness
    }

    @Sendable static func aliceAboutToWin() -> DeskHarness {
        var harness = DeskHarness.inviterPlaying(configuration: .calm)
        for round in 0..<3 {
            harness.answer("column \(round + 1)")
            harness.advance(by: .milliseconds(1100))
            harness.receiveColumn(6, number: 2 * round + 2, seat: 1, from: .alice)
        }
        harness.answer("column 2")
        harness.advance(by: .milliseconds(1100))
        return harness
    }

    @Sendable static func inviterFinished() -> DeskHarness {
        var harness = aliceToMove()
        harness.receive(.forfeit, from: .alice)
        harness.advance(by: .seconds(1))
        return harness
    }

    private static let inviterWaiting: [String: MachineScenario] = [
        "host | idle | create_and_invite | ": MachineScenario(
            situation: { DeskHarness() }, event: { $0.invite([.alice]) }),
        "host | waiting | invite_response accepted | sender == responderPeerID, was invited, not yet a player, players < max":
            MachineScenario(situation: { invited(.alice) }, event: { $0.receiveResponse(true, from: .alice) }),
        "host | waiting | invite_response accepted | any guard fails": MachineScenario(
            situation: { accepted().settled() },
            event: {
                $0.receiveResponse(true, from: .alice)
                $0.receiveResponse(true, claiming: .alice, from: .bob)
                $0.receiveResponse(true, from: .bob)
            }, check: { #expect($0.summary?.players.count == 2) }),
        "host | waiting | invite_response declined | other invitations open": MachineScenario(
            situation: { threeSeated(inviting: .carol) }, event: { $0.receiveResponse(false, from: .carol) }),
        "host | waiting | invite_response declined | no invitation open and no other player": MachineScenario(
            situation: { invited(.alice) }, event: { $0.receiveResponse(false, from: .alice) }),
        "host | waiting | ready | sender is a player": MachineScenario(
            situation: { threeSeated() }, event: { $0.receive(.ready, from: .alice) },
            check: { #expect($0.summary?.players.map(\.isReady) == [true, true, false]) }),
        "host | waiting | ready | sender invited but not yet a player": MachineScenario(
            situation: { invited(.alice) }, event: { $0.receive(.ready, from: .alice) },
            check: { harness in
                var harness = harness
                harness.receiveResponse(true, from: .alice)
                harness.receive(.ready, from: .bob)
                #expect(harness.summary?.players.last?.isReady == true)
            }),
        "host | waiting | start_condition | min <= players <= max and all ready": MachineScenario(
            situation: {
                var harness = accepted().settled()
                harness.autoplay = leftmost
                return harness
            }, event: { $0.receive(.ready, from: .alice) },
            check: {
                #expect($0.sent.map(\.at) == $0.sent.map(\.at).sorted() && $0.sent.spaced(by: .milliseconds(250)))
            }),
        "host | waiting | peer_left of a player | ": MachineScenario(
            situation: { threeSeated() }, event: { $0.peerLeft(.alice) },
            check: {
                #expect($0.sent.first?.to == [.bob])
                #expect($0.sent.first?.session?.players.map(\.playerIndex) == [0, 1])
                #expect($0.sent.first?.session?.players.map(\.id) == [.bot, .bob])
            }),
        "host | waiting | timeout | ": MachineScenario(
            situation: { accepted().settled() }, event: { $0.advance(by: .seconds(121)) },
            check: { #expect($0.sent.last?.session?.state == .cancelled) }),
    ]

    private static let inviterPlaying: [String: MachineScenario] = [
        "host | playing | game_action | valid": MachineScenario(
            situation: aliceToMove, event: { $0.receiveColumn(3, number: 2, seat: 1, from: .alice) }),
        "host | playing | game_action | invalid, duplicate or out of turn": MachineScenario(
            situation: aliceToMove, event: { $0.receiveColumn(3, number: 1, seat: 1, from: .alice) },
            check: { #expect($0.moveCount == 1) }),
        "host | playing | rules say over | ": MachineScenario(
            situation: aliceAboutToWin, event: { $0.receiveColumn(6, number: 8, seat: 1, from: .alice) },
            check: {
                #expect($0.result?.winner == 1 && $0.result?.manner == .rules)
                #expect(moves(shownBy: $0.sent[0]) == 8)
            }),
        "host | playing | forfeit | sender is a player": MachineScenario(
            situation: aliceToMove, event: { $0.receive(.forfeit, from: .alice) },
            check: { #expect($0.result?.winner == 0 && $0.result?.manner == .forfeit) }),
        "host | playing | forfeit | sender is no player": MachineScenario(
            situation: aliceToMove, event: { $0.receive(.forfeit, from: .carol) }),
        "host | playing | peer_left of a player | no grace wanted": MachineScenario(
            situation: { noGrace() }, event: { $0.peerLeft(.alice) },
            check: { #expect($0.result?.winner == 0 && $0.result?.manner == .opponentLeft) }),
        "host | playing | pause or resume | ": MachineScenario(
            situation: aliceToMove,
            event: {
                $0.receive(.pause, from: .alice)
                $0.receive(.resume, from: .alice)
            }),
        "host | playing | rematch | ": MachineScenario(
            situation: aliceToMove, event: { $0.receive(.rematch, from: .alice) },
            check: { #expect($0.moveCount == 1) }),
        "host | finished | rematch | sender is a player": MachineScenario(
            situation: inviterFinished, event: { $0.receive(.rematch, from: .alice) },
            check: { #expect($0.moveCount == 1 && $0.sent.spaced(by: .milliseconds(250))) }),
        "host | finished | forfeit | ": MachineScenario(
            situation: inviterFinished, event: { $0.receive(.forfeit, from: .alice) },
            check: { #expect($0.result?.winner == 0) }),
        "host | finished | timeout or new game | ": MachineScenario(
            situation: inviterFinished, event: { $0.advance(by: .seconds(601)) },
            check: { #expect($0.archive.isEmpty) }),
        "host | playing | own connection restored | ": MachineScenario(
            situation: { disconnected(aliceToMove()) }, event: { $0.restored(isPoolHost: true) },
            check: { #expect($0.sent.first?.session?.state == .playing) }),
        "host | playing | game_action | valid, within about 1 s after an own game_state, game is not over":
            MachineScenario(
                situation: {
                    var harness = aliceToMove()
                    harness.receiveColumn(3, number: 1, seat: 1, from: .alice)  // Refused: the board is sent.
                    harness.advance(by: .milliseconds(300))
                    return harness
                }, event: { $0.receiveColumn(3, number: 2, seat: 1, from: .alice) },
                check: {
                    #expect(moves(shownBy: $0.sent[0]) == 2)
                    #expect($0.sent.spaced(by: .milliseconds(250)))
                }),
    ]

    @Sendable private static func noGrace() -> DeskHarness {
        var configuration = GameConfiguration.calm
        configuration.grace = .zero
        var harness = DeskHarness.inviterPlaying(configuration: configuration)
        harness.answer("column 1")
        harness.advance(by: .milliseconds(1200))
        return harness
    }

    @Sendable private static func disconnected(_ harness: DeskHarness) -> DeskHarness {
        var harness = harness
        harness.apply(harness.desk.connectionLost(at: harness.now))
        harness.advance(by: .seconds(3))
        return harness
    }

    /// A game for up to four: alice and bob have seats, nobody is ready.
    @Sendable private static func threeSeated(inviting more: PeerID...) -> DeskHarness {
        var harness = DeskHarness()
        harness.invite([.alice, .bob] + more, to: StonesGame.type)
        harness.receiveResponse(true, from: .alice)
        harness.receiveResponse(true, from: .bob)
        return harness.settled()
    }
}

extension DeskHarness {
    /// With everything sent that waits.
    func settled() -> DeskHarness {
        var harness = self
        harness.advance(by: .seconds(1))
        return harness
    }

    mutating func peerLeft(_ peer: PeerID) { apply(desk.peerLeft(peer, at: now)) }
    mutating func peerArrived(_ peer: PeerID) { apply(desk.peerArrived(peer, at: now)) }
    mutating func lost() { apply(desk.connectionLost(at: now)) }

    mutating func restored(isPoolHost: Bool, absent: Set<PeerID> = []) {
        apply(desk.connectionRestored(isPoolHost: isPoolHost, absent: absent, at: now))
    }
}

extension [Sent] {
    /// Whether each message keeps a distance to the one before it.
    func spaced(by distance: Duration) -> Bool { zip(self, dropFirst()).allSatisfy { $1.at - $0.at >= distance } }
}
