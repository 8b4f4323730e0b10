import Foundation
import GameRules
import NIOCore
import NearbyPlay
import PoolTesting
import PoolWire
import Testing

/// Untrusted bytes never trap: a million damaged inputs for the decoders, the frame reader and the machines together.
struct NearbyMutationTests {
    private static let session = "ICEiIyQlJicoKSorLC0uLw"

    private static var actions: [ChessAction] {
        [
            .start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN), .gameSettings(.init(maxMovesCap: 80)),
            .move(uci: "e7e8q"), .resign, .offerDraw, .acceptDraw, .declineDraw, .requestTakeback, .acceptTakeback,
            .declineTakeback, .emote("👑"),
            .requestResume(.init(gameID: "g", moveCount: 12, whiteSeconds: 712, blackSeconds: 743.5)),
            .acceptResume(gameID: "g"), .declineResume(gameID: "g"),
        ]
    }

    private static var texts: [[UInt8]] {
        let hello = ClientHello(
            codeHash: .alice, name: "A", nonce: .bob, player: .alice,
            resume: .init(ackedSequence: 7, sessionID: session))
        let accepted = ServerHello.accepted(
            .init(name: "Bob", nonce: .bob, player: .bob, sessionID: session, nextSequence: 3))
        let envelopes = actions.map { GameEnvelope(action: $0, sequence: 3, sessionID: session).json }
        let messages = envelopes.map {
            NearbyMessage(
                id: UUID(), kind: .gameAction, senderID: "host-x", senderName: "x",
                time: NearbyTime(milliseconds: 1_700_000_000_123), payload: $0
            ).json
        }
        return [hello.json, accepted.json, ServerHello.refused("full").json] + actions.map(\.json) + envelopes
            + messages
    }

    @Test func `half a million damaged texts are survived, and what is read means something`() async throws {
        var generator = SeededGenerator(printing: "damaged texts")
        let corpus = Self.texts
        for round in 0..<500_000 {
            if round % 256 == 0 { await Task.yield() }
            let bytes = generator.damage(corpus)
            if let action = try? ChessAction(decoding: bytes) {
                #expect(try ChessAction(decoding: action.json) == action)
            }
            if let envelope = try? GameEnvelope(decoding: bytes) {
                #expect(try GameEnvelope(decoding: envelope.json) == envelope)
            }
            if let message = try? NearbyMessage(decoding: bytes) {
                #expect(try NearbyMessage(decoding: message.json) == message)
            }
            if let hello = try? ClientHello(decoding: bytes) { #expect(try ClientHello(decoding: hello.json) == hello) }
            if let hello = try? ServerHello(decoding: bytes) { #expect(try ServerHello(decoding: hello.json) == hello) }
            if let time = NearbyTime(String(decoding: bytes.prefix(30), as: UTF8.self)) {
                #expect(NearbyTime(time.description) == time)
            }
        }
    }

    @Test func `a quarter of a million damaged streams are survived by a host that has not seen a hello`() async throws
    {
        var generator = SeededGenerator(printing: "damaged streams")
        let corpus = Self.texts.map { NearbyFrame(.handshake, $0).bytes } + [NearbyFrame(.ping, Array(0..<24)).bytes]
        var pair = MachinePair()
        for round in 0..<250_000 {
            if round % 256 == 0 { await Task.yield() }
            var reader = NearbyFrameReader()
            reader.append(ByteBuffer(bytes: generator.damage(corpus)))
            let id = 1_000 + round
            pair.now += .seconds(1)
            _ = pair.host.accepted(id, from: .number(UInt8(truncatingIfNeeded: round)), pair.moment)
            do {
                while let frame = try reader.next() { _ = pair.host.received(frame, from: id, pair.moment) }
            } catch {
                _ = pair.host.unreadable(error, from: id, pair.moment)
            }
            _ = pair.host.closed(id, pair.moment)
        }
    }

    @Test func `a quarter of a million damaged messages are survived by both ends of a session`() async throws {
        var generator = SeededGenerator(printing: "damaged messages")
        let corpus = Self.texts
        let kinds: [NearbyFrame.Kind] = [.message, .message, .message, .ping, .pong, .bye]
        for role in [NearbyRole.host, .guest] {
            var (_, machine, peer) = try Scripted.session(role: role)
            for round in 0..<125_000 {
                if round % 256 == 0 { await Task.yield() }
                if machine.isOver { (_, machine, peer) = try Scripted.session(role: role) }
                var frame = peer.seal(kinds[generator.below(kinds.count)], generator.damage(corpus))
                if generator.below(8) == 0 { frame.data = generator.damage([frame.data]) }
                _ = machine.receive(frame, now: .seconds(round))
                _ = machine.tick(now: .seconds(round))
            }
        }
    }
}
