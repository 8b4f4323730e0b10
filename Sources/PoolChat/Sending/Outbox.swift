import DequeModule
import Foundation
import PoolWire

/// One copy of a message for one member, not sealed yet.
struct OutgoingCopy: Sendable, Equatable {
    var messageID: UUID
    var peer: PeerID
    var type: ChatMessageType
    var isPrivate: Bool
    /// Shared by the copies of a message.
    var plaintext: [UInt8]
    var queuedAt: Duration
}

/// Copies that cannot be sent yet, because a key or the connection is missing: a value, first in first out for each
/// member, bounded in count, bytes and age (chat.md 26). What is sealed is decided when it is sent, by the key then.
struct Outbox: Sendable {
    private var queues: [PeerID: Deque<OutgoingCopy>] = [:]
    private(set) var bytes = 0

    /// The most copies that wait for one member.
    static let maxPerPeer = 50
    /// The most bytes that wait for all.
    static let maxBytes = 4 << 20
    /// How long a copy waits.
    static let maxAge = Duration.seconds(120)

    var count: Int { queues.values.reduce(0) { $0 + $1.count } }
    var peers: [PeerID] { queues.keys.sorted() }

    func isWaiting(for peer: PeerID) -> Bool { queues[peer] != nil }

    func first(for peer: PeerID) -> OutgoingCopy? { queues[peer]?.first }

    /// - Returns: `false` when there is no room: the copy is dropped.
    mutating func add(_ copy: OutgoingCopy) -> Bool {
        guard queues[copy.peer]?.count ?? 0 < Self.maxPerPeer, bytes + copy.plaintext.count <= Self.maxBytes else {
            return false
        }
        queues[copy.peer, default: []].append(copy)
        bytes += copy.plaintext.count
        return true
    }

    mutating func removeFirst(for peer: PeerID) {
        guard let copy = queues[peer]?.popFirst() else { return }
        bytes -= copy.plaintext.count
        if queues[peer]?.isEmpty == true { queues[peer] = nil }
    }

    /// Takes out what waited too long.
    mutating func removeExpired(now: Duration) -> [OutgoingCopy] {
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
