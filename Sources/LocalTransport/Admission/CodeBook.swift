package import PoolWire

/// The codes with which somebody may come into a pool: the pool's own, and those of invitations. A value.
package struct CodeBook: Sendable {
    private struct Invitation {
        var code: PoolCode
        /// 0 is unlimited.
        var maxUses: UInt8
        var users: Set<PeerID> = []
        /// In earlier runs.
        var used = 0
        var expires: Duration

        func isGood(for peer: PeerID, _ now: Duration) -> Bool {
            now < expires && (maxUses == 0 || users.contains(peer) || users.count + used < Int(maxUses))
        }
    }

    /// More are not kept: the one that expires first goes.
    private static let maxInvitations = 256

    /// The `tokenID` of those who were let in before: they show who they are, and no code.
    package static let memberToken = "member"

    /// `nil`: whoever comes needs none.
    package var ownCode: PoolCode?
    /// Those who were let in and not removed since.
    package var members: Set<PeerID> = []
    private var invitations: [String: Invitation] = [:]

    package init(ownCode: PoolCode?) { self.ownCode = ownCode }

    /// - Parameters:
    ///   - used: how many came in with it in earlier runs.
    ///   - expires: on the same clock as every `now`.
    package mutating func add(
        _ code: PoolCode, tokenID: String, maxUses: UInt8, used: Int = 0, expires: Duration, now: Duration
    ) {
        invitations = invitations.filter { now < $0.value.expires }
        if invitations.count >= Self.maxInvitations,
            let first = invitations.min(by: { ($0.value.expires, $0.key) < ($1.value.expires, $1.key) })
        {
            invitations[first.key] = nil
        }
        invitations[tokenID] = Invitation(code: code, maxUses: maxUses, used: used, expires: expires)
    }

    package mutating func revoke(tokenID: String) { invitations[tokenID] = nil }

    /// What a joiner has to know: empty where no code is needed; `nil` where nothing would do, as there is no such
    /// invitation or member, or it is used up.
    func password(for tokenID: String?, of peer: PeerID, now: Duration) -> [UInt8]? {
        guard let tokenID else { return Array((ownCode?.text ?? "").utf8) }
        if tokenID == Self.memberToken { return members.contains(peer) ? [] : nil }
        guard let invitation = invitations[tokenID], invitation.isGood(for: peer, now) else { return nil }
        return Array(invitation.code.text.utf8)
    }

    /// Somebody comes in.
    /// - Returns: whether it may: two can show the last use of an invitation at the same time.
    mutating func use(tokenID: String?, by peer: PeerID, now: Duration) -> Bool {
        guard let tokenID else { return true }
        if tokenID == Self.memberToken { return members.contains(peer) }
        guard let invitation = invitations[tokenID], invitation.isGood(for: peer, now) else { return false }
        if invitation.maxUses > 0 { invitations[tokenID]?.users.insert(peer) }
        return true
    }
}
