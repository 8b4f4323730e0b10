import NearbyPlay
import Testing

/// Keys beside the code, between our own peers (nearby.md 26.4).
struct UpgradeTests {
    @Test func `two of ours share more than the code, and learn it once a session`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.cut()
        pair.wait(.seconds(3))
        try pair.guestSends(.resign)
        #expect(pair.guestEvents.contains(.resumed) && pair.hostEvents.last == .action(.resign))
        #expect(pair.securedGuests == [.alice])
        #expect(pair.securedHosts == [.bob])
    }

    @Test func `who knows the code and saw both hellos cannot read along`() throws {
        let random = TestRandom()
        let guest = NearbyAgreement(random: random.bytes)
        let host = NearbyAgreement(random: random.bytes)
        let agreed = try #require(guest.agreed(withHost: host.publicKey))
        #expect(host.agreed(withGuest: guest.publicKey) == agreed)
        let keys = NearbyKeys(code: "482917", clientNonce: .alice, serverNonce: .bob, agreed: agreed)
        let known = NearbyKeys(code: "482917", clientNonce: .alice, serverNonce: .bob)
        let other = NearbyAgreement(random: random.bytes).agreed(withHost: host.publicKey)
        let guessed = NearbyKeys(code: "482917", clientNonce: .alice, serverNonce: .bob, agreed: other)
        for wrong in [known, guessed] {
            #expect(wrong.master != keys.master)
            var sender = FrameCipher(keys, role: .guest)
            var listener = FrameCipher(wrong, role: .host)
            #expect(throws: NearbyError.authFail) { try listener.open(sender.seal(.message, [1, 2, 3])) }
        }
    }

    @Test func `somebody in between who takes the keys out is not noticed the first time`() throws {
        var pair = MachinePair()
        pair.stripsKeys = true
        pair.start()
        try pair.guestSends(.resign)
        #expect(pair.guestEvents == [.connected] && pair.hostEvents == [.connected, .action(.resign)])
        #expect(pair.securedGuests.isEmpty && pair.securedHosts.isEmpty)
    }

    @Test func `a host that has met a guest with a key lets it in with one alone`() {
        var pair = MachinePair(hostKnows: KnownPlayers([.alice]))
        pair.stripsKeys = true
        pair.start()
        #expect(pair.refusals == [.incompatible])
        #expect(pair.ends == [.incompatible])
        pair.stripsKeys = false
        pair.replaceGuest(code: "482917")
        #expect(pair.guestEvents == [.connected])
    }

    @Test func `a guest that has met a host with a key plays with one alone, and says why not`() {
        var pair = MachinePair(guestKnows: KnownPlayers([.bob]))
        pair.stripsKeys = true
        pair.start()
        #expect(pair.exposedHosts == [.bob])
        #expect(pair.ends == [.incompatible] && pair.guestEvents.isEmpty)
    }

    @Test func `a resume without the key is refused as a first connection is`() throws {
        var pair = MachinePair.connected()
        try pair.hostSends(.resign)
        pair.stripsKeys = true
        pair.cut()
        pair.wait(.seconds(3))
        #expect(pair.refusals == [.incompatible])
        #expect(pair.ends == [.incompatible])
    }

    @Test func `a key that is none is refused`() {
        var pair = MachinePair()
        var hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: "482917"), name: "Eve", nonce: .alice, player: .alice)
        hello.offer(NearbyAgreement(random: TestRandom().bytes))
        for key in [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)] {
            let json = String(decoding: hello.json, as: UTF8.self)
            let text = json.replacing(
                /"x25519":"[^"]*"/, with: "\"x25519\":\"\(Self.text(key))\"")
            let actions =
                pair.host.accepted(7, from: .number(7), pair.moment)
                + pair.host.received(NearbyFrame(.handshake, Array(text.utf8)), from: 7, pair.moment)
            #expect(actions.refusal == "incompatible")
        }
    }

    @Test func `no more than a thousand installations are kept`() {
        var known = KnownPlayers()
        let random = TestRandom()
        for _ in 0..<2_000 { known.insert(NearbyID(random: random.bytes)) }
        #expect(known.ids.count == 1_024)
    }

    private static func text(_ key: [UInt8]) -> String {
        // 43 characters of base64url: only the first byte differs from zero.
        (key[0] == 1 ? "AQ" : "AA") + String(repeating: "A", count: 41)
    }
}
