import Foundation
import PoolWire
import Testing

struct InvitationTests {
    let vectors: RelayVectors.Invitations

    init() throws {
        vectors = try RelayVectors.shared.get().invitation
    }

    @Test func `the vectors are written and read`() throws {
        for vector in vectors.valid {
            let inputs = vector.inputs
            let invitation = Invitation(
                tokenID: try #require(Hex.decode(inputs.tokenIDHex)),
                tokenSecret: try #require(Hex.decode(inputs.tokenSecretHex)),
                poolID: try #require(UUID(uuidString: inputs.poolID)),
                serverFingerprint: try #require(Hex.decode(inputs.hostFingerprintHex)), expiresAt: inputs.expiresAt,
                maxUses: inputs.maxUses, serverAddress: inputs.serverAddress, signature: vector.signatureB64)
            #expect(invitation.url == vector.url)
            #expect(Hex.encode(invitation.signedBytes) == vector.signMessageHex)
            #expect(invitation.tokenIDText == inputs.tokenIDB64)
            #expect(try Invitation(parsing: vector.url) == invitation)
            #expect(try Invitation(parsing: Array(vector.url.utf8)) == invitation)
            let card = try InviteCard(url: vector.url)
            #expect(try Invitation(parsing: card.qrText) == invitation)
            #expect(try Invitation(parsing: "stcard1: \n" + Base64.encode(card.bytes) + "\r\n") == invitation)
            #expect(try Invitation(parsing: card.bytes) == invitation)
            if let url = vector.parse.serverURL { #expect(invitation.serverURL == url) }
            for (time, expired) in vector.parse.expired ?? [:] {
                #expect(invitation.isExpired(at: try #require(Int64(time))) == expired)
            }
            #expect(!"\(invitation)".contains(vector.url))
        }
    }

    @Test func `a liberal parser's spellings are accepted`() throws {
        let expected = try Invitation(parsing: vectors.valid[0].url)
        for vector in vectors.tolerated {
            var invitation = try Invitation(parsing: vector.url)
            if invitation.signature == nil { invitation.signature = expected.signature }
            #expect(invitation == expected, "\(vector.name)")
        }
    }

    @Test func `what is no invitation is refused and explained`() {
        for vector in vectors.invalid {
            let error = #expect(throws: InvitationError.self, "\(vector.name)") { try Invitation(parsing: vector.url) }
            #expect(error?.description.isEmpty == false)
        }
        #expect(throws: InvitationError.empty) { try Invitation(parsing: " \n") }
        #expect(throws: InvitationError.claimLink) { try Invitation(parsing: "STEALTH://claim/00") }
        #expect(throws: InvitationError.notAnInvitation) { try Invitation(parsing: "hello") }
        #expect(throws: InvitationError.incomplete) { try Invitation(parsing: "stealth://invite//") }
        #expect(throws: InvitationError.damaged) { try Invitation(parsing: "stealth://invite/eyJpZCI6W") }
        #expect(throws: InvitationError.tooLong) {
            try Invitation(parsing: "stealth://invite/" + String(repeating: "A", count: 20_000))
        }
        #expect(throws: InvitationError.card(.truncated)) { try Invitation(parsing: "stcard1:U1RD") }
        #expect(throws: InvitationError.notAnInvitation) { try Invitation(parsing: [0xff, 0xfe]) }
    }
}

struct InviteCardTests {
    let vectors: RelayVectors.Cards

    init() throws {
        vectors = try RelayVectors.shared.get().sealed_card
    }

    @Test func `the vectors are written and read`() throws {
        let card = try InviteCard(url: vectors.small.url)
        #expect(Hex.encode(card.bytes) == vectors.small.card_hex)
        #expect(card.qrText == vectors.small.qr_text)
        #expect(try InviteCard(qrText: vectors.small.qr_text) == card)
        for vector in vectors.tolerated {
            #expect(try InviteCard(bytes: #require(Hex.decode(vector.card_hex))).url == vector.url)
        }
        let large = try InviteCard(qrText: vectors.invitation_0.qr_text)
        #expect(large.url == (try RelayVectors.shared.get().invitation.valid[0].url))
        #expect(large.url.utf8.count == vectors.invitation_0.url_length)
        #expect(large.bytes.count == vectors.invitation_0.card_length)
        #expect(large.qrText == vectors.invitation_0.qr_text)
    }

    @Test func `bad cards are told apart`() throws {
        let errors: [String: InviteCardError] = [
            "truncated": .truncated, "badMagic": .badMagic, "unsupportedVersion": .unsupportedVersion,
            "urlTooLarge": .urlTooLarge, "malformedURL": .malformedURL,
        ]
        for vector in vectors.invalid {
            let bytes = try #require(Hex.decode(vector.card_hex))
            #expect(throws: try #require(errors[vector.error])) { try InviteCard(bytes: bytes) }
        }
        #expect(throws: InviteCardError.urlTooLarge) { try InviteCard(url: String(repeating: "x", count: 8193)) }
    }

    @Test func `the file is named as apps name it`() {
        #expect(InviteCard.fileName(tokenID: "EB+S/xQVFhcYGRobHB0eHw==") == "stealthos-invite-EB-S_xQVFhcY.stcard")
        #expect(InviteCard.fileName(tokenID: "AA==") == "stealthos-invite-AA.stcard")
    }
}

struct ClaimCodeTests {
    let vectors: RelayVectors.Claim

    init() throws {
        vectors = try RelayVectors.shared.get().claim
    }

    @Test func `every spelling that people use is read`() throws {
        let code = try #require(ClaimCode(wire: vectors.secret_hex))
        #expect(code.hex == vectors.secret_hex)
        #expect(code.url == vectors.url)
        #expect(code.manualCode == vectors.manual_code)
        for vector in vectors.normalise { #expect(try ClaimCode(parsing: vector.input).hex == vector.out) }
    }

    @Test func `the relay takes only 64 digits`() {
        for text in vectors.server_accepts { #expect(ClaimCode(wire: text)?.hex == vectors.secret_hex) }
        for text in vectors.server_refuses_as_format { #expect(ClaimCode(wire: text) == nil) }
    }

    @Test func `what is no claim code is refused and explained`() {
        #expect(throws: ClaimCodeError.empty) { try ClaimCode(parsing: "\n") }
        #expect(throws: ClaimCodeError.invitation) { try ClaimCode(parsing: "stealth://invite/AAAA") }
        #expect(throws: ClaimCodeError.malformed(digits: 6)) { try ClaimCode(parsing: "d0d1-d2") }
        #expect(throws: ClaimCodeError.malformed(digits: nil)) { try ClaimCode(parsing: "hello") }
    }
}
