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

/// What is counted besides the key: where strangers come from.
@Suite struct AdmissionSourceTests {
    private func attempt(
        _ identity: String, right: Bool = true, known: Bool = false, from source: String? = "192.0.2.7"
    ) -> AdmissionGate.Attempt {
        AdmissionGate.Attempt(
            identity: identity, isBlocked: false, credentialIsRight: right, isFull: false, autoAccept: true,
            isKnown: known, source: source)
    }

    @Test func `strangers of one source wait together after a wrong code, and for an hour after five`() {
        var gate = AdmissionGate(now: .zero)
        for round in 0..<5 {
            let now = Duration.seconds(20 * round)
            #expect(gate.judge(attempt("eve\(round)", right: false), now: now) == .wrongCredential(block: false))
            #expect(gate.judge(attempt("ann\(round)"), now: now + .seconds(4)) == .peerCooldown)
            #expect(gate.judge(attempt("bob", from: "192.0.2.8"), now: now + .seconds(4)) == .accept)
            if round < 4 { #expect(gate.judge(attempt("cy\(round)"), now: now + .seconds(5)) == .accept) }
        }
        #expect(gate.judge(attempt("dan"), now: .seconds(80 + 3_599)) == .peerCooldown)
        #expect(gate.judge(attempt("dan"), now: .seconds(80 + 3_600)) == .accept)
    }

    @Test func `right codes of one source do not delay each other`() {
        var gate = AdmissionGate(now: .zero)
        for i in 0..<100 { #expect(gate.judge(attempt("\(i)"), now: .zero) == .accept) }
    }

    @Test func `a former member comes in while the gate is closed, and its wrong codes count`() {
        var gate = AdmissionGate(now: .zero)
        for i in 0..<10 { _ = gate.judge(attempt("\(i)", right: false, from: nil), now: .zero) }
        #expect(gate.judge(attempt("new", from: nil), now: .seconds(1)) == .globalCooldown)
        #expect(gate.judge(attempt("old", known: true, from: nil), now: .seconds(1)) == .accept)
        for i in 0..<5 {
            let verdict = gate.judge(
                attempt("mole", right: false, known: true, from: nil), now: .seconds(2 + 5 * i))
            #expect(verdict == .wrongCredential(block: i == 4))
        }
        #expect(gate.judge(attempt("new", from: nil), now: .seconds(30)) == .accept, "nobody closes it for longer")
    }

    @Test func `many sources do not fill the memory, and the gate stays shut to all of them`() {
        var gate = AdmissionGate(now: .zero)
        var wrong = 0
        for i in 0..<(3 * AdmissionGate.maxIdentities) {
            let verdict = gate.judge(
                attempt("\(i)", right: false, from: "s\(i)"), now: .milliseconds(100 * i))
            if verdict == .wrongCredential(block: false) { wrong += 1 }
        }
        #expect(wrong <= 3 * AdmissionGate.maxIdentities / 300 * 10 + 10, "ten in half a minute")
    }
}
