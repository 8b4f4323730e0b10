import Foundation
import PoolCrypto
import PoolTransport
import PoolWire

/// What one membership knows now.
struct MembershipState: Sendable {
    /// `nil` before the first arrival.
    var roster: Roster?
    var keys: KeyExchange
    var book: MemberBook
    var seen = RecentlySeen<SeenMessage>()
    var inbound: InboundRate
    var profile: PoolUserProfile
    var connection = PoolSnapshot.Connection.reconnecting
    /// Why the membership is over, once it is.
    var endReason: EndReason?
    /// Why the host wants this member gone, once it said so.
    var dismissal: String?

    /// A message by sender and id: nobody can use up another's ids.
    struct SeenMessage: Hashable, Sendable {
        var sender: PeerID
        var id: UUID
    }

    /// The pool as others may see it.
    var snapshot: PoolSnapshot? {
        guard let roster else { return nil }
        return PoolSnapshot(
            poolID: roster.pool.poolID, poolName: ShownText.name(roster.pool.poolName), selfID: roster.pool.selfID,
            selfName: profile.displayName, hostID: roster.pool.hostID,
            members: roster.members.values.sorted { $0.id < $1.id }.map(shown), hostOnline: roster.pool.hostOnline,
            maxPeers: roster.pool.maxPeers, connection: connection)
    }

    /// A member with what is known about its key.
    func shown(_ member: Member) -> Member {
        var member = member
        member.hasKey = keys.pairKey(for: member.id) != nil
        return member
    }
}
