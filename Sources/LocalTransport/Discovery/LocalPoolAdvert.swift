public import DNSSD
public import Foundation
import Pool
public import PoolWire

/// What a host of a local pool, or a member that passes messages on, says of the pool in the network (pool.md 12). Never
/// the code, and of the person nothing but what it chose to be called.
///
/// One that was read is somebody's word: nothing of it is known to be true before one has been let in.
public struct LocalPoolAdvert: Sendable, Hashable {
    /// Who advertises.
    public enum Advertiser: Sendable, Hashable {
        case host
        /// A member; the host is the peer it names.
        case relay(host: PeerID)
    }

    /// The service types: those of StealthOS are for its own transport, which we do not speak.
    public static let hostType = "_poolbots._udp"
    public static let relayType = "_poolbots-rly._udp"

    public var advertiser: Advertiser
    public var poolID: UUID
    public var poolName: String
    /// With the host.
    public var maxPeers: Int
    /// `nil` where it is not said: of members only the host knows.
    public var needsCode: Bool?
    /// How the advertiser wants to be shown.
    public var name: String
    public var avatarEmoji: String
    public var avatarColorIndex: Int

    public init(
        advertiser: Advertiser, poolID: UUID, poolName: String, maxPeers: Int, needsCode: Bool?,
        profile: PoolUserProfile
    ) {
        self.advertiser = advertiser
        self.poolID = poolID
        self.poolName = Self.shown(poolName)
        self.maxPeers = maxPeers
        self.needsCode = needsCode
        let profile = profile.clean
        name = Self.shown(profile.displayName)
        avatarEmoji = profile.avatarEmoji.cut(toBytes: Self.maxNameBytes)
        avatarColorIndex = profile.avatarColorIndex
    }

    public var serviceType: String { advertiser == .host ? Self.hostType : Self.relayType }

    /// A name must fit, with its key, into one pair of a TXT record.
    private static let maxNameBytes = 200
    private static let unknownPool = "Unknown Pool"

    private static func shown(_ text: String) -> String { ShownText.name(text).cut(toBytes: maxNameBytes) }
}

extension LocalPoolAdvert {
    /// The keys of a profile, which counts only if all three are there.
    private struct ProfileKeys {
        var name, emoji, color: String

        static let host = ProfileKeys(name: "hostDisplayName", emoji: "hostAvatarEmoji", color: "hostAvatarColor")
        static let relay = ProfileKeys(name: "relayDisplayName", emoji: "relayEmoji", color: "relayColorIndex")
    }

    /// What stands in the TXT record.
    public var txt: TXTRecord {
        var values = [
            "poolName": poolName, "poolID": poolID.uuidString, "maxPeers": String(maxPeers), "supportsRelay": "true",
        ]
        if needsCode == true { values["hasPoolCode"] = "true" }
        let keys: ProfileKeys
        switch advertiser {
        case .host: keys = .host
        case .relay(let host):
            keys = .relay
            values["isRelay"] = "true"
            values["hostPeerID"] = host.rawValue
        }
        values[keys.name] = name
        values[keys.emoji] = avatarEmoji
        values[keys.color] = String(avatarColorIndex)
        return TXTRecord(values)
    }

    /// How it is made known.
    public func advertisement(port: UInt16) -> ServiceAdvertisement {
        let title = poolName.isEmpty ? Self.unknownPool : poolName
        let name = advertiser == .host || self.name.isEmpty ? title : "\(title) (\(self.name))"
        return ServiceAdvertisement(
            name: name.cut(toBytes: ServiceAdvertisement.maxNameBytes), type: serviceType, port: port, txt: txt)
    }

    /// Reads what somebody advertises, cleaned for showing.
    /// - Returns: `nil` for what is no pool that one could join: no id of a pool, no number of members, no port, no host.
    public init?(_ instance: ServiceInstance) {
        let txt = instance.txt
        guard instance.port != 0, let poolID = txt["poolID"].flatMap({ UUID(uuidString: $0) }),
            let maxPeers = txt["maxPeers"].flatMap({ Int($0) }), (1...LocalPoolBounds.maxMembers).contains(maxPeers)
        else { return nil }
        let keys: ProfileKeys
        switch instance.type {
        case Self.hostType:
            advertiser = .host
            needsCode = txt["hasPoolCode"] == "true"
            keys = .host
        case Self.relayType:
            guard txt["isRelay"] == "true", let host = txt["hostPeerID"].map({ PeerID($0) }), host.publicKey != nil
            else { return nil }
            advertiser = .relay(host: host)
            needsCode = txt["hasPoolCode"] == "true" ? true : nil
            keys = .relay
        default: return nil
        }
        self.poolID = poolID
        self.maxPeers = maxPeers
        let title = Self.shown(txt["poolName"] ?? "")
        poolName = title.isEmpty ? Self.unknownPool : title
        var profile = PoolUserProfile(displayName: "", avatarEmoji: "")
        if let name = txt[keys.name], let emoji = txt[keys.emoji], let color = txt[keys.color].flatMap({ Int($0) }) {
            profile = PoolUserProfile(displayName: name, avatarEmoji: emoji, avatarColorIndex: color).clean
        }
        name = Self.shown(profile.displayName)
        avatarEmoji = profile.avatarEmoji
        avatarColorIndex = profile.avatarColorIndex
    }
}
