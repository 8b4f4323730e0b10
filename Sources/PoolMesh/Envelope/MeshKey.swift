package import Foundation
import PoolCrypto
import PoolWire
import Sodium

/// What the members of a pool authenticate envelopes and topologies with (mesh.md 3, 4).
///
/// Everybody with the pool's secret has it: it keeps strangers out, and says nothing about which member it was.
package struct MeshKey: Sendable, Equatable {
    /// Length of a tag in bytes.
    package static let tagLength = HMACSHA256.length

    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter secret: what the members share, of any length. Local pools have 32 random bytes (local-pools.md 3).
    package init(secret: [UInt8], poolID: UUID) {
        bytes = HKDFSHA256.deriveKey(
            from: secret, salt: poolID.bytes + Array("StealthOS-RelayEnvelope-HMAC-Salt".utf8),
            info: Array("envelope-integrity-v1".utf8), count: 32)
    }

    /// The tag of an envelope. Covers neither the payload nor what forwarders change.
    package func tag(of envelope: RelayEnvelope) -> [UInt8] {
        HMACSHA256.code(for: Self.input(of: envelope), key: bytes)
    }

    /// The envelope with its tag.
    package func signed(_ envelope: RelayEnvelope) -> RelayEnvelope {
        var signed = envelope
        signed.envelopeHMAC = tag(of: envelope)
        return signed
    }

    /// Whether the tag is there and right, in constant time.
    package func verifies(_ envelope: RelayEnvelope) -> Bool {
        guard let tag = envelope.envelopeHMAC else { return false }
        return constantTimeEqual(tag, self.tag(of: envelope))
    }

    /// The tag of a topology, over its bytes as they travel.
    package func tag(ofTopology data: [UInt8]) -> [UInt8] { HMACSHA256.code(for: data, key: bytes) }

    package func verifies(_ tag: [UInt8], ofTopology data: [UInt8]) -> Bool {
        constantTimeEqual(tag, self.tag(ofTopology: data))
    }

    /// What the tag of an envelope is computed over. An empty destination looks like none: see `EnvelopeGate`.
    package static func input(of envelope: RelayEnvelope) -> [UInt8] {
        var input: [UInt8] = []
        for text in [envelope.originPeerID.rawValue, envelope.destinationPeerID?.rawValue ?? ""] {
            let length = UInt32(truncatingIfNeeded: text.utf8.count)
            input += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> UInt32($0)) }
            input += Array(text.utf8)
        }
        input += envelope.poolID.bytes
        input += envelope.messageID.bytes
        input += littleEndian(UInt64(MeshLimits.maxTTL))
        input += littleEndian(envelope.timestamp.timeIntervalSince1970.bitPattern)
        return input
    }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        stride(from: UInt64(0), to: 64, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// The keys of a pool over changes of its secret. Members learn a new secret one after the other: for a while each
/// still signs with the one that all have, and takes both.
struct MeshKeyRing: Sendable {
    private struct Held {
        let key: MeshKey
        let since: Duration
    }

    /// How long the others get to learn a new secret before it is used.
    static let lead = Duration.seconds(3)
    /// How long after the change what was signed with the old secret is taken.
    private static let grace = Duration.seconds(60)
    private static let capacity = 4

    /// The newest is last. Never empty.
    private var held: [Held]

    /// The pool's first secret that this member knows is used at once.
    init(_ key: MeshKey) { held = [Held(key: key, since: .zero - Self.lead)] }

    mutating func install(_ key: MeshKey, now: Duration) {
        guard held.last?.key != key else { return }
        held.append(Held(key: key, since: now))
        if held.count > Self.capacity { held.removeFirst() }
    }

    /// What to sign with.
    func signing(now: Duration) -> MeshKey {
        (held.last { now - $0.since >= Self.lead } ?? held[0]).key
    }

    /// Whether one of the keys that count fits.
    func accepts(now: Duration, _ fits: (MeshKey) -> Bool) -> Bool {
        for (index, item) in held.enumerated().reversed() {
            let isSuperseded = index + 1 < held.count && now - held[index + 1].since > Self.grace
            guard !isSuperseded else { return false }
            if fits(item.key) { return true }
        }
        return false
    }
}
