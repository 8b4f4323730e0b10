import DequeModule
package import Foundation
package import PoolWire

/// One copy of a message for one member, not sealed yet.
package struct OutgoingCopy: Sendable, Equatable {
    package var messageID: UUID
    package var peer: PeerID
    package var type: ChatMessageType
    package var isPrivate: Bool
    /// Shared by the copies of a message.
    package var plaintext: [UInt8]
    package var queuedAt: Duration
    /// The name that it is shown under, if it is not the own one.
    package var label: String?

    package init(
        messageID: UUID, peer: PeerID, type: ChatMessageType, isPrivate: Bool, plaintext: [UInt8], queuedAt: Duration,
        label: String? = nil
    ) {
        self.messageID = messageID
        self.peer = peer
        self.type = type
        self.isPrivate = isPrivate
        self.plaintext = plaintext
        self.queuedAt = queuedAt
        self.label = label
    }
}

/// Copies that cannot be sent yet, because a key or the connection is missing: a value, first in first out for each
/// member, bounded in count, bytes and age (chat.md 26). What is sealed is decided when it is sent, by the key then.
package struct Outbox: Sendable {
    private var queues: [PeerID: Deque<OutgoingCopy>] = [:]
    package private(set) var bytes = 0

    package init() {}

    /// The most copies that wait for one member.
    package static let maxPerPeer = 50
    /// The most bytes that wait for all.
    package static let maxBytes = 4 << 20
    /// How long a copy waits.
    package static let maxAge = Duration.seconds(120)

    package var count: Int { queues.values.reduce(0) { $0 + $1.count } }
    package var peers: [PeerID] { queues.keys.sorted() }

    package func isWaiting(for peer: PeerID) -> Bool { queues[peer] != nil }

    package func first(for peer: PeerID) -> OutgoingCopy? { queues[peer]?.first }

    /// - Returns: `false` when there is no room: the copy is dropped.
    package mutating func add(_ copy: OutgoingCopy) -> Bool {
        guard queues[copy.peer]?.count ?? 0 < Self.maxPerPeer, bytes + copy.plaintext.count <= Self.maxBytes else {
            return false
        }
        queues[copy.peer, default: []].append(copy)
        bytes += copy.plaintext.count
        return true
    }

    package mutating func removeFirst(for peer: PeerID) {
        guard let copy = queues[peer]?.popFirst() else { return }
        bytes -= copy.plaintext.count
        if queues[peer]?.isEmpty == true { queues[peer] = nil }
    }

    /// Takes out what waited too long.
    package mutating func removeExpired(now: Duration) -> [OutgoingCopy] {
        var expired: [OutgoingCopy] = []
        for peer in peers {
            while let copy = first(for: peer), now - copy.queuedAt >= Self.maxAge {
                expired.append(copy)
                removeFirst(for: peer)
            }
        }
        return expired
    }
}
