import Foundation
import Pool
import PoolTesting
import PoolTransport
import PoolWire
import Testing

@Suite struct AdmissionDeskTests {
    private func desk(_ policy: AdmissionPolicy, _ blocks: BlockList = BlockList()) -> AdmissionDesk {
        AdmissionDesk(policy: policy, blocks: blocks, patience: .seconds(50), now: .zero)
    }

    private func request(
        _ id: String = "eve", name: String = "Eve", _ proof: HostJoinRequest.Proof = .valid
    ) -> HostJoinRequest {
        HostJoinRequest(peer: PeerID(id), displayName: name, tokenID: "t", proof: proof)
    }

    private func circumstances(
        _ standing: MemberRecord.Standing = .unknown, isFull: Bool = false, isListed: Bool = false
    ) -> AdmissionDesk.Circumstances {
        AdmissionDesk.Circumstances(standing: standing, isFull: isFull, isListed: isListed)
    }

    /// approve, ask, reject for a stranger, a returning member and a removed one.
    @Test(arguments: [
        (AdmissionPolicy.all, ["approve", "approve", "ask"]),
        (.known, ["reject", "approve", "reject"]),
        (.ask, ["ask", "approve", "ask"]),
        (.none, ["reject", "reject", "reject"]),
    ])
    func `each policy treats strangers, members and the removed in its way`(policy: AdmissionPolicy, want: [String]) {
        for (standing, want) in zip([MemberRecord.Standing.unknown, .approved, .removed], want) {
            var desk = desk(policy)
            let decision = desk.decide(request(), circumstances(standing), now: .zero)
            #expect(word(decision) == want, "\(policy) \(standing)")
        }
    }

    @Test func `a wrong proof is refused whoever it comes from`() {
        for policy in AdmissionPolicy.allCases {
            for standing in [MemberRecord.Standing.unknown, .approved, .removed] {
                var desk = desk(policy)
                let decision = desk.decide(request(.invalid("wrong")), circumstances(standing), now: .zero)
                #expect(word(decision) == "reject", "\(policy) \(standing)")
            }
        }
    }

    @Test func `five wrong proofs put a key on the block list`() {
        var desk = desk(.all)
        var decisions: [AdmissionDesk.Decision] = []
        for i in 0..<5 { decisions.append(desk.decide(request(.invalid("x")), circumstances(), now: .seconds(6 * i))) }
        #expect(decisions.last == .reject("The invitation is not valid", block: true))
        #expect(decisions.dropLast().allSatisfy { $0 == .reject("The invitation is not valid") })
    }

    @Test func `who cannot be checked any more is asked about`() {
        var ask = desk(.ask)
        #expect(
            ask.decide(request(.unverified), circumstances(.approved), now: .zero)
                == .ask(AdmissionRequest(peer: PeerID("eve"), name: "Eve", isVerified: false, wasRemoved: false)))
        var all = desk(.all)
        #expect(word(all.decide(request(.unverified), circumstances(), now: .zero)) == "ask")
        #expect(word(all.decide(request("ada", .unverified), circumstances(.approved), now: .zero)) == "approve")
    }

    @Test func `a blocked key and a blocked name stay out, approved or not`() {
        let blocks = BlockList([
            BlockEntry(id: "eve", peerDisplayName: "", reason: .manual, blockedAt: Date()),
            BlockEntry(id: "Mallory", peerDisplayName: "Mallory", reason: .manual, blockedAt: Date()),
        ])
        for policy in AdmissionPolicy.allCases {
            var desk = desk(policy, blocks)
            #expect(word(desk.decide(request(), circumstances(.approved), now: .zero)) == "reject")
            #expect(
                word(desk.decide(request("m", name: " mallory "), circumstances(.approved), now: .zero)) == "reject")
        }
    }

    @Test func `a full pool lets nobody in but a member it lists already`() {
        var desk = desk(.all)
        #expect(desk.decide(request(), circumstances(isFull: true), now: .zero) == .reject("The pool is full"))
        #expect(
            desk.decide(request("ada"), circumstances(.approved, isFull: true), now: .zero)
                == .reject("The pool is full"))
        #expect(
            desk.decide(request("bo"), circumstances(.approved, isFull: true, isListed: true), now: .zero) == .approve)
    }

    @Test func `a member that returns quickly is not refused by the rate rules`() {
        var desk = desk(.known)
        for i in 0..<5 {
            #expect(desk.decide(request(), circumstances(.approved), now: .milliseconds(100 * i)) == .approve)
        }
    }

    @Test func `a repeated request waits once, is answered once, and expires`() {
        var desk = desk(.ask)
        #expect(word(desk.decide(request(), circumstances(), now: .zero)) == "ask")
        #expect(desk.decide(request(), circumstances(), now: .seconds(1)) == .wait)
        #expect(desk.answered(PeerID("eve"), approved: true)?.peer == PeerID("eve"))
        #expect(desk.answered(PeerID("eve"), approved: true) == nil)
        #expect(word(desk.decide(request("bo"), circumstances(), now: .seconds(2))) == "ask")
        #expect(desk.expired(now: .seconds(51)).isEmpty)
        #expect(desk.expired(now: .seconds(52)).map(\.peer) == [PeerID("bo")])
        #expect(desk.answered(PeerID("bo"), approved: false) == nil)
    }

    @Test func `only so many wait for an answer`() {
        var desk = desk(.ask)
        for i in 0..<AdmissionDesk.maxWaiting {
            #expect(word(desk.decide(request("p\(i)"), circumstances(), now: .zero)) == "ask")
        }
        #expect(word(desk.decide(request("late"), circumstances(), now: .zero)) == "reject")
    }

    /// relay.json `join_proof.host_decisions`: the transport turns uses, expiry and proof into its verdict (and spares
    /// approved keys the uses check); the desk must not weaken it.
    @Test func `the host decides join proofs as the reference does`() throws {
        struct File: Decodable {
            struct JoinProof: Decodable { var host_decisions: [Row] }
            struct Row: Decodable {
                var max_uses: Int
                var used: Int
                var expired: Bool
                var proof_ok: Bool
                var key_approved_before: Bool
                var approve: Bool
            }
            var join_proof: JoinProof
        }
        for row in try Vectors.decode(File.self, from: "relay.json").join_proof.host_decisions {
            let hasUses = row.max_uses == 0 || row.used < row.max_uses || row.key_approved_before
            let isValid = row.proof_ok && !row.expired && hasUses
            var desk = desk(.all)
            let decision = desk.decide(
                request(isValid ? .valid : .invalid("no")),
                circumstances(row.key_approved_before ? .approved : .unknown),
                now: .zero)
            #expect((decision == .approve) == row.approve, "\(row)")
        }
    }

    @Test func `stored block lists are read and written as the app stores them`() throws {
        let records = try #require(try Vectors.load("pool.json")["records"] as? [String: Any])
        let stored = try #require((records["blocked_devices"] as? [String: Any])?["json"] as? String)
        let entries = try PoolJSON.decode([BlockEntry].self, from: Data(stored.utf8))
        #expect(entries.first?.reason == .bruteForce)
        #expect(entries.first?.blockedAt == Date(timeIntervalSinceReferenceDate: 796_000_000.25))
        #expect(BlockList(entries).contains(PeerID("x"), name: "iphone von eve"))
        let again = try PoolJSON.decode([BlockEntry].self, from: PoolJSON.encode(entries))
        #expect(again == entries)
    }

    private func word(_ decision: AdmissionDesk.Decision) -> String {
        switch decision {
        case .approve: "approve"
        case .reject: "reject"
        case .ask: "ask"
        case .wait: "wait"
        }
    }

    private func request(_ proof: HostJoinRequest.Proof) -> HostJoinRequest { request("eve", name: "Eve", proof) }
    private func request(_ id: String, _ proof: HostJoinRequest.Proof) -> HostJoinRequest {
        request(id, name: "Eve", proof)
    }
}
