import Foundation
import Pool
import PoolTransport
import PoolWire
import Testing

@Suite struct RosterTests {
    private static let host = PeerID("host")
    private static let me = PeerID("me")

    private func joined(_ peers: [String]?, selfID: PeerID = me, isReturn: Bool = false) -> JoinedPool {
        JoinedPool(
            poolID: UUID(), poolName: "p", selfID: selfID, hostID: Self.host,
            peers: peers?.map { TransportPeer(id: PeerID($0), displayName: $0.capitalized) }, maxPeers: 16,
            hostOnline: true, isReturn: isReturn)
    }

    @Test func `the list may name this member and leave out the host`() {
        let roster = Roster(joined: joined(["me", "ada"]), known: [])
        #expect(roster.members.keys.sorted() == [PeerID("ada"), Self.host])
        #expect(roster.members[Self.host]?.isHost == true)
        #expect(roster.members[PeerID("ada")]?.name == "Ada")
        #expect(roster.crowd == 3)
    }

    @Test func `a return tells who came and who went`() {
        var roster = Roster(joined: joined(["host", "ada", "bo"]), known: [])
        let difference = roster.rejoined(joined(["host", "bo", "cy"], isReturn: true))
        #expect(difference.came.map(\.id) == [PeerID("cy")])
        #expect(difference.went.map(\.id) == [PeerID("ada")])
        #expect(roster.members[PeerID("ada")]?.presence == .away)
    }

    @Test func `a host that is not told who is there presumes those it knows`() {
        let known = [Member(id: PeerID("ada"), name: "Ada", presence: .away)]
        var roster = Roster(joined: joined(nil, selfID: Self.host), known: known)
        #expect(roster.members[PeerID("ada")]?.presence == .presumed)
        #expect(roster.crowd == 1, "the presumed take no room")
        #expect(roster.isNews(PeerID("ada")))
        _ = roster.joined(TransportPeer(id: PeerID("bo"), displayName: "Bo"))
        let difference = roster.rejoined(joined(nil, selfID: Self.host, isReturn: true))
        #expect(difference == Roster.Difference(), "without a list nobody comes or goes")
        #expect(roster.members[PeerID("bo")]?.presence == .here)
    }

    @Test func `who was away when the host itself was away may be back, and shows it by a message`() {
        var roster = Roster(joined: joined(nil, selfID: Self.host), known: [])
        _ = roster.joined(TransportPeer(id: PeerID("ada"), displayName: "Ada"))
        _ = roster.left(PeerID("ada"))
        #expect(!roster.isNews(PeerID("ada")))
        _ = roster.rejoined(joined(nil, selfID: Self.host, isReturn: true))
        #expect(roster.isNews(PeerID("ada")))
        _ = roster.joined(TransportPeer(id: PeerID("ada"), displayName: ""))
        #expect(roster.members[PeerID("ada")]?.presence == .here && !roster.isNews(PeerID("ada")))
        _ = roster.left(PeerID("ada"))
        #expect(!roster.isNews(PeerID("ada")))
    }

    @Test func `the host never leaves, strangers cannot, and nobody leaves twice`() {
        var roster = Roster(joined: joined(["host", "ada"]), known: [])
        #expect(roster.left(Self.host) == nil)
        #expect(roster.left(PeerID("stranger")) == nil)
        #expect(roster.left(PeerID("ada"))?.isPresent == false)
        #expect(roster.left(PeerID("ada")) == nil)
        #expect(!roster.isNews(PeerID("ada")), "a late message of one that left does not bring it back")
    }

    @Test func `profiles are cleaned and only changes are told`() {
        var roster = Roster(joined: joined(["host", "ada"]), known: [])
        let wild = PoolUserProfile(
            displayName: String(repeating: "A", count: 500), avatarEmoji: "🦊", avatarColorIndex: -3)
        let member = roster.profile(wild, of: PeerID("ada"))
        #expect(member?.name.count == 64)
        #expect(member?.profile?.avatarColorIndex == 5)
        #expect(roster.profile(wild, of: PeerID("ada")) == nil)
        #expect(roster.profile(wild, of: PeerID("stranger")) == nil)
    }

    @Test func `those who left are forgotten before the roster grows without end`() {
        var roster = Roster(joined: joined(["host"]), known: [])
        for i in 0..<2_000 {
            _ = roster.joined(TransportPeer(id: PeerID("p\(i)"), displayName: ""))
            if i >= 10 { _ = roster.left(PeerID("p\(i)")) }
        }
        #expect(roster.members.count <= Roster.maxMembers)
        #expect((0..<10).allSatisfy { roster.members[PeerID("p\($0)")] != nil })
        #expect(roster.members[Self.host] != nil)
    }
}
