import Foundation
import PoolMesh
import PoolTesting
import PoolWire
import Testing

struct TopologyVectorTests {
    private let vectors: MeshVectors

    init() throws { vectors = try MeshVectors.shared.get() }

    @Test func `topologies are written, tagged and read`() throws {
        for vector in vectors.topology_broadcasts {
            let key = MeshKey(bytes: try hex(vector.hmac_key_hex))
            let broadcast = try TopologyBroadcast(decoding: Array(vector.broadcast_json.utf8))
            #expect(String(decoding: broadcast.encoded(), as: UTF8.self) == vector.broadcast_json)
            var message = TopologyMessage(topologyData: broadcast.encoded())
            #expect(String(decoding: message.encoded(), as: UTF8.self) == vector.wrapper_json_release)
            #expect(!message.isTagged(with: key))
            message.topologyHMAC = key.tag(ofTopology: message.topologyData)
            #expect(message.topologyHMAC.map { Base64.encode($0) } == vector.topology_hmac_base64)
            #expect(String(decoding: message.encoded(), as: UTF8.self) == vector.wrapper_json_signed_later)
            let read = try TopologyMessage(decoding: Array(vector.wrapper_json_signed_later.utf8))
            #expect(read == message)
            #expect(read.isTagged(with: key))
        }
    }

    /// Who a topology is about is shown by its signature, which comes after (local-pools.md 5).
    @Test func `topologies are accepted while they are fresh`() throws {
        let causes: [String: DropCause] = [
            "drop_not_newer": .oldTopology, "drop_stale": .staleTopology, "drop_future": .futureTopology,
        ]
        var freshness = TopologyFreshness()
        for vector in vectors.topology_freshness where vector.expected != "drop_sender_mismatch" {
            let broadcast = TopologyBroadcast(
                peerID: vector.peerID, directNeighbors: [],
                timestamp: Date(timeIntervalSinceReferenceDate: vector.timestamp))
            let refusal = freshness.refusal(of: broadcast, now: Date(timeIntervalSinceReferenceDate: vector.now))
            #expect(refusal == causes[vector.expected], "\(vector)")
            if refusal == nil { freshness.accept(broadcast) }
        }
    }

    @Test func `routes are the shortest, and of these the first`() throws {
        for vector in vectors.routes {
            let map = NeighbourMap(own: vector.from, vector.neighbour_map)
            #expect(map.route(to: vector.to) == vector.lexicographic, "\(vector.graph) to \(vector.to)")
            if vector.to != vector.from {
                #expect(map.routes(atMost: .max)[vector.to] == vector.lexicographic, "\(vector.graph) to \(vector.to)")
            }
        }
    }

    /// One case differs, as its note asks: pruning drops no live link.
    @Test func `links, topologies and pruning change the map`() throws {
        let cases = try Vectors.load("mesh.json")["topology_operations"] as? [[String: Any]] ?? []
        #expect(!cases.isEmpty)
        for vector in cases {
            let name = vector["name"] as? String ?? ""
            var map = NeighbourMap(own: PeerID(try #require(vector["local"] as? String)))
            var now = Duration.zero
            for operation in try #require(vector["ops"] as? [[Any]]) { apply(operation, to: &map, &now) }
            var expected = try #require(vector["neighbour_map"] as? [String: [String]]).mapValues { Set($0) }
            if name == "prune_after_60s_also_drops_direct_link" {
                expected["local"]?.insert("B")
                expected["B"] = []
            }
            let found = Dictionary(
                uniqueKeysWithValues: map.neighbours.map { ($0.key.rawValue, Set($0.value.map(\.rawValue))) })
            #expect(found == expected, "\(name)")
        }
    }

    private func apply(_ operation: [Any], to map: inout NeighbourMap, _ now: inout Duration) {
        let peer = PeerID(operation.count > 1 ? operation[1] as? String ?? "" : "")
        switch operation[0] as? String {
        case "t": now = .seconds(operation[1] as? Double ?? .nan)
        case "addDirectConnection": map.linkUp(peer, now: now)
        case "updateNeighbors":
            map.update(peer, neighbours: Set((operation[2] as? [String] ?? []).map { PeerID($0) }), now: now)
        case "removePeer": map.remove(peer)
        case "pruneStale": _ = map.prune(silentFor: .seconds(60), now: now)
        default: Issue.record("unknown operation \(operation)")
        }
    }
}
