import Foundation
package import PoolCrypto
package import PoolWire

/// The end-to-end keys shared with each member and the rules of exchanging them (chat.md 5.7): a value.
///
/// Per member: *none* (no entry) → *derived* (its public key is here) → *confirmed* (a message of it opened, so it
/// holds ours). A changed key leads back to *derived*. Every refusal of a key is the peer's error and costs nothing.
package struct KeyExchange: Sendable {
    /// What became of an incoming key.
    package enum Reception: Sendable, Equatable {
        /// A new or changed key: usable from now on. Answer with the own key, once.
        case established
        /// The key was known: never answered, or two answering bots would loop.
        case unchanged
        /// Not usable: wrong length, zero, the own key, a low-order point, or somebody else's name in it.
        case refused
    }

    private struct Entry {
        var publicKey: [UInt8]
        var pairKey: PairKey
        var isConfirmed = false
    }

    /// When the own key went to a member: since the connection began, and in answer to unreadable messages.
    private struct Sent {
        var onThisConnection: Duration?
        var asRescue: Duration?
    }

    private let own: ChatKeyPair
    private var entries: [PeerID: Entry] = [:]
    private var sent: [PeerID: Sent] = [:]

    /// The least time between a key and the first sealed message after it: a relay may swap frames that follow
    /// closely (chat.md 5.7, point 5).
    package static let settle = Duration.milliseconds(250)
    /// The least time between two keys sent because of unreadable messages.
    package static let rescueInterval = Duration.seconds(30)

    package init(own: ChatKeyPair) { self.own = own }

    /// This member's public key.
    package var publicKey: [UInt8] { own.publicKey }

    package func pairKey(for peer: PeerID) -> PairKey? { entries[peer]?.pairKey }

    package func isConfirmed(_ peer: PeerID) -> Bool { entries[peer]?.isConfirmed ?? false }

    /// When sealed messages to a member may start; `nil` before the own key went to it on this connection.
    package func readyTime(for peer: PeerID) -> Duration? { sent[peer]?.onThisConnection.map { $0 + Self.settle } }

    /// A key kept from an earlier run.
    package mutating func restore(_ publicKey: [UInt8], of peer: PeerID) {
        guard let pairKey = try? own.pairKey(with: publicKey) else { return }
        entries[peer] = Entry(publicKey: publicKey, pairKey: pairKey)
    }

    /// A `key_exchange` arrived.
    package mutating func received(_ payload: KeyExchangePayload, from peer: PeerID) -> Reception {
        let publicKey = Array(payload.publicKey)
        guard payload.senderPeerID == peer, publicKey != own.publicKey else { return .refused }
        if entries[peer]?.publicKey == publicKey { return .unchanged }
        guard let pairKey = try? own.pairKey(with: publicKey) else { return .refused }
        entries[peer] = Entry(publicKey: publicKey, pairKey: pairKey)
        return .established
    }

    /// The own key went to a member.
    package mutating func sentOwnKey(to peer: PeerID, now: Duration) {
        // The first one counts: a later copy does not make what was settled unsettled.
        if sent[peer]?.onThisConnection == nil { sent[peer, default: Sent()].onThisConnection = now }
    }

    /// The connection was lost, or this member came anew: what it got before says nothing.
    package mutating func connectionBegan(with peer: PeerID? = nil) {
        if let peer { sent[peer]?.onThisConnection = nil } else { sent = [:] }
    }

    /// A sealed message of a member opened.
    package mutating func opened(from peer: PeerID) { entries[peer]?.isConfirmed = true }

    /// A sealed message of a member did not open.
    /// - Returns: whether to send the own key to it.
    package mutating func failedToOpen(from peer: PeerID, now: Duration) -> Bool {
        if let last = sent[peer]?.asRescue, now - last < Self.rescueInterval { return false }
        sent[peer, default: Sent()].asRescue = now
        return true
    }

    /// The member is remembered no longer.
    package mutating func forget(where isForgotten: (PeerID) -> Bool) {
        entries = entries.filter { !isForgotten($0.key) }
        sent = sent.filter { !isForgotten($0.key) }
    }

    /// How many members there is anything about.
    package var count: Int { max(entries.count, sent.count) }
}
