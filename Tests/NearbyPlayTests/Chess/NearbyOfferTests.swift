import DNSSD
import NearbyChess
import NearbyPlay
import Testing

/// What is made of hosts that advertise themselves: everything about them is somebody's word.
struct NearbyOfferTests {
    private func instance(_ name: String, _ txt: [String: String], port: UInt16 = 4_000) -> ServiceInstance {
        ServiceInstance(
            name: name, type: NearbyProtocol.serviceType, interfaces: [2], host: "x.local", port: port,
            txt: TXTRecord(txt))
    }

    private func offers(_ instances: [ServiceInstance]) -> [NearbyOffer] {
        NearbyOffer.offers(in: ServiceListing(instances: instances), except: .alice)
    }

    @Test func `one's own host is not listed, and each installation once`() {
        let bob = ["pid": NearbyID.bob.description, "cap": "chess.1"]
        let listed = offers([
            instance("mine", ["pid": NearbyID.alice.description, "cap": "chess.1"]), instance("one", bob),
            instance("two", bob), instance("unreadable", ["pid": "short", "cap": "chess.1"]), instance("silent", [:]),
        ])
        #expect(listed.map(\.name) == ["one", "unreadable", "silent"])
        #expect(listed.map(\.player) == [.bob, nil, nil])
    }

    @Test func `who copies a host's id does not take its place in the list, but stands beside it`() throws {
        let bob = ["pid": NearbyID.bob.description, "cap": "chess.1"]
        let listed = offers([
            instance("A copy", bob, port: 4_001), instance("Between", ["cap": "chess.1"]), instance("Bob", bob),
        ])
        #expect(listed.map(\.name) == ["A copy", "Bob", "Between"])
        #expect(try NearbySearch.meant("Bob", among: listed)?.instance.port == 4_000)
    }

    @Test(arguments: [
        ("chess.1", true), ("x.2, chess.1 ,y", true), ("chess.10", false), ("chess", false), ("", false),
        ("CHESS.1", false),
    ])
    func `a host is usable when its capabilities have chess`(_ capabilities: String, _ isUsable: Bool) {
        #expect(NearbyOffer(instance("a", ["cap": capabilities])).isUsable == isUsable)
    }

    @Test func `of several hosts with one name each can be meant, and none is taken for another`() throws {
        func host(_ listed: String, _ player: NearbyID) -> ServiceInstance {
            instance(listed, ["name": "Hanna", "host": "Hanna", "cap": "chess.1", "pid": player.description])
        }
        let second = offers([host("Hanna #2", .bob)])
        // It may be the only one that was seen so far.
        #expect(try NearbySearch.meant("hanna", among: second)?.instance.name == "Hanna #2")
        let eve = try #require(NearbyID("BBBBBBBBBBBBBBBBBBBBBA"))
        let both = offers([host("Hanna #2", .bob), host("Hanna", eve)])
        #expect(try NearbySearch.meant("hanna", among: both)?.instance.name == "Hanna")
        #expect(try NearbySearch.meant("Hanna #2", among: both)?.instance.name == "Hanna #2")
        let phones = offers([host("Phone", .bob), host("Tablet", eve)])
        for name in ["Hanna", nil] {
            #expect(throws: NearbySearchError.several(["Phone", "Tablet"])) {
                try NearbySearch.meant(name, among: phones)
            }
        }
        #expect(try NearbySearch.meant("tablet", among: phones)?.player == eve)
        #expect(try NearbySearch.meant("Zed", among: phones) == nil)
    }

    @Test func `texts are cleaned for showing, and what is missing or unknown does no harm`() {
        let offer = NearbyOffer(
            instance(
                "raw", ["name": "A\u{202e}B\n\u{7}", "host": "C\u{0}D", "plat": "and", "mode": "hotspot", "new": "?"]))
        for text in [offer.name, offer.hostName, offer.platform] {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
        }
        #expect(offer.isHotspot && offer.platform == "and")
        #expect(offer.isNamed("RAW"))
        let bare = NearbyOffer(instance("Bare", [:]))
        #expect(bare.name == "Bare" && !bare.isUsable && !bare.isHotspot)
        // A record that was cut in the middle of a pair.
        let cut = TXTRecord(decoding: Array(TXTRecord(["cap": "chess.1", "name": "Long name"]).bytes.dropLast(3)))
        #expect(
            NearbyOffer(
                ServiceInstance(
                    name: "Cut", type: NearbyProtocol.serviceType, interfaces: [], host: "h", port: 1, txt: cut)
            ).isUsable)
    }
}
