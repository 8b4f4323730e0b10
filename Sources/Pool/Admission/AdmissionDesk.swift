import Foundation
package import PoolTransport
package import PoolWire

/// Whom a host lets in without asking.
public enum AdmissionPolicy: String, Sendable, CaseIterable, Codable {
    /// Everybody with a right invitation.
    case all
    /// Those who were let in before; nobody else.
    case known
    /// Those who were let in before; a person or a rule decides about the others.
    case ask
    /// Nobody, not even those who were let in before.
    case none
}

/// The host's desk for those who ask to be let in: a value. Kicks and blocks stick here.
///
/// A request waits at most once per key; a repeated one replaces it. Those who were thrown out are never let in
/// without being asked about, whatever the policy (deltas.md 5). A request whose proof cannot be checked any more is
/// asked about unless the policy is `all` and the key was let in before (relay.md 8.7).
package struct AdmissionDesk: Sendable {
    package enum Decision: Sendable, Equatable {
        case approve
        /// `block`: and put the key on the block list.
        case reject(String, block: Bool = false)
        case ask(AdmissionRequest)
        /// The same request is being asked about already.
        case wait
    }

    /// What the host knows about the pool and about who asks.
    package struct Circumstances {
        package var standing: MemberRecord.Standing
        package var isFull: Bool
        /// Whether the transport still lists this key as being in the pool.
        package var isListed: Bool

        package init(standing: MemberRecord.Standing, isFull: Bool, isListed: Bool) {
            self.standing = standing
            self.isFull = isFull
            self.isListed = isListed
        }
    }

    private struct Waiting {
        var request: HostJoinRequest
        var until: Duration
    }

    package var policy: AdmissionPolicy
    package var blocks: BlockList
    private var gate: AdmissionGate
    private var waiting: [PeerID: Waiting] = [:]
    private let patience: Duration

    /// The most requests waiting for an answer; the relay has the same bound (relay.md 9.4).
    package static let maxWaiting = 16

    /// - Parameters:
    ///   - failures: failed attempts from before a restart.
    ///   - patience: how long a request may wait for an answer.
    package init(
        policy: AdmissionPolicy, blocks: BlockList, failures: [AdmissionGate.KnownFailures] = [], patience: Duration,
        now: Duration
    ) {
        self.policy = policy
        self.blocks = blocks
        self.patience = patience
        gate = AdmissionGate(now: now, known: failures)
    }

    /// How often somebody came with a wrong invitation.
    package func failureCount(of peer: PeerID) -> Int { gate.failureCount(of: peer.rawValue) }

    package mutating func decide(_ request: HostJoinRequest, _ circumstances: Circumstances, now: Duration) -> Decision
    {
        let name = ShownText.name(request.displayName)
        let isKnown = circumstances.standing == .approved
        let isBlocked =
            blocks.contains(request.peer, name: name)
            || (!isKnown && request.source.map { blocks.contains(request.peer, name: $0) } ?? false)
        let returns = isKnown && !isBlocked && policy != .none && isRight(request)
        if waiting[request.peer] != nil, !isBlocked, isRight(request) {
            waiting[request.peer]?.request = request
            return .wait
        }
        if returns, request.proof == .valid || policy == .all {
            // A web client that lost its connection leaves for good when it is refused once: no rate rules for it.
            return circumstances.isFull && !circumstances.isListed ? .reject("The pool is full") : .approve
        }
        let attempt = AdmissionGate.Attempt(
            identity: request.peer.rawValue, isBlocked: isBlocked, credentialIsRight: isRight(request),
            isFull: circumstances.isFull && !circumstances.isListed,
            autoAccept: policy == .all && request.proof == .valid && circumstances.standing != .removed,
            isKnown: isKnown, source: isKnown ? nil : request.source)
        switch gate.judge(attempt, now: now) {
        case .accept: return .approve
        case .ask: return ask(request, name, circumstances.standing, now)
        case .globalCooldown, .peerCooldown: return .reject(tooSoon(attempt, now))
        case .blocked: return .reject("Rejected by host")
        case .wrongCredential(let block): return .reject(wrong(request, attempt, isLast: block, now), block: block)
        case .full: return .reject("The pool is full")
        }
    }

    /// How long to wait, for the joiner: the same whether it came with a right credential or a wrong one.
    private func tooSoon(_ attempt: AdmissionGate.Attempt, _ now: Duration) -> String {
        "Too many attempts, try again in \(gate.wait(of: attempt, now: now).seconds) s"
    }

    /// What is wrong, and what is left, for the joiner.
    private func wrong(
        _ request: HostJoinRequest, _ attempt: AdmissionGate.Attempt, isLast: Bool, _ now: Duration
    ) -> String {
        // Over a relay the joiner is told no more than that; who is near has a person to ask.
        guard request.source != nil, case .invalid(let reason) = request.proof else {
            return "The invitation is not valid"
        }
        if isLast { return "\(reason), once too often: this key is blocked now; only the host can unblock it" }
        let left = AdmissionGate.maxFailures - gate.failureCount(of: attempt.identity)
        let wait = gate.wait(of: attempt, now: now).seconds
        return
            "\(reason): \(left) \(left == 1 ? "try is" : "tries are") left, the next one in \(wait) s at the earliest"
    }

    /// Those who wait for somebody to decide.
    var requests: [AdmissionRequest] {
        waiting.values.map {
            AdmissionRequest(
                peer: $0.request.peer, name: ShownText.name($0.request.displayName),
                isVerified: $0.request.proof == .valid, wasRemoved: false)
        }
    }

    /// Somebody decided.
    /// - Returns: the request it was about; `nil` when it is gone already.
    package mutating func answered(_ peer: PeerID, approved: Bool) -> HostJoinRequest? {
        guard let entry = waiting.removeValue(forKey: peer) else { return nil }
        if approved { gate.clearFailures(of: peer.rawValue) }
        return entry.request
    }

    /// Requests that nobody answered in time.
    package mutating func expired(now: Duration) -> [HostJoinRequest] {
        let late = waiting.values.filter { now >= $0.until }.map(\.request)
        for request in late { waiting[request.peer] = nil }
        return late
    }

    private mutating func ask(
        _ request: HostJoinRequest, _ name: String, _ standing: MemberRecord.Standing, _ now: Duration
    ) -> Decision {
        let mayAsk = policy == .ask || policy == .all || (policy == .known && standing == .approved)
        guard mayAsk else { return .reject("Rejected by host") }
        guard waiting.count < Self.maxWaiting else { return .reject("Too many requests, try again later") }
        waiting[request.peer] = Waiting(request: request, until: now + patience)
        return .ask(
            AdmissionRequest(
                peer: request.peer, name: name, isVerified: request.proof == .valid, wasRemoved: standing == .removed))
    }

    private func isRight(_ request: HostJoinRequest) -> Bool {
        if case .invalid = request.proof { false } else { true }
    }
}

extension Duration {
    /// In whole seconds, rounded up.
    fileprivate var seconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
