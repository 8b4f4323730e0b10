import PoolCrypto
import PoolWire

extension RelayCore {
    /// `claim_server` (relay.md 5.3).
    mutating func claimServer(
        _ frame: ClaimServer, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) -> [RelayAction] {
        func rejected(_ reason: String) -> [RelayAction] { [.send(.claimRejected(reason: reason), to: [id])] }

        guard !admission.strikes.isBlocked(client.group, uptime: occasion.uptime) else {
            return rejected("temporarily blocked")
        }
        guard let secret = hex32(frame.claimSecret) else { return rejected("invalid claim secret format") }
        guard let key = key32(frame.hostPublicKey) else { return rejected("invalid host public key format") }
        guard claim.binding == nil else { return rejected("server is already claimed") }
        guard !claim.attempts.isCoolingDown(uptime: occasion.uptime) else {
            return rejected("too many failed attempts, try again later")
        }
        guard constantTimeEqual(secret, claim.secret) else {
            claim.attempts.fail(uptime: occasion.uptime)
            strike(client, at: occasion)
            return rejected("invalid claim secret")
        }
        return bind(key, by: id, message: "server claimed successfully", at: occasion)
    }

    /// `reclaim_server` (relay.md 5.4).
    mutating func reclaimServer(
        _ frame: ReclaimServer, from id: ConnectionID, _ client: Client, at occasion: Occasion
    ) -> [RelayAction] {
        func rejected(_ reason: String) -> [RelayAction] { [.send(.claimRejected(reason: reason), to: [id])] }

        guard !admission.strikes.isBlocked(client.group, uptime: occasion.uptime) else {
            return rejected("temporarily blocked")
        }
        guard let recoveryKey = hex32(frame.recoveryKey) else { return rejected("invalid recovery key format") }
        guard let key = key32(frame.newHostPublicKey) else { return rejected("invalid host public key format") }
        guard let stored = claim.binding?.recoveryKeyHash,
            constantTimeEqual(RecoveryKey.hash(recoveryKey), stored)
        else {
            strike(client, at: occasion)
            return rejected("invalid recovery key")
        }
        let message = "server reclaimed successfully \u{2014} save your new recovery key"
        return bind(key, by: id, message: message, at: occasion)
    }

    /// Makes `key` the host key; the answer waits until that is durable.
    private mutating func bind(
        _ key: [UInt8], by id: ConnectionID, message: String, at occasion: Occasion
    ) -> [RelayAction] {
        let recoveryKey = occasion.random(32)
        let previous = claim.binding
        let binding = HostBinding(
            hostPublicKey: key, recoveryKeyHash: RecoveryKey.hash(recoveryKey), claimedAt: occasion.unixSeconds)
        claim.binding = binding
        let success = ClaimSuccess(
            serverFingerprint: Hex.encode(identity.fingerprint), message: message,
            recoveryKey: Hex.encode(recoveryKey))
        return [.commit([.bind(binding)], then: .claimed(id, previous: previous, success), holding: id)]
    }

    mutating func claimed(
        _ id: ConnectionID, _ previous: HostBinding?, _ success: ClaimSuccess, written: Bool, at occasion: Occasion
    ) -> [RelayAction] {
        if written {
            // After a reclaim the setup page shows nothing (relay.md 10).
            claim.unshownRecoveryKey = previous == nil ? success.recoveryKey : nil
            return [.send(.claimSuccess(success), to: [id])]
        }
        claim.binding = previous
        guard previous != nil else { return [.send(.claimRejected(reason: "internal server error"), to: [id])] }
        if let client = clients[id] { strike(client, at: occasion) }
        return [.send(.claimRejected(reason: "reclaim failed"), to: [id])]
    }

    /// The recovery key of a fresh claim, once (relay.md 10).
    package mutating func takeRecoveryKey() -> String? {
        defer { claim.unshownRecoveryKey = nil }
        return claim.unshownRecoveryKey
    }

    private mutating func strike(_ client: Client, at occasion: Occasion) {
        admission.strikes.strike(client.group, uptime: occasion.uptime)
        metrics.authFailures += 1
    }
}

/// 32 bytes written as 64 hexadecimal digits of either case.
private func hex32(_ text: String) -> [UInt8]? {
    text.utf8.count == 64 ? Hex.decode(text) : nil
}

/// 32 bytes written in base64.
func key32(_ text: String) -> [UInt8]? {
    guard let bytes = Base64.decode(text), bytes.count == 32 else { return nil }
    return bytes
}
