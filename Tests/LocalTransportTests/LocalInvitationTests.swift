import Foundation
import LocalTransport
import NIOCore
import PoolCrypto
import PoolLinks
import Testing

struct LocalInvitationTests {
    @Test(arguments: [
        LocalInvitation(addresses: ["192.168.1.5:4711"]),
        LocalInvitation(addresses: ["127.0.0.1:1"], poolID: UUID(), tokenID: "a+b/c=", code: "ABC234DEF567"),
        LocalInvitation(
            addresses: ["[fd00::1]:4711", "10.0.0.1:65535", "host.local:9"], poolID: UUID(), code: "Ä & =?"),
        LocalInvitation(addresses: ["[fe80::7%eth0]:4711", "[fe80::8%wlan0]:4711"], poolID: UUID(), code: "ABC234"),
    ])
    func `an invitation is read as it was written`(_ invitation: LocalInvitation) throws {
        #expect(try #require(LocalInvitation(invitation.url)) == invitation)
    }

    @Test(arguments: [
        "", "poolbots-local:", "poolbots-local://", "poolbots-local://host", "poolbots-local://host:0",
        "poolbots-local://host:70000", "poolbots-local://host:1/no-pool", "stealth://invite/abc", "https://host:1",
        "poolbots-local://host:1?code=" + String(repeating: "A", count: 3_000),
    ])
    func `anything else is none`(_ text: String) { #expect(LocalInvitation(text) == nil) }

    @Test(arguments: [
        ("::ffff:10.0.0.7", "10.0.0.7:4711"), ("10.0.0.7", "10.0.0.7:4711"), ("fd00::7", "[fd00::7]:4711"),
    ])
    func `an address is written so that others understand it`(_ address: String, _ text: String) throws {
        #expect(try SocketAddress(ipAddress: address, port: 4_711).text == text)
    }

    @Test func `an address of one link keeps its interface, here alone`() async throws {
        let address = try #require(SocketAddress(numeric: "fe80::7%lo", port: 4_711))
        let text = address.text
        #expect(text == "[fe80::7%lo]:4711")
        #expect(try await LinkAddress.resolve(text) == address)
        let card = LocalCard.make(
            in: UUID(), displayName: "Ada", agreementKey: [UInt8](repeating: 9, count: 32), signedBy: .generate())
        let entry = MemberEntry(card: card, addresses: [text, "10.0.0.7:4711"])
        guard case .member(let told) = try LocalControl(decoding: LocalControl.member(entry).json) else {
            Issue.record("it is another message")
            return
        }
        #expect(told.addresses == ["10.0.0.7:4711"])
    }

    @Test(arguments: [
        (["127.0.0.1", "::1"], ["127.0.0.1:4711"]),
        (["127.0.0.1", "fe80::7%lo"], ["[fe80::7%lo]:4711"]),
        (["127.0.0.1", "fe80::7%lo", "169.254.3.4"], ["[fe80::7%lo]:4711", "169.254.3.4:4711"]),
        (["169.254.3.4", "fe80::7%lo", "10.0.0.7", "fd00::7"], ["10.0.0.7:4711", "[fd00::7]:4711"]),
    ])
    func `a machine tells where others can dial it, and its loopback only when it has nothing else`(
        _ own: [String], _ told: [String]
    ) throws {
        let bound = try SocketAddress(ipAddress: "::", port: 4_711)
        let addresses = own.compactMap { SocketAddress(numeric: $0, port: 0) }
        try #require(addresses.count == own.count)
        #expect(LinkAddress.reachable(bound, on: addresses) == told)
    }

    @Test func `an address that leads back here is known as such`() throws {
        let bound = try SocketAddress(ipAddress: "0.0.0.0", port: 4_711)
        #expect(LinkAddress.leads("127.0.0.1:4711", backTo: bound))
        for other in ["127.0.0.1:4712", "192.0.2.1:4711", "host.local:4711", "[2001:db8::1]:4711"] {
            #expect(!LinkAddress.leads(other, backTo: bound), "\(other)")
        }
    }

    @Test func `addresses are told apart from what is none`() {
        for (text, host, port) in [
            ("a.b:1", "a.b", 1), ("[::1]:65535", "::1", 65_535), ("10.0.0.1:80", "10.0.0.1", 80),
        ] {
            let parsed = LinkAddress.parse(text)
            #expect(parsed?.host == host && parsed?.port == port)
        }
        for text in ["", ":1", "host", "host:", "host:0", "host:65536", "::1:80", "fe80::1"] {
            #expect(LinkAddress.parse(text) == nil, "\(text)")
        }
    }
}
