import DequeModule
import Foundation
package import PoolWire

/// A sealed message as it came, with its true sender.
package struct SealedMessage: Sendable, Equatable {
    package var from: PeerID
    package var senderName: String
    package var payload: EncryptedChatPayload

    package init(from: PeerID, senderName: String, payload: EncryptedChatPayload) {
        self.from = from
        self.senderName = senderName
        self.payload = payload
    }

    /// nonce (12) and tag (16) around an empty text.
    static let minBytes = 28

    /// Names the sealing: one nonce is good for one message between two members, in either direction.
    var sealing: Sealing? {
        guard payload.encryptedData.count >= Self.minBytes else { return nil }
        return Sealing(peer: from, sealed: Array(payload.encryptedData))
    }
}

/// A nonce used between this member and another. Both directions share one key, so a message can be sent back as if it
/// came from the other side; remembering the own nonces too catches that (chat.md 26).
struct Sealing: Hashable, Sendable {
    let peer: PeerID
    private let nonce: [UInt8]

    init(peer: PeerID, sealed: [UInt8]) {
        self.peer = peer
        nonce = Array(sealed.prefix(12))
    }
}

/// Messages that could not be opened, kept shortly for the key to arrive: a value (chat.md 22 c).
package struct UnreadableMessages: Sendable {
    private var queues: [PeerID: Deque<(message: SealedMessage, at: Duration)>] = [:]
    package private(set) var bytes = 0

    package init() {}

    package static let maxPerPeer = 20
    package static let maxBytes = 1 << 20
    package static let maxAge = Duration.seconds(30)

    /// Keeps a message; the oldest of that sender makes room. What does not fit is dropped.
    package mutating func keep(_ message: SealedMessage, now: Duration) {
        removeExpired(now: now)
        if let queue = queues[message.from], queue.count >= Self.maxPerPeer { removeFirst(of: message.from) }
        guard bytes + message.payload.encryptedData.count <= Self.maxBytes else { return }
        queues[message.from, default: []].append((message, now))
        bytes += message.payload.encryptedData.count
    }

    /// Takes out what a sender's new key may open.
    package mutating func take(from peer: PeerID, now: Duration) -> [SealedMessage] {
        removeExpired(now: now)
        let queue = queues.removeValue(forKey: peer) ?? []
        for entry in queue { bytes -= entry.message.payload.encryptedData.count }
        return queue.map(\.message)
    }

    private mutating func removeExpired(now: Duration) {
        for peer in Array(queues.keys) {
            while let first = queues[peer]?.first, now - first.at >= Self.maxAge { removeFirst(of: peer) }
        }
    }

    private mutating func removeFirst(of peer: PeerID) {
        guard let entry = queues[peer]?.popFirst() else { return }
        bytes -= entry.message.payload.encryptedData.count
        if queues[peer]?.isEmpty == true { queues[peer] = nil }
    }
}
