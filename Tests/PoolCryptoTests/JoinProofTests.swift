import Foundation
import PoolCrypto
import PoolWire
import Sodium
import Testing

@Suite struct JoinProofTests {
    let vectors: VectorReader
    let identity: ServerIdentity

    init() throws {
        vectors = try VectorReader("relay.json")
        identity = try ServerIdentity(seed: vectors.at("server_identity").hex("seed_hex"))
    }

    private func invitation(_ inputs: VectorReader) throws -> Invitation {
        Invitation(
            tokenID: try inputs.hex("token_id_hex"), tokenSecret: try inputs.hex("token_secret_hex"),
            poolID: try inputs.uuid("pool_id"), serverFingerprint: try inputs.hex("host_fingerprint_hex"),
            expiresAt: Int64(try inputs.int("expires_at")), maxUses: UInt8(try inputs.int("max_uses")),
            serverAddress: try inputs.text("server_address"), signature: nil)
    }

    @Test func `a relay signs invitations as in the vectors`() throws {
        for vector in try vectors.at("invitation").list("valid") {
            var invitation = try invitation(vector.at("inputs"))
            #expect(!invitation.verifySignature(publicKey: identity.signingKey.publicKey))
            invitation.sign(by: identity)
            #expect(invitation.signedBytes == (try vector.hex("sign_message_hex")))
            #expect(invitation.signature == (try vector.text("signature_b64")))
            #expect(invitation.url == (try vector.text("url")))
            #expect(invitation.verifySignature(publicKey: identity.signingKey.publicKey))

            var changed = invitation
            changed.serverAddress = "wss://evil.example/ws"
            #expect(!changed.verifySignature(publicKey: identity.signingKey.publicKey))
            changed = invitation
            changed.maxUses ^= 3
            #expect(!changed.verifySignature(publicKey: identity.signingKey.publicKey))
            #expect(!invitation.verifySignature(publicKey: SigningKey.generate().publicKey))
            #expect(!invitation.verifySignature(publicKey: []))
        }
    }

    @Test func `a made invitation survives its link`() throws {
        let made = Invitation.make(
            poolID: UUID(), expiresAt: 1_700_003_600, maxUses: 1, serverAddress: "wss://relay.example",
            signedBy: identity)
        let parsed = try Invitation(parsing: made.url)
        #expect(parsed == made)
        #expect(parsed.verifySignature(publicKey: identity.signingKey.publicKey))
        #expect(parsed.serverFingerprint == identity.shortFingerprint)
    }

    @Test func `an address too long to be signed whole does not verify`() {
        let made = Invitation.make(
            poolID: UUID(), expiresAt: 0, maxUses: 0, serverAddress: String(repeating: "a", count: 65_536),
            signedBy: identity)
        #expect(!made.verifySignature(publicKey: identity.signingKey.publicKey))
    }

    @Test func `verification keys and commitments are those of the vectors`() throws {
        for vector in try vectors.at("invitation").list("valid") {
            let invitation = try invitation(vector.at("inputs"))
            let key = JoinProof.verificationKey(
                tokenID: invitation.tokenID, tokenSecret: invitation.tokenSecret, poolID: invitation.poolID)
            #expect(key == (try vector.hex("verification_key_hex")))
            #expect(BLAKE2b256.hash(key) == (try vector.hex("commitment_hex")))
        }
    }

    @Test func `the proof is the one of the vectors, and no other is taken`() throws {
        let vector = try vectors.at("join_proof")
        let invitation = try invitation(vectors.at("invitation").list("valid")[0].at("inputs"))
        let timestamp = Int64(try vector.int("timestamp"))
        let nonce = try vector.hex("nonce_hex")
        let proof = try vector.hex("proof_hex")
        #expect(JoinProof.make(for: invitation, timestamp: timestamp, nonce: nonce) == proof)

        func verify(_ proof: [UInt8], timestamp: Int64 = timestamp, nonce: [UInt8] = nonce, pool: UUID? = nil) -> Bool {
            JoinProof.verify(
                proof, tokenID: invitation.tokenID, tokenSecret: invitation.tokenSecret,
                poolID: pool ?? invitation.poolID, timestamp: timestamp, nonce: nonce)
        }
        #expect(verify(proof))
        #expect(!verify(proof, timestamp: timestamp + 1))
        #expect(!verify(proof, pool: UUID()))
        #expect(!verify(Array(proof.dropLast())))
        #expect(!verify([]))
        for negative in try vector.list("negative") { #expect(!verify(try negative.hex("proof_hex"))) }
        let short = Array(nonce.prefix(16))
        #expect(!verify(JoinProof.make(for: invitation, timestamp: timestamp, nonce: short), nonce: short))
    }

    @Test func `hosts decide as in the vectors`() throws {
        for vector in try vectors.at("join_proof").list("host_decisions") {
            let admission = JoinAdmission(
                maxUses: UInt8(try vector.int("max_uses")), uses: try vector.int("used"),
                isExpired: try vector.bool("expired"), isProofValid: try vector.bool("proof_ok"),
                isKeyApproved: try vector.bool("key_approved_before"))
            let expected: JoinAdmission =
                try vector.bool("approve") ? .admitted(countsAsUse: try vector.bool("counts_as_use")) : .refused
            #expect(admission == expected)
        }
    }
}
