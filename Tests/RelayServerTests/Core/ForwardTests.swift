import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

@Suite struct ForwardTests {
    let alice = SigningKey.generate()

    private struct Room {
        var bench: CoreBench
        let host: BenchHost
        let bob: BenchGuest
        let carol: BenchGuest

        /// What the three hear: host, Bob, Carol.
        mutating func heard() -> [[ServerFrame]] {
            [bench.take(host.connection), bench.take(bob.connection), bench.take(carol.connection)]
        }
    }

    private func room() throws -> Room {
        var bench = CoreBench(claimedBy: alice)
        let host = try bench.open(key: alice)
        let bob = try bench.join(host)
        let carol = try bench.join(host)
        return Room(bench: bench, host: host, bob: bob, carol: carol)
    }

    private func relayed(_ from: PeerID, _ sequence: UInt64) -> ServerFrame {
        .relayed(Relayed(data: "aGk=", fromPeerID: from, sequence: sequence))
    }

    private func forward(_ targets: [PeerID]?, _ sequence: UInt64, _ token: String?) -> ClientFrame {
        .forward(Forward(data: "aGk=", targetPeerIDs: targets, sequence: sequence, sessionToken: token))
    }

    @Test func `without targets everybody else hears it`() throws {
        var room = try room()
        #expect(room.bench.send(forward(nil, 7, room.bob.token), from: room.bob.connection).isEmpty)
        let message = relayed(room.bob.id, 7)
        #expect(room.heard() == [[message], [], [message]])
    }

    @Test func `an empty list is nobody`() throws {
        var room = try room()
        room.bench.send(forward([], 7, room.bob.token), from: room.bob.connection)
        #expect(room.heard() == [[], [], []])
    }

    @Test func `targets are served in order, twice when named twice, the sender too`() throws {
        var room = try room()
        let targets = [room.carol.id, room.bob.id, room.carol.id, alice.peerID]
        let own = room.bench.send(forward(targets, 9, room.bob.token), from: room.bob.connection)
        let message = relayed(room.bob.id, 9)
        #expect(own == [message])
        #expect(room.heard() == [[message], [], [message, message]])
    }

    @Test func `a token is required, and it must be the sender's own`() throws {
        var room = try room()
        for (connection, wrong) in [
            (room.host.connection, room.bob.token), (room.bob.connection, room.carol.token),
            (room.bob.connection, ""),
        ] {
            #expect(room.bench.send(forward(nil, 1, wrong), from: connection) == refused(401, "invalid session token"))
            #expect(room.bench.send(forward(nil, 1, nil), from: connection) == refused(401, "session token required"))
        }
        #expect(room.heard() == [[], [], []])
    }

    @Test func `who is in no pool is not answered`() throws {
        var room = try room()
        let id = room.bench.connect()
        _ = room.bench.take(id)
        #expect(room.bench.send(forward(nil, 1, nil), from: id).isEmpty)
    }

    @Test func `too many targets and too much data are refused before anything else`() throws {
        var room = try room()
        let many = [PeerID](repeating: room.carol.id, count: 65)
        let id = room.bench.connect()
        _ = room.bench.take(id)
        #expect(room.bench.send(forward(many, 1, nil), from: id) == refused(400, "too many target peers"))
        let huge = Forward(
            data: String(repeating: "A", count: 2_097_153), targetPeerIDs: nil, sequence: 1, sessionToken: nil)
        #expect(room.bench.send(.forward(huge), from: id) == refused(400, "data payload too large"))
        room.bench.send(forward(Array(many.prefix(64)), 1, room.bob.token), from: room.bob.connection)
        #expect(room.bench.take(room.carol.connection).count == 64)
        #expect(room.bench.core.metrics.messagesRelayed == 1)
        #expect(room.bench.core.metrics.bytesRelayed == 4)
    }

    @Test func `an ack is taken without a word`() throws {
        var room = try room()
        #expect(room.bench.send(.ack(sequence: 5), from: room.bob.connection).isEmpty)
    }
}
