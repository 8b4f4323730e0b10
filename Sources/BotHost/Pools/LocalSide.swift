import LocalTransport

/// What only a membership in a local pool has.
package struct LocalSide: Sendable {
    let transport: LocalTransport
    /// A host's memory.
    var keeper: LocalHostKeeper?

    /// Where others can dial this member; empty while its socket is closed.
    var addresses: [String] { get async { await transport.addresses } }
}

extension PoolRunner {
    /// What somebody has to know who is to join the local pool that is hosted here, for people. Secret.
    /// - Throws: `ControlError` for a pool on a relay.
    public var localCode: String {
        get async throws {
            guard let local, let keeper = local.keeper else {
                throw ControlError("this pool has no code; “invite” makes an invitation")
            }
            let code = keeper.poolCode
            let place = await local.addresses.joined(separator: ", ")
            return "\(code.map { "its code is \($0)" } ?? "it needs no code"); it listens on \(place)"
        }
    }
}
