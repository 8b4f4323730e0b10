import Foundation
import Pool
import PoolTesting
import PoolWire
import Testing

/// The `admission` vectors of pool.json.
private struct AdmissionVectors: Decodable {
    struct Case: Decodable {
        struct Settings: Decodable {
            var pool_code: String?
            var max_peers: Int
            var auto_accept: Bool
            var connected_including_host_at_start: Int
        }
        struct Event: Decodable {
            var t: Double
            var peer: String
            var code: String?
            var expected: [String: String]
        }
        struct End: Decodable {
            var blocked: [String]
            var failed_counts: [String: Int]
            var global_count: Int
        }
        var name: String
        var config: Settings
        var events: [Event]
        var end: [String: End]
    }
    var admission: [Case]
}

extension AdmissionGate.Verdict {
    fileprivate var vectorName: String {
        switch self {
        case .accept: "accept"
        case .ask: "pending_host_decision"
        case .globalCooldown: "reject_global_cooldown"
        case .peerCooldown: "reject_peer_cooldown"
        case .blocked: "reject_blocked"
        case .wrongCredential(block: false): "reject_bad_code"
        case .wrongCredential(block: true): "reject_bad_code_and_block"
        case .full: "reject_full"
        }
    }
}

@Suite struct AdmissionGateTests {
    @Test func `the strict profile decides every vector as the reference does`() throws {
        let cases = try Vectors.decode(AdmissionVectors.self, from: "pool.json").admission
        #expect(cases.count == 15)
        for entry in cases { try check(entry) }
    }

    private func check(_ entry: AdmissionVectors.Case) throws {
        var gate = AdmissionGate(now: .zero)
        var blocked: Set<String> = []
        var crowd = entry.config.connected_including_host_at_start
        for event in entry.events {
            let codeIsRight = entry.config.pool_code.map { $0 == event.code?.uppercased() } ?? true
            let attempt = AdmissionGate.Attempt(
                identity: event.peer, isBlocked: blocked.contains(event.peer), credentialIsRight: codeIsRight,
                isFull: crowd >= entry.config.max_peers, autoAccept: entry.config.auto_accept)
            let verdict = gate.judge(attempt, now: .seconds(event.t))
            #expect(verdict.vectorName == event.expected["strict"], "\(entry.name) at \(event.t)")
            if verdict == .accept { crowd += 1 }
            if verdict == .wrongCredential(block: true) { blocked.insert(event.peer) }
        }
        let end = try #require(entry.end["strict"], "\(entry.name)")
        #expect(blocked.sorted() == end.blocked, "\(entry.name)")
        #expect(gate.failureCounts == end.failed_counts, "\(entry.name)")
        #expect(gate.globalFailures == end.global_count, "\(entry.name)")
    }

    @Test func `many identities do not fill the memory`() {
        var gate = AdmissionGate(now: .zero)
        for i in 0..<(3 * AdmissionGate.maxIdentities) {
            _ = gate.judge(
                AdmissionGate.Attempt(
                    identity: "\(i)", isBlocked: false, credentialIsRight: false, isFull: false, autoAccept: true),
                now: .seconds(i * 31))
        }
        #expect(gate.failureCounts.count <= AdmissionGate.maxIdentities)
    }
}
