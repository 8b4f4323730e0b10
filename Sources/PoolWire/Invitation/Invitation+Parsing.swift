import Foundation

extension Invitation {
    /// The longest text that is looked at, in bytes: base64 of the largest card, with generous white space.
    static let maxTextBytes = 16_384

    /// Reads an invitation in any of its spellings: the `stealth://invite/…` link (relay.md 8.6, liberally) or the
    /// `stcard1:…` text of a card's QR code (relay.md 8.12, deltas.md 8). White space around it does not matter.
    public init(parsing text: String) throws(InvitationError) {
        guard text.utf8.count <= Invitation.maxTextBytes else { throw .tooLong }
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { throw .empty }
        if trimmed.hasPrefix(ignoringCase: InviteCard.textPrefix) {
            let card: InviteCard
            do throws(InviteCardError) {
                card = try InviteCard(qrText: trimmed)
            } catch {
                throw .card(error)
            }
            try self.init(url: card.url)
        } else {
            try self.init(url: trimmed)
        }
    }

    /// Reads the content of a file: a raw `.stcard` card, or a text as `init(parsing:)` takes it.
    public init(parsing file: [UInt8]) throws(InvitationError) {
        if file.starts(with: InviteCard.magic) {
            let card: InviteCard
            do throws(InviteCardError) {
                card = try InviteCard(bytes: file)
            } catch {
                throw .card(error)
            }
            try self.init(url: card.url)
            return
        }
        guard file.count <= Invitation.maxTextBytes else { throw .tooLong }
        guard let text = String(validating: file, as: UTF8.self) else { throw .notAnInvitation }
        try self.init(parsing: text)
    }

    private init(url: String) throws(InvitationError) {
        let link = url.trimmed
        guard !link.hasPrefix(ignoringCase: ClaimCode.urlPrefix) else { throw .claimLink }
        guard link.hasPrefix(ignoringCase: Invitation.urlPrefix) else { throw .notAnInvitation }
        var code = link.utf8.dropFirst(Invitation.urlPrefix.utf8.count)
            .prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        while code.first == UInt8(ascii: "/") { code = code.dropFirst() }
        while code.last == UInt8(ascii: "/") || code.last == UInt8(ascii: "=") { code = code.dropLast() }
        guard !code.isEmpty else { throw .incomplete }
        guard let json = Base64.decodeURL(String(Substring(code))) else { throw .damaged }
        do throws(WireError) {
            try self.init(json: json)
        } catch {
            throw error.code == .badField ? .field(error.detail) : .damaged
        }
    }

    private init(json: [UInt8]) throws(WireError) {
        let fields = try JSONDocument(json, limits: .frame).root
        tokenID = try Invitation.bytes("id", of: fields, count: 16)
        tokenSecret = try Invitation.bytes("secret", of: fields, count: 32)
        let pool = try Invitation.bytes("pool", of: fields, count: 16)
        guard let poolID = UUID(bytes: pool) else { throw WireError(.badField, "pool is not a UUID") }
        self.poolID = poolID
        serverFingerprint = try Invitation.bytes("fp", of: fields, count: 8)
        expiresAt = try fields.integer("exp")
        maxUses = try fields.integer("max")
        serverAddress = try fields.required("addr") { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
        signature = try fields.optionalString("sig")
    }

    private static func bytes(_ key: String, of fields: JSONObject, count: Int) throws(WireError) -> [UInt8] {
        let bytes = try fields.required(key) { $0.bytes }
        guard bytes.count == count else {
            throw WireError(.badField, "\(key) has \(bytes.count) bytes, not \(count)")
        }
        return bytes
    }
}
