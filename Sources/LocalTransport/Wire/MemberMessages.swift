import DNSSD
package import Foundation
package import PoolCrypto
package import PoolWire
import Sodium

/// Makes two members neighbours: each shows the other that it has the pool's secret.
package struct MemberHello: Sendable, Equatable {
    package var poolID: UUID
    /// Which secret the tag was made with.
    package var epoch: UInt64
    package var card: LocalCard
    package var tag: [UInt8]

    private static let purpose = Array("PoolBots member link v1".utf8) + [0]

    /// - Parameter binding: of the link that it is sent over.
    package static func make(poolID: UUID, secret: PoolSecret, card: LocalCard, binding: [UInt8]) -> MemberHello {
        MemberHello(
            poolID: poolID, epoch: secret.epoch, card: card, tag: tag(card.peer, secret: secret, binding: binding))
    }

    /// Whether the peer at the other end of a link is a member of this pool. Its own id is in the tag: sent back, it
    /// shows nothing.
    package func isValid(poolID: UUID, secret: PoolSecret, binding: [UInt8], from peer: PeerID) -> Bool {
        self.poolID == poolID && epoch == secret.epoch && card.peer == peer
            && equalInConstantTime(tag, Self.tag(peer, secret: secret, binding: binding))
            && card.isAuthentic(in: poolID)
    }

    private static func tag(_ peer: PeerID, secret: PoolSecret, binding: [UInt8]) -> [UInt8] {
        HMACSHA256.code(for: purpose + binding + peer.rawValue.utf8, key: secret.bytes)
    }
}

/// What the members of a pool share, and nobody else has. A new one with each removal.
package struct PoolSecret: Sendable, Equatable {
    /// Higher than that of every earlier secret of the pool, also from before a restart of the host.
    package var epoch: UInt64
    /// 32 bytes.
    package var bytes: [UInt8]

    package init(epoch: UInt64, bytes: [UInt8]) {
        precondition(bytes.count == LocalPoolBounds.secretLength, "a pool's secret has 32 bytes")
        self.epoch = epoch
        self.bytes = bytes
    }
}

/// A member and where it may be reached, as the host tells the others.
package struct MemberEntry: Sendable, Equatable {
    package var card: LocalCard
    /// `192.168.1.7:4711`, `[fd00::1]:4711`. As the host learned them: only for trying.
    package var addresses: [String]

    package init(card: LocalCard, addresses: [String]) {
        self.card = card
        self.addresses = addresses
    }
}

/// The host removed a member. Signed, as other members may be the first to tell it.
package struct MemberRemoval: Sendable, Equatable {
    package var peer: PeerID
    /// Of the secret that the others have from now on: an older removal, repeated by somebody, says nothing new.
    package var epoch: UInt64
    package var reason: String
    package var signature: [UInt8]

    private static let purpose = Array("PoolBots local removal v1".utf8) + [0]

    /// - Parameter run: the host's agreement key, which is new in each run.
    package static func make(
        of peer: PeerID, epoch: UInt64, reason: String, poolID: UUID, run: [UInt8], signedBy host: SigningKey
    ) -> MemberRemoval {
        let reason = reason.cut(toBytes: LocalPoolBounds.maxReasonBytes)
        return MemberRemoval(
            peer: peer, epoch: epoch, reason: reason,
            signature: host.sign(statement(peer, epoch, reason, poolID, run)))
    }

    /// Whether this host said so in this run.
    package func isAuthentic(poolID: UUID, host: LocalCard) -> Bool {
        guard let key = host.peer.publicKey else { return false }
        return SigningKey.verify(
            signature, of: Self.statement(peer, epoch, reason, poolID, host.agreementKey), by: key)
    }

    private static func statement(
        _ peer: PeerID, _ epoch: UInt64, _ reason: String, _ poolID: UUID, _ run: [UInt8]
    ) -> [UInt8] {
        let fields: [[UInt8]] = [
            poolID.bytes, run, epoch.bigEndianBytes, Array(peer.rawValue.utf8), Array(reason.utf8),
        ]
        return purpose + JoinParties.fields(fields)
    }
}

/// The host ended the pool. Signed, as other members may be the first to tell it.
package struct PoolClosing: Sendable, Equatable {
    package var reason: String
    package var signature: [UInt8]

    private static let purpose = Array("PoolBots local closing v1".utf8) + [0]

    /// - Parameter run: the host's agreement key, which is new in each run: a later run is not closed by it.
    package static func make(reason: String, poolID: UUID, run: [UInt8], signedBy host: SigningKey) -> PoolClosing {
        let reason = reason.cut(toBytes: LocalPoolBounds.maxReasonBytes)
        return PoolClosing(reason: reason, signature: host.sign(statement(reason, poolID, run)))
    }

    /// Whether this host said so in this run.
    package func isAuthentic(poolID: UUID, host: LocalCard) -> Bool {
        guard let key = host.peer.publicKey else { return false }
        return SigningKey.verify(signature, of: Self.statement(reason, poolID, host.agreementKey), by: key)
    }

    private static func statement(_ reason: String, _ poolID: UUID, _ run: [UInt8]) -> [UInt8] {
        purpose + JoinParties.fields([poolID.bytes, run, Array(reason.utf8)])
    }
}

extension MemberHello {
    init(_ object: JSONObject) throws(WireError) {
        poolID = try object.uuid("poolID")
        epoch = try object.epoch()
        card = try object.card()
        tag = try object.bytes("tag", count: HMACSHA256.length)
    }

    func write(to text: inout JSONText) {
        text.member("poolID", poolID.uuidString)
        text.member("epoch", epoch)
        card.write(to: &text)
        text.member("tag", base64: tag.span)
    }
}

extension PoolSecret {
    init(_ object: JSONObject) throws(WireError) {
        epoch = try object.epoch()
        bytes = try object.bytes("secret", count: LocalPoolBounds.secretLength)
    }

    func write(to text: inout JSONText) {
        text.member("epoch", epoch)
        text.member("secret", base64: bytes.span)
    }
}

extension MemberEntry {
    init(_ object: JSONObject) throws(WireError) {
        card = try object.card()
        let values = try object.array("addresses")
        guard values.count <= LocalPoolBounds.maxAddresses else { throw WireError(.tooMany, "too many addresses") }
        addresses = values.compactMap(\.string).filter { $0.utf8.count <= LocalPoolBounds.maxAddressBytes }
        guard addresses.count == values.count else { throw WireError(.badField, "an address is none") }
        addresses.removeAll { !LinkAddress.isForOthers($0) }
    }

    func write(to text: inout JSONText) {
        card.write(to: &text)
        // What leads to an interface of this machine leads to nobody from another one.
        text.member("addresses", array: addresses.filter(LinkAddress.isForOthers)) { $0.element($1) }
    }
}

extension MemberRemoval {
    init(_ object: JSONObject) throws(WireError) {
        peer = try object.key("peerID")
        epoch = try object.epoch()
        reason = try object.text("reason", upTo: LocalPoolBounds.maxReasonBytes)
        signature = try object.signature()
    }

    func write(to text: inout JSONText) {
        text.member("peerID", peer.rawValue)
        text.member("epoch", epoch)
        text.member("reason", reason)
        text.member("signature", base64: signature.span)
    }
}

extension PoolClosing {
    init(_ object: JSONObject) throws(WireError) {
        reason = try object.text("reason", upTo: LocalPoolBounds.maxReasonBytes)
        signature = try object.signature()
    }

    func write(to text: inout JSONText) {
        text.member("reason", reason)
        text.member("signature", base64: signature.span)
    }
}
