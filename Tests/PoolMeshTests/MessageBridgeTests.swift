import Foundation
import PoolMesh
import PoolWire
import Testing

struct MessageBridgeTests {
    /// One event differs, as mesh.md 8 asks: a message that was delivered from the one side is not delivered again from
    /// the other.
    @Test func `messages pass as the reference says, and none is delivered twice`() throws {
        let vector = try MeshVectors.shared.get().relay_bridge
        var bridge = MessageBridge()
        for peer in vector.primary_peers { bridge.peerJoined(peer, on: .primary, now: .zero) }
        for peer in vector.relay_peers { bridge.peerJoined(peer, on: .relay, now: .zero) }
        var delivered: Set<String> = []
        for event in vector.events {
            let message = Self.message(event.message_id, from: event.sender)
            let isRelay = event.arrives_on == "relay"
            let decision = bridge.arrived(
                message, from: event.sender, on: isRelay ? .relay : .primary, now: .seconds(10))
            let isNew = delivered.insert(event.message_id).inserted
            #expect(decision.isDelivered == (event.local_delivery && isNew), "\(event)")
            #expect(decision.copies == (isRelay ? event.forward_to_primary : event.forward_to_relay), "\(event)")
        }
    }

    @Test func `a peer that has just come is sent no copies`() {
        var bridge = MessageBridge()
        bridge.peerJoined(PeerID("P"), on: .primary, now: .seconds(1))
        let early = bridge.arrived(
            Self.message("1", from: PeerID("R")), from: PeerID("R"), on: .relay, now: .seconds(3))
        #expect(early == MessageBridge.Decision(isDelivered: true))
        let later = bridge.arrived(
            Self.message("2", from: PeerID("R")), from: PeerID("R"), on: .relay, now: .seconds(3.5))
        #expect(later.copies == [PeerID("P")])
        bridge.peerLeft(PeerID("P"), on: .primary)
        #expect(
            bridge.arrived(Self.message("3", from: PeerID("R")), from: PeerID("R"), on: .relay, now: .seconds(9)).copies
                .isEmpty)
    }

    @Test func `what one pool alone is about does not pass`() {
        var bridge = MessageBridge()
        bridge.peerJoined(PeerID("P"), on: .primary, now: .zero)
        for type in MessageType.allCases {
            var message = Self.message("\(type)", from: PeerID("R"))
            message.type = type
            let passes = type != .relay && type != .system
            let decision = bridge.arrived(message, from: PeerID("R"), on: .relay, now: .seconds(5))
            #expect(decision == MessageBridge.Decision(isDelivered: true, copies: passes ? [PeerID("P")] : []))
        }
    }

    @Test func `two bridges between the same pools make no loop`() {
        var bridges = [MessageBridge(), MessageBridge()]
        for index in 0..<2 {
            for side in MessageBridge.Side.allCases {
                bridges[index].peerJoined(PeerID("B\(1 - index)"), on: side, now: .zero)
            }
        }
        let message = Self.message("m", from: PeerID("A"))
        var waiting: [(bridge: Int, from: PeerID, side: MessageBridge.Side)] = [
            (0, PeerID("A"), .primary), (1, PeerID("A"), .primary),
        ]
        var deliveries = [0, 0]
        var rounds = 0
        while let next = waiting.popLast(), rounds < 100 {
            rounds += 1
            let decision = bridges[next.bridge].arrived(message, from: next.from, on: next.side, now: .seconds(5))
            deliveries[next.bridge] += decision.isDelivered ? 1 : 0
            for _ in decision.copies { waiting.append((1 - next.bridge, PeerID("B\(next.bridge)"), next.side.other)) }
        }
        #expect(deliveries == [1, 1])
        #expect(rounds < 10)
    }

    @Test func `what the peer itself has said does not come back to it`() {
        var bridge = MessageBridge()
        let message = Self.message("own", from: PeerID("self"))
        bridge.sent(message.id, now: .zero)
        #expect(bridge.arrived(message, from: PeerID("R"), on: .relay, now: .seconds(1)) == MessageBridge.Decision())
    }

    /// A message whose id follows from a name.
    private static func message(_ name: String, from sender: PeerID) -> PoolMessage {
        let bytes = Array(name.utf8.prefix(16)) + [UInt8](repeating: 0, count: 16 - min(16, name.utf8.count))
        return PoolMessage(
            id: UUID(bytes: bytes) ?? UUID(), type: .chat, senderID: sender, senderName: "", timestamp: .distantPast,
            payload: Data())
    }
}
