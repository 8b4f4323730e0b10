import Foundation
import Synchronization

/// Which invitations the bots of this host have answered: the web client invites everybody in a pool at once
/// (games.md 6.10), and of several memberships in it only one shall accept.
public final class InvitationClaims: Sendable {
    /// The most invitations remembered; they are answered within a minute.
    private static let capacity = 4_096
    private let taken = Mutex<(ids: Set<UUID>, order: [UUID])>(([], []))

    public init() {}

    /// - Returns: whether the caller is the first who asks for this game.
    func take(_ sessionID: UUID) -> Bool {
        taken.withLock { taken in
            guard taken.ids.insert(sessionID).inserted else { return false }
            taken.order.append(sessionID)
            if taken.order.count > Self.capacity {
                for old in taken.order.prefix(Self.capacity / 2) { taken.ids.remove(old) }
                taken.order.removeFirst(Self.capacity / 2)
            }
            return true
        }
    }
}
