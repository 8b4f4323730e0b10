import DNSSD
import Foundation
import GameRules
import LocalTransport
import NIOCore
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

@Suite struct LocalPoolAdvertTests {
    private static let pool = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
    private static let host = SigningKey.generate().peerID

    private func advert(
        _ advertiser: LocalPoolAdvert.Advertiser = .host, poolName: String = "Chess club", needsCode: Bool? = true,
        name: String = "Hedy"
    ) -> LocalPoolAdvert {
        LocalPoolAdvert(
            advertiser: advertiser, poolID: Self.pool, poolName: poolName, maxPeers: 8, needsCode: needsCode,
            profile: PoolUserProfile(displayName: name, avatarEmoji: "🦉", avatarColorIndex: 3))
    }

    private func instance(_ type: String, _ txt: TXTRecord, name: String = "x", port: UInt16 = 4711) -> ServiceInstance
    {
        ServiceInstance(name: name, type: type, interfaces: [2], host: "a.local", port: port, txt: txt)
    }

    private func values(_ txt: TXTRecord) -> [String: String] {
        Dictionary(uniqueKeysWithValues: txt.keys.map { ($0, txt[$0] ?? "") })
    }

    @Test func `a host says what pool_md 12 lists and nothing else`() {
        let service = advert().advertisement(port: 4711)
        #expect(service.type == "_poolbots._udp")
        #expect(service.name == "Chess club")
        #expect(
            values(service.txt) == [
                "poolName": "Chess club", "poolID": "01020304-0506-0708-090A-0B0C0D0E0F10", "maxPeers": "8",
                "supportsRelay": "true", "hasPoolCode": "true", "hostDisplayName": "Hedy", "hostAvatarEmoji": "🦉",
                "hostAvatarColor": "3",
            ])
        #expect(advert(needsCode: false).txt["hasPoolCode"] == nil)
    }

    @Test func `a member that passes messages on says what pool_md 12 lists and nothing else`() {
        let service = advert(.relay(host: Self.host), needsCode: nil, name: "Max").advertisement(port: 4712)
        #expect(service.type == "_poolbots-rly._udp")
        #expect(service.name == "Chess club (Max)")
        #expect(
            values(service.txt) == [
                "poolName": "Chess club", "poolID": "01020304-0506-0708-090A-0B0C0D0E0F10", "maxPeers": "8",
                "supportsRelay": "true", "isRelay": "true", "hostPeerID": Self.host.rawValue, "relayDisplayName": "Max",
                "relayEmoji": "🦉", "relayColorIndex": "3",
            ])
    }

    @Test(arguments: [LocalPoolAdvert.Advertiser.host, .relay(host: host)])
    func `what is advertised is read again`(_ advertiser: LocalPoolAdvert.Advertiser) {
        let original = advert(advertiser, needsCode: advertiser == .host ? false : nil)
        let service = original.advertisement(port: 1)
        #expect(LocalPoolAdvert(instance(service.type, service.txt)) == original)
    }

    @Test func `names that are too long are cut so that DNS can hold them`() {
        let long = String(repeating: "🃏", count: 500)
        for advertiser in [LocalPoolAdvert.Advertiser.host, .relay(host: Self.host)] {
            let service = advert(advertiser, poolName: long, name: long).advertisement(port: 1)
            #expect(service.name.utf8.count <= ServiceAdvertisement.maxNameBytes)
            #expect(service.txt.bytes.count <= TXTRecord.maxBytes)
            #expect(service.txt["poolName"]?.isEmpty == false)
            #expect(LocalPoolAdvert(instance(service.type, service.txt)) != nil)
        }
    }

    @Test func `forged records are left out or shown clean`() throws {
        func read(_ changes: [String: String?], port: UInt16 = 4711) -> LocalPoolAdvert? {
            var txt = advert().txt
            for (key, value) in changes { txt[key] = value }
            return LocalPoolAdvert(instance(LocalPoolAdvert.hostType, txt, port: port))
        }
        #expect(read([:]) == advert())
        #expect(read(["poolID": nil]) == nil)
        #expect(read(["poolID": "nonsense"]) == nil)
        for count in ["0", "-1", "257", "x", "99999999999999999999"] { #expect(read(["maxPeers": count]) == nil) }
        #expect(read([:], port: 0) == nil)
        #expect(read(["poolName": nil])?.poolName == "Unknown Pool")
        #expect(read(["poolName": "\u{202e}evil\u{1b}[2J\n"])?.poolName == "evil[2J")
        #expect(read(["hostAvatarColor": "x"])?.name == "", "a profile counts only as a whole")
        #expect(read(["hostAvatarColor": "-9223372036854775808"])?.avatarColorIndex == 0)
        let relay = advert(.relay(host: Self.host), needsCode: nil).txt
        #expect(LocalPoolAdvert(instance(LocalPoolAdvert.hostType, relay)) != nil, "a host need say nothing more")
        var nobody = relay
        nobody["hostPeerID"] = "not a key"
        #expect(LocalPoolAdvert(instance(LocalPoolAdvert.relayType, nobody)) == nil)
        #expect(LocalPoolAdvert(instance("_http._tcp", relay)) == nil)
    }

    @Test func `damaged records never trap`() {
        var generator = SeededGenerator(printing: "damaged TXT records")
        let corpus = [advert().txt.bytes, advert(.relay(host: Self.host), needsCode: nil).txt.bytes]
        for round in 0..<20_000 {
            let type = round % 2 == 0 ? LocalPoolAdvert.hostType : LocalPoolAdvert.relayType
            let txt = TXTRecord(decoding: generator.damage(corpus))
            guard let advert = LocalPoolAdvert(instance(type, txt)) else { continue }
            #expect(advert.advertisement(port: 1).txt.bytes.count <= TXTRecord.maxBytes)
        }
    }

    @Test func `hosts and members of a pool are one offer, and whoever claims to be host is listed`() throws {
        let other = UUID()
        var stranger = advert()
        stranger.poolID = other
        stranger.poolName = "A pool"
        let listing = [
            instance(LocalPoolAdvert.hostType, advert().txt, name: "1"),
            instance(LocalPoolAdvert.hostType, advert(name: "Liar").txt, name: "2"),
            instance(LocalPoolAdvert.hostType, stranger.txt, name: "3"),
            instance(LocalPoolAdvert.hostType, TXTRecord(), name: "4"),
        ]
        let relays = [
            instance(
                LocalPoolAdvert.relayType, advert(.relay(host: Self.host), needsCode: nil, name: "Max").txt, name: "5")
        ]
        let offers = LocalPoolOffer.offers(hosts: listing, relays: relays, except: [])
        #expect(offers.map(\.id) == [other, Self.pool])
        let club = try #require(offers.last)
        #expect(club.hosts.map(\.advert.name) == ["Hedy", "Liar"])
        #expect(club.relays.map(\.advert.name) == ["Max"])
        #expect(club.needsCode == true)
        #expect(club.isNamed("chess CLUB") && club.isNamed("hedy") && club.isNamed(Self.pool.uuidString.lowercased()))
        #expect(!club.isNamed("Max"))
        let distant = LocalPoolOffer.offers(hosts: [], relays: relays, except: [])
        #expect(distant.first?.needsCode == nil)
        #expect(LocalPoolOffer.offers(hosts: listing, relays: relays, except: [other, Self.pool]).isEmpty)
    }

    @Test func `addresses in numbers are read with their scope, and names are not looked up`() {
        #expect(SocketAddress(numeric: "192.0.2.7", port: 4711)?.port == 4711)
        #expect(SocketAddress(numeric: "fd00:0:0:0:0:0:0:1", port: 1)?.ipAddress == "fd00::1")
        guard case .v6(let scoped)? = SocketAddress(numeric: "fe80:0:0:0:0:0:0:1%7", port: 1) else {
            Issue.record("no address")
            return
        }
        #expect(scoped.address.sin6_scope_id == 7)
        guard case .v6(let named)? = SocketAddress(numeric: "fe80::1%lo", port: 1) else {
            Issue.record("no address on the loopback interface")
            return
        }
        #expect(named.address.sin6_scope_id != 0)
        for text in ["localhost", "", "%", "192.0.2.7%1", "fe80::1%nowhere", "fe80::1%0", "fe80::1%"] {
            #expect(SocketAddress(numeric: text, port: 1) == nil, "\(text)")
        }
    }
}
