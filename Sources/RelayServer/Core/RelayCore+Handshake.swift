import Foundation
import PoolCrypto
import PoolWire

extension RelayCore {
    /// `handshake_init` (relay.md 5.10, 8.9): answered; nothing is ever encrypted with the keys.
    mutating func handshakeInit(
        _ handshake: HandshakeInit, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) throws(Refusal) -> [RelayAction] {
        guard let ephemeral = Base64.decode(handshake.clientEphemeralPK),
            let identityKey = Base64.decode(handshake.clientIdentityPK),
            let signature = Base64.decode(handshake.signature)
        else { throw .silent }
        guard ephemeral.count == 32 else { throw .error(400, "invalid client_ephemeral_pk length") }
        guard identityKey.count == 32 else { throw .error(400, "invalid client_identity_pk length") }
        guard signature.count == 64 else { throw .error(400, "invalid signature length") }
        let poolBytes = client.membership.poolID?.bytes ?? []
        let asked =
            Array("STEALTH_HS_INIT_V1:".utf8) + ephemeral + identityKey + handshake.timestamp.bigEndianBytes + poolBytes
        guard isWithin(configuration.authentication.proofWindow, occasion.unixSeconds, handshake.timestamp),
            SigningKey.verify(signature, of: asked, by: identityKey)
        else { throw .error(401, "handshake verification failed") }
        let answerKey: [UInt8]
        do {
            answerKey = try ChatKeyPair(privateKey: occasion.random(32)).publicKey
        } catch {
            throw .error(401, "handshake verification failed")
        }
        let answer = Array("STEALTH_HS_RESP_V1:".utf8) + answerKey + occasion.unixSeconds.bigEndianBytes + poolBytes
        let hello = ServerHello(
            serverEphemeralPK: Base64.encode(answerKey),
            serverIdentityPK: Base64.encode(identity.signingKey.publicKey), powChallenge: nil,
            timestamp: occasion.unixSeconds, signature: Base64.encode(identity.signingKey.sign(answer)))
        return [.send(.serverHello(hello), to: [id])]
    }
}
