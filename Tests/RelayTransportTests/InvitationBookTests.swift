import Foundation
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Testing

struct InvitationBookTests {
    private struct Decision: Decodable, Sendable, CustomTestStringConvertible {
        var max_uses: UInt8
        var used: Int
        var expired: Bool
        var proof_ok: Bool
        var key_approved_before: Bool
        var approve: Bool
        var counts_as_use: Bool?

        var testDescription: String { "\(used) of \(max_uses), expired \(expired), approved \(key_approved_before)" }
    }

    private struct File: Decodable {
        struct Proof: Decodable { var host_decisions: [Decision] }
        var join_proof: Proof
    }

    private let now: Int64 = 1_700_000_000
    private let bob = PeerID("bob")

    private static func decisions() throws -> [Decision] {
        try Vectors.decode(File.self, from: "relay.json").join_proof.host_decisions
    }

    @Test func `the host decides as the vectors say`() throws {
        for decision in try Self.decisions() {
            let invitation = invitation(maxUses: decision.max_uses, expiresAt: decision.expired ? now - 1 : now + 60)
            let memory = RelayHostMemory(
                invitations: [.init(invitation, uses: decision.used)],
                approved: decision.key_approved_before ? [bob] : [])
            var book = InvitationBook(memory)
            var request = request(invitation)
            if !decision.proof_ok { request.timestamp += 1 }
            let proof = book.judge(request, now: now)
            #expect((proof == .valid) == decision.approve, "\(decision)")
            guard decision.approve else { continue }
            _ = book.approve(bob, tokenID: invitation.tokenIDText)
            let used = book.arrived(bob).contains {
                if case .invitationUsed(_, let uses) = $0 { uses == decision.used + 1 } else { false }
            }
            #expect(used == decision.counts_as_use, "\(decision)")
        }
    }

    @Test func `a use is counted when the joiner arrives, not when it is approved`() {
        let invitation = invitation(maxUses: 1, expiresAt: now + 60)
        var book = InvitationBook(RelayHostMemory(invitations: [.init(invitation, uses: 0)]))
        #expect(book.approve(bob, tokenID: invitation.tokenIDText) == [.memberApproved(bob)])
        #expect(book.judge(request(invitation, from: "eve"), now: now) == .valid)
        #expect(book.arrived(bob) == [.invitationUsed(tokenID: invitation.tokenIDText, uses: 1)])
        #expect(book.arrived(bob) == [])
        #expect(book.judge(request(invitation, from: "eve"), now: now) == .invalid("The invitation is used up."))
        #expect(book.judge(request(invitation), now: now) == .valid)
        _ = book.remove(bob)
        #expect(book.judge(request(invitation), now: now) == .invalid("The invitation is used up."))
    }

    @Test func `a proof is good for one request`() {
        let invitation = invitation(maxUses: 0, expiresAt: now + 60)
        var book = InvitationBook(RelayHostMemory(invitations: [.init(invitation, uses: 0)]))
        let request = request(invitation)
        #expect(book.judge(request, now: now) == .valid)
        #expect(book.judge(request, now: now) == .invalid("The request was seen before."))
    }

    @Test(arguments: [-301, 301, Int64.min, Int64.max])
    func `a proof of another time is refused`(offset: Int64) {
        let invitation = invitation(maxUses: 0, expiresAt: now + 60)
        var book = InvitationBook(RelayHostMemory(invitations: [.init(invitation, uses: 0)]))
        let request = request(invitation, timestamp: now.addingReportingOverflow(offset).partialValue)
        guard case .invalid = book.judge(request, now: now) else {
            Issue.record("accepted")
            return
        }
    }

    @Test func `an unknown invitation is unverified, a revoked one invalid`() {
        let invitation = invitation(maxUses: 0, expiresAt: now + 60)
        var book = InvitationBook(RelayHostMemory())
        #expect(book.judge(request(invitation), now: now) == .unverified)
        _ = book.add(invitation)
        #expect(book.judge(request(invitation), now: now) == .valid)
        #expect(book.revoke(invitation.tokenIDText) == .invitationRevoked(tokenID: invitation.tokenIDText))
        #expect(book.judge(request(invitation), now: now) == .invalid("The invitation was revoked."))
    }

    @Test(arguments: ["", "AAAA", "%", String(repeating: "A", count: 100_000)])
    func `garbage for a proof or nonce is an invalid request`(text: String) {
        let invitation = invitation(maxUses: 0, expiresAt: now + 60)
        var book = InvitationBook(RelayHostMemory(invitations: [.init(invitation, uses: 0)]))
        var first = request(invitation)
        first.proof = text
        var second = request(invitation)
        second.nonce = text
        for request in [first, second] {
            #expect(book.judge(request, now: now) == .invalid("The proof of the invitation is wrong."))
        }
    }

    private func invitation(maxUses: UInt8, expiresAt: Int64) -> Invitation {
        Invitation(
            tokenID: [UInt8](0..<16), tokenSecret: [UInt8](0..<32), poolID: testPool,
            serverFingerprint: [UInt8](0..<8), expiresAt: expiresAt, maxUses: maxUses, serverAddress: "ws://h",
            signature: nil)
    }

    private func request(
        _ invitation: Invitation, from key: String = "bob", timestamp: Int64? = nil
    ) -> JoinRequestForHost {
        let nonce = SecureRandom.bytes(32)
        let timestamp = timestamp ?? now
        let proof = JoinProof.make(for: invitation, timestamp: timestamp, nonce: nonce)
        return JoinRequestForHost(
            clientPublicKey: key, tokenID: invitation.tokenIDText, proof: Base64.encode(proof), timestamp: timestamp,
            nonce: Base64.encode(nonce), displayName: "Bob")
    }
}
