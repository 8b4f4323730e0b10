import CPace
import Foundation
import PoolCrypto
import PoolWire
import Sodium

/// Between whom an admission takes place, and over what.
struct JoinParties: Sendable {
    private static let purpose = Array("PoolBots local pool v1".utf8)

    let poolID: UUID
    /// Ed25519 public keys.
    let joiner: [UInt8]
    let host: [UInt8]
    /// `sid` of CPace: the channel binding of the link between the two, or what is fresh in the `join`.
    let session: [UInt8]

    /// `CI` of CPace. The joiner comes first: what one says in its role is nothing in the other's.
    var channel: [UInt8] { CPace.lengthValues([Self.purpose, poolID.bytes, joiner, host]) }

    /// What the host signs in its challenge.
    func challengeStatement(join: [UInt8], share: [UInt8], card: LocalCard) -> [UInt8] {
        Array("PoolBots local challenge v1".utf8) + [0]
            + Self.fields([channel, session, join, share, card.signature])
    }

    /// Fields so joined that no others give the same bytes.
    static func fields(_ fields: [[UInt8]]) -> [UInt8] { CPace.lengthValues(fields) }
}

/// What both sides of an admission show each other: that they have the same key, and hold the keys that they are named
/// by. Both are about everything that was said before, byte by byte.
struct JoinKeys: Sendable {
    enum Role: String {
        case joiner = "A"
        case host = "B"
    }

    private static let purpose = Array("PoolBots local join v1".utf8) + [0]

    /// Of parties, session, `join` and `challenge`.
    private let transcript: [UInt8]
    private let tags: [Role: SecretBytes]
    private let sealing: SecretBytes

    /// - Parameters:
    ///   - key: ISK of CPace.
    ///   - join, challenge: as they came, not as one would write them oneself.
    init(_ key: SecretBytes, _ parties: JoinParties, join: [UInt8], challenge: [UInt8]) {
        let transcript = SHA256.hash(
            Self.purpose + JoinParties.fields([parties.channel, parties.session, join, challenge]))
        self.transcript = transcript
        tags = [
            .joiner: key.deriveKey(salt: transcript, info: "join tag A"),
            .host: key.deriveKey(salt: transcript, info: "join tag B"),
        ]
        sealing = key.deriveKey(salt: transcript, info: "welcome")
    }

    func tag(_ role: Role) -> [UInt8] {
        guard let key = tags[role] else { preconditionFailure("both roles have keys") }
        return key.use { HMACSHA256.code(for: transcript, key: $0) }
    }

    func isRight(_ tag: [UInt8], of role: Role) -> Bool { equalInConstantTime(tag, self.tag(role)) }

    /// The signature covers the tag: whoever passes both on cannot make a right tag look like a wrong one of the signer.
    func sign(_ tag: [UInt8], as role: Role, by identity: SigningKey) -> [UInt8] { identity.sign(statement(tag, role)) }

    func isSigned(_ tag: [UInt8], _ signature: [UInt8], as role: Role, by publicKey: [UInt8]) -> Bool {
        SigningKey.verify(signature, of: statement(tag, role), by: publicKey)
    }

    private func statement(_ tag: [UInt8], _ role: Role) -> [UInt8] {
        Self.purpose + role.rawValue.utf8 + transcript + tag
    }

    /// The key is for this one message, so that its nonce need not differ from another's.
    private static let nonce = [UInt8](repeating: 0, count: ChaCha20Poly1305.nonceLength)

    /// For the welcome; once.
    func seal(_ plaintext: [UInt8]) -> [UInt8] {
        sealing.use {
            ChaCha20Poly1305.seal(plaintext, authenticating: transcript, key: $0, nonce: Self.nonce)
        }
    }

    func open(_ sealed: [UInt8]) -> [UInt8]? {
        sealing.use {
            ChaCha20Poly1305.open(sealed, authenticating: transcript, key: $0, nonce: Self.nonce)
        }
    }
}
