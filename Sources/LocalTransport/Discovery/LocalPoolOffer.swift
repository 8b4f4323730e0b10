public import DNSSD
public import Foundation
public import NIOCore
import PoolWire

/// A pool in the local network that one might join: who hosts it, and who else passes messages on for it. All of it is
/// somebody's word.
public struct LocalPoolOffer: Sendable, Hashable, Identifiable {
    /// Somebody through whom one may come in.
    public struct Door: Sendable, Hashable {
        public var advert: LocalPoolAdvert
        public var instance: ServiceInstance

        /// Its addresses, the most promising first.
        /// - Throws: `DNSSDError` when it does not answer any more.
        public func addresses(_ directory: ServiceDirectory) async throws(DNSSDError) -> [SocketAddress] {
            try await directory.addresses(of: instance, within: .seconds(8)).compactMap {
                SocketAddress(numeric: $0.description, port: instance.port)
            }
        }
    }

    /// The pool's id.
    public let id: UUID
    /// Those who say that they are its host. More than one: somebody lies, and only joining shows who.
    public var hosts: [Door]
    /// Members that pass messages on.
    public var relays: [Door]

    /// What is shown: the host's words, or a member's where no host is seen.
    public var advert: LocalPoolAdvert {
        guard let door = hosts.first ?? relays.first else { preconditionFailure("an offer has a door") }
        return door.advert
    }

    /// Whether several, at different places, say that they are its host.
    public var isContested: Bool { Set(hosts.map { "\($0.instance.host):\($0.instance.port)" }).count > 1 }

    /// `nil` where nobody says so.
    public var needsCode: Bool? {
        let words = (hosts + relays).compactMap(\.advert.needsCode)
        return words.contains(true) ? true : words.first
    }

    /// Whether this is the one that somebody named: by the pool's name, its host's, or the first eight or more characters
    /// of its id, in any case.
    public func isNamed(_ text: String) -> Bool {
        let names = (hosts + relays).map(\.advert.poolName) + hosts.map(\.advert.name)
        let isID = text.count >= 8 && id.uuidString.lowercased().hasPrefix(text.lowercased())
        return isID || names.contains { $0.lowercased() == text.lowercased() }
    }

    /// Who hosts it, as far as anybody says.
    public var hostLabel: String {
        let name = hosts.first?.advert.name ?? ""
        return name.isEmpty ? "an unnamed host" : name
    }

    /// Enough of the id to tell pools of one name apart.
    public var shortID: String { String(id.uuidString.lowercased().prefix(8)) }

    /// The pools in two lists.
    /// - Parameter own: pools that are not shown, as one is in them.
    package static func offers(hosts: [ServiceInstance], relays: [ServiceInstance], except own: Set<UUID>)
        -> [LocalPoolOffer]
    {
        var offers: [UUID: LocalPoolOffer] = [:]
        for instance in hosts + relays {
            guard let advert = LocalPoolAdvert(instance), !own.contains(advert.poolID) else { continue }
            let door = Door(advert: advert, instance: instance)
            var offer = offers[advert.poolID] ?? LocalPoolOffer(id: advert.poolID, hosts: [], relays: [])
            if advert.advertiser == .host { offer.hosts.append(door) } else { offer.relays.append(door) }
            offers[advert.poolID] = offer
        }
        return offers.values.sorted { ($0.advert.poolName, $0.id.uuidString) < ($1.advert.poolName, $1.id.uuidString) }
    }
}

extension SocketAddress {
    /// An address in numbers, of IPv6 also with an interface (`fe80::1%2`, `fe80::1%eth0`); `nil` for anything else, and
    /// for an interface that this machine does not have. Asks nobody.
    package init?(numeric text: String, port: UInt16) {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let host = parts.first, let plain = try? SocketAddress(ipAddress: host, port: Int(port)) else {
            return nil
        }
        guard parts.count == 2 else {
            self = plain
            return
        }
        guard case .v6(let address) = plain else { return nil }
        let scope = unsafe UInt32(parts[1]) ?? if_nametoindex(parts[1])
        guard scope != 0 else { return nil }
        var scoped = address.address
        scoped.sin6_scope_id = scope
        self = SocketAddress(scoped, host: text)
    }
}
