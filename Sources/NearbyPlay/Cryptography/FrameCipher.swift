import Sodium

/// Seals and opens the frames of one connection (nearby.md 9): one counter for each direction over all sealed kinds.
package struct FrameCipher: Sendable {
    /// UPSTREAM cannot handle higher counters.
    private static let maxCounter = UInt64(Int64.max)
    private static let counterLength = 8
    /// Counter and tag, around nothing.
    static let minDataLength = counterLength + ChaCha20Poly1305.tagLength

    private let sendKey: [UInt8]
    private let receiveKey: [UInt8]
    private var nextCounter: UInt64 = 0
    /// The highest counter that was accepted.
    package private(set) var mark: UInt64?

    package init(_ keys: NearbyKeys, role: NearbyRole) {
        sendKey = role == .host ? keys.serverToClient : keys.clientToServer
        receiveKey = role == .host ? keys.clientToServer : keys.serverToClient
    }

    /// - Returns: the frame, to be written before the next one that is sealed.
    package mutating func seal(_ kind: NearbyFrame.Kind, _ plaintext: [UInt8] = []) -> NearbyFrame {
        precondition(kind != .handshake && nextCounter <= Self.maxCounter)
        let counter = Self.bytes(nextCounter)
        nextCounter += 1
        let sealed = ChaCha20Poly1305.seal(
            plaintext, authenticating: [kind.rawValue], key: sendKey, nonce: [0, 0, 0, 0] + counter)
        return NearbyFrame(kind, counter + sealed)
    }

    /// - Throws: `.incompatible` for a handshake or a body that is too short, `.sequenceReplay` for a counter that is not
    ///   higher than all before (looked at first), `.authFail` for what was not sealed so. The mark rises only when all
    ///   is well.
    package mutating func open(_ frame: NearbyFrame) throws(NearbyError) -> [UInt8] {
        guard frame.kind != .handshake, frame.data.count >= Self.minDataLength else { throw .incompatible }
        let counterBytes = Array(frame.data.prefix(Self.counterLength))
        let counter = counterBytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard counter <= Self.maxCounter, mark.map({ counter > $0 }) ?? true else { throw .sequenceReplay }
        let plaintext = ChaCha20Poly1305.open(
            Array(frame.data.dropFirst(Self.counterLength)), authenticating: [frame.kind.rawValue], key: receiveKey,
            nonce: [0, 0, 0, 0] + counterBytes)
        guard let plaintext else { throw .authFail }
        mark = counter
        return plaintext
    }

    private static func bytes(_ counter: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: counter >> UInt64($0)) }
    }
}
