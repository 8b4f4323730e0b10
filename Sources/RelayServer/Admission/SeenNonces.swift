/// Nonces that were used, so that nobody else uses them again while their timestamp is fresh (relay.md 8.5, 8.7).
struct SeenNonces {
    private struct Use {
        var by: String
        var until: Int64
    }

    private var uses: [[UInt8]: Use] = [:]
    private let maxEntries = 100_000

    /// Notes a use.
    ///
    /// - Parameters:
    ///   - owner: who may use it again; `nil` is nobody.
    ///   - until: uptime at which it may be forgotten.
    /// - Returns: whether it was new, or its owner's.
    mutating func note(_ nonce: [UInt8], owner: String?, uptime: Int64, until: Int64) -> Bool {
        if let use = uses[nonce], uptime < use.until { return use.by == owner }
        if uses.count >= maxEntries { purge(uptime: uptime) }
        guard uses.count < maxEntries else { return false }
        uses[nonce] = Use(by: owner ?? "", until: until)
        return true
    }

    mutating func purge(uptime: Int64) { uses = uses.filter { uptime < $0.value.until } }
}
