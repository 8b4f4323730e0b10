import Foundation
import Synchronization

/// Which bot of this host answers an invitation: the web client invites everybody in a pool at once (games.md 6.10), and
/// of several memberships in it only one shall accept. They are asked one after another, until one does. Invitations to one
/// of them alone have ids of their own, and do not matter to the others.
public final class InvitationClaims: Sendable {
    /// What becomes of an invitation that a membership has got.
    enum Turn: Sendable, Equatable {
        /// Its bots may answer.
        case now
        /// Bots of another membership are being asked.
        case later
        /// A bot of another membership has accepted.
        case never
    }

    /// The most invitations remembered; they are answered within a minute.
    private static let capacity = 4_096
    private let queues = Mutex<(byID: [UUID: Queue], order: [UUID])>(([:], []))

    public init() {}

    /// A membership has got an invitation.
    /// - Parameters:
    ///   - member: the same for all calls of a membership.
    ///   - decided: told `now` or `never`, once, if the answer is `later`. Must not block.
    func ask(
        for invitationID: UUID, by member: UUID, decided: @escaping @Sendable (Turn) -> Void
    ) -> Turn {
        queues.withLock { queues in
            if queues.byID[invitationID] == nil {
                queues.order.append(invitationID)
                if queues.order.count > Self.capacity {
                    for old in queues.order.prefix(Self.capacity / 2) { queues.byID[old] = nil }
                    queues.order.removeFirst(Self.capacity / 2)
                }
            }
            return queues.byID[invitationID, default: Queue()].ask(member, decided)
        }
    }

    /// A membership has answered an invitation, or it was withdrawn there.
    func answered(_ invitationID: UUID, by member: UUID, accepted: Bool) {
        let told = queues.withLock { $0.byID[invitationID]?.answered(member, accepted: accepted) ?? [] }
        for (decided, turn) in told { decided(turn) }
    }

    /// A membership is over.
    func leave(_ member: UUID) {
        for invitationID in queues.withLock({ Array($0.byID.keys) }) {
            answered(invitationID, by: member, accepted: false)
        }
    }
}

extension InvitationClaims {
    /// The memberships that have got one invitation: a value.
    private struct Queue: Sendable {
        typealias Decided = @Sendable (Turn) -> Void

        /// Whose bots are asked, or have accepted.
        private var holder: UUID?
        private var isAccepted = false
        private var waiting: [(member: UUID, decided: Decided)] = []

        mutating func ask(_ member: UUID, _ decided: @escaping Decided) -> Turn {
            if holder == nil || holder == member {
                holder = member
                return .now
            }
            guard !isAccepted else { return .never }
            waiting.append((member, decided))
            return .later
        }

        mutating func answered(_ member: UUID, accepted: Bool) -> [(Decided, Turn)] {
            waiting.removeAll { $0.member == member }
            guard holder == member, !isAccepted else { return [] }
            if accepted {
                isAccepted = true
                defer { waiting = [] }
                return waiting.map { ($0.decided, .never) }
            }
            guard !waiting.isEmpty else {
                holder = nil
                return []
            }
            let next = waiting.removeFirst()
            holder = next.member
            return [(next.decided, .now)]
        }
    }
}
