import Foundation
import PoolCrypto
import PoolWire

/// Why a frame does nothing.
struct Refusal: Error {
    /// What the sender is told; `nil` is silence.
    var error: RelayError?
    /// Whether it counts as a failed attempt of its address (relay.md 9.7).
    var isStrike = false

    static let silent = Refusal(error: nil)

    static func error(_ code: UInt32, _ message: String) -> Refusal {
        Refusal(error: RelayError(code: code, message: message))
    }

    static func strike(_ code: UInt32, _ message: String) -> Refusal {
        Refusal(error: RelayError(code: code, message: message), isStrike: true)
    }
}

extension RelayCore {
    mutating func refuse(
        _ refusal: Refusal, to id: ConnectionID, _ client: Client, at occasion: Occasion
    ) -> [RelayAction] {
        if refusal.isStrike {
            admission.strikes.strike(client.group, uptime: occasion.uptime)
            metrics.authFailures += 1
        }
        return refusal.error.map { [.send(.error($0), to: [id])] } ?? []
    }

    mutating func takeToken(_ group: AddressGroup, at occasion: Occasion) -> Bool {
        let granted = admission.buckets.take(from: group, uptime: occasion.uptime)
        if !granted { metrics.rateLimitHits += 1 }
        return granted
    }

    /// The pool that a frame may govern: its sender is the live host and shows the host's token (relay.md 5.9).
    ///
    /// - Parameter errors: what a sender in no pool is told, and one that is not the host.
    func governedPool(
        _ client: Client, token: String?, notInPool: Refusal = .silent, notHost: Refusal
    ) throws(Refusal) -> UUID {
        switch client.membership {
        case .none: throw notInPool
        case .guest: throw notHost
        case .host(let pool, let expected):
            try checkToken(token.map { Array($0.utf8) }, expected)
            return pool
        }
    }

    /// The token check of relay.md 5.
    func checkToken(_ given: [UInt8]?, _ expected: [UInt8]) throws(Refusal) {
        guard let given else { throw .error(401, "session token required") }
        guard constantTimeEqual(given, expected) else { throw .error(401, "invalid session token") }
    }
}
