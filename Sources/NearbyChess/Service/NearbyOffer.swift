public import DNSSD
public import NearbyPlay
import Pool

/// A host as it advertises itself (nearby.md 2). All of it is untrusted text, cleaned for showing.
public struct NearbyOffer: Sendable, Hashable {
    /// What people pick.
    public var name: String
    /// The person or program that hosts.
    public var hostName: String
    /// The installation; `nil` if it does not say so readably.
    public var player: NearbyID?
    /// Whether it plays what we play.
    public var isUsable: Bool
    /// `ios`, `and`, `linux`; may be anything.
    public var platform: String
    /// Whether everybody in the host's own network may come in (7).
    public var isHotspot: Bool
    public var instance: ServiceInstance

    public init(_ instance: ServiceInstance) {
        func shown(_ key: String) -> String { ShownText.name(instance.txt[key] ?? "") }
        let name = shown("name")
        self.name = name.isEmpty ? ShownText.name(instance.name) : name
        hostName = shown("host")
        player = instance.txt["pid"].flatMap { NearbyID($0) }
        isUsable = NearbyProtocol.isCapable(instance.txt["cap"] ?? "")
        platform = ShownText.clean(shown("plat"), maxCharacters: 16)
        isHotspot = instance.txt["mode"] == "hotspot"
        self.instance = instance
    }

    /// Where an installation says that it can be reached.
    private struct Place: Hashable {
        var player: NearbyID
        var host: String
        var port: UInt16
    }

    /// The hosts in a list, without one's own. Those that say they are one installation stand together; it is there once
    /// only where all are at one place, as anybody may copy its id.
    public static func offers(in listing: ServiceListing, except own: NearbyID) -> [NearbyOffer] {
        var places: Set<Place> = []
        var groups: [[NearbyOffer]] = []
        for offer in listing.instances.map({ NearbyOffer($0) }) where offer.player != own {
            guard let player = offer.player else {
                groups.append([offer])
                continue
            }
            let place = Place(player: player, host: offer.instance.host, port: offer.instance.port)
            guard places.insert(place).inserted else { continue }
            if let group = groups.firstIndex(where: { $0[0].player == player }) {
                groups[group].append(offer)
            } else {
                groups.append([offer])
            }
        }
        return groups.flatMap(\.self)
    }

    /// Whether this is the one that somebody named: by its name or its host's, in any case.
    public func isNamed(_ text: String) -> Bool {
        isListed(as: text) || [name, hostName].contains { $0.lowercased() == text.lowercased() }
    }

    /// What the network lists it as: no two hosts have the same.
    public var listedName: String { ShownText.name(instance.name) }

    func isListed(as text: String) -> Bool {
        [instance.name, listedName].contains { $0.lowercased() == text.lowercased() }
    }

    /// Its addresses, the most promising first.
    public func addresses(_ directory: ServiceDirectory) async throws -> [NearbyAddress] {
        try await directory.addresses(of: instance, within: .seconds(8)).map {
            NearbyAddress(host: $0.description, port: Int(instance.port))
        }
    }
}

extension ServiceAdvertisement {
    /// How a host makes itself known.
    /// - Parameter poolName: cut to what the protocol takes; empty is the player's name.
    init(host player: NearbyPlayer, poolName: String, port: UInt16, isHotspot: Bool) {
        let clean = ShownText.name(poolName).cut(toBytes: NearbyProtocol.maxPoolNameBytes)
        let name = clean.isEmpty ? player.name : clean
        var values = [
            "v": "1", "name": name, "host": player.name, "pid": player.id.description, "pc": "1",
            "cap": NearbyProtocol.capability, "plat": "linux",
        ]
        values["mode"] = isHotspot ? "hotspot" : "tap"
        self.init(name: name, type: NearbyProtocol.serviceType, port: port, txt: TXTRecord(values))
    }
}
