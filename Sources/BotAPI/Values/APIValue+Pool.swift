import Foundation
import Pool
import PoolChat
import PoolWire

extension APIValue {
    /// Seconds since 1970.
    static func date(_ date: Date) -> APIValue { .double(date.timeIntervalSince1970) }

    static func peer(_ id: PeerID) -> APIValue { .string(id.rawValue) }

    static func peers(_ ids: [PeerID]) -> APIValue { .array(ids.map(APIValue.peer)) }

    static func game(_ id: UUID) -> APIValue { .string(id.lowercasedText) }

    /// The value, or `null`.
    static func optional<T>(_ value: T?, _ make: (T) -> APIValue) -> APIValue { value.map(make) ?? .null }

    /// The record `pool`.
    static func pool(_ pool: PoolSnapshot) -> APIValue {
        [
            "id": .string(pool.poolID.lowercasedText), "name": .string(pool.poolName), "host": .peer(pool.hostID),
            "is_host": .bool(pool.isHost), "host_online": .bool(pool.hostOnline), "me": .peer(pool.selfID),
            "my_name": .string(pool.selfName), "max_members": .int(pool.maxPeers),
            "connected": .bool(pool.connection == .connected),
        ]
    }

    /// The record `member`.
    static func member(_ member: Member) -> APIValue {
        [
            "id": .peer(member.id), "name": .string(member.name), "mention": .string(Mentions.word(for: member)),
            "emoji": .string(member.profile?.avatarEmoji ?? ""), "is_host": .bool(member.isHost), "is_me": false,
            "present": .bool(member.isPresent), "sealed": .bool(member.hasKey),
        ]
    }

    /// The record `member` of this member itself.
    static func me(in pool: PoolSnapshot, _ profile: PoolUserProfile) -> APIValue {
        let member = Member(
            id: pool.selfID, name: pool.selfName, transportName: pool.selfName, profile: profile, isHost: pool.isHost,
            presence: pool.connection == .connected ? .here : .away)
        guard case .object(var fields) = APIValue.member(member) else { return .null }
        fields["is_me"] = true
        return .object(fields)
    }

    /// The record `request`.
    static func request(_ request: AdmissionRequest) -> APIObject {
        [
            "id": .peer(request.peer), "name": .string(request.name), "verified": .bool(request.isVerified),
            "was_removed": .bool(request.wasRemoved),
        ]
    }

    /// The record `block`.
    static func block(_ entry: BlockEntry) -> APIValue {
        [
            "id": .string(entry.id), "name": .string(entry.peerDisplayName), "manual": .bool(entry.reason == .manual),
            "time": .date(entry.blockedAt),
        ]
    }
}
