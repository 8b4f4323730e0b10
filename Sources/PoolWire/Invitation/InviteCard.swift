/// The card that apps show as a QR code and share as a `.stcard` file: an invitation link in a thin wrapper
/// (relay.md 8.12, deltas.md 8). It protects nothing; whoever sees it can use the invitation.
public struct InviteCard: Sendable, Equatable {
    /// The most bytes a link in a card can have.
    public static let maxURLBytes = 8192
    static let magic = Array("STCD".utf8)
    static let textPrefix = "stcard1:"
    private static let version: UInt8 = 1
    private static let headerBytes = 7

    /// The link. Whether it is an invitation is for `Invitation` to find out.
    public let url: String

    /// - Throws: `.urlTooLarge`.
    public init(url: String) throws(InviteCardError) {
        guard url.utf8.count <= InviteCard.maxURLBytes else { throw .urlTooLarge }
        self.url = url
    }

    /// Reads a card file. Bytes after the link are ignored.
    public init(bytes: [UInt8]) throws(InviteCardError) {
        guard bytes.count >= InviteCard.headerBytes else { throw .truncated }
        guard bytes.starts(with: InviteCard.magic) else { throw .badMagic }
        guard bytes[4] == InviteCard.version else { throw .unsupportedVersion }
        let length = Int(bytes[5]) << 8 | Int(bytes[6])
        guard length <= InviteCard.maxURLBytes else { throw .urlTooLarge }
        guard bytes.count >= InviteCard.headerBytes + length else { throw .truncated }
        guard
            let url = String(validating: bytes[InviteCard.headerBytes..<InviteCard.headerBytes + length], as: UTF8.self)
        else { throw .malformedURL }
        self.url = url
    }

    /// Reads the text of a card's QR code. White space after `stcard1:` and at the end is ignored.
    public init(qrText: String) throws(InviteCardError) {
        let text = qrText.trimmed
        guard text.utf8.count <= Invitation.maxTextBytes else { throw .urlTooLarge }
        guard text.hasPrefix(ignoringCase: InviteCard.textPrefix) else { throw .badMagic }
        let code = Substring(text.utf8.dropFirst(InviteCard.textPrefix.utf8.count)).trimmed
        guard let bytes = Base64.decodeLenient(code) else { throw .truncated }
        try self.init(bytes: bytes)
    }

    /// The content of a `.stcard` file.
    public var bytes: [UInt8] {
        let length = url.utf8.count
        return InviteCard.magic + [InviteCard.version, UInt8(length >> 8), UInt8(length & 0xff)] + url.utf8
    }

    /// What the QR code says; apps show it with error correction level M.
    public var qrText: String { InviteCard.textPrefix + Base64.encode(bytes) }

    /// The name that apps give to the file of an invitation.
    /// - Parameter tokenID: its base64 token id, `Invitation.tokenIDText`.
    public static func fileName(tokenID: String) -> String {
        var name = tokenID.prefix(12).replacing("/", with: "_")
        name = name.replacing("+", with: "-").replacing("=", with: "")
        return "stealthos-invite-\(name).stcard"
    }
}

/// Why bytes or a text are no invite card, in words for the person who gave them.
public enum InviteCardError: Error, Sendable, Equatable, CustomStringConvertible {
    case truncated, badMagic, unsupportedVersion, urlTooLarge, malformedURL

    public var description: String {
        switch self {
        case .truncated:
            "The invite card is incomplete. Copy the whole card text or save the .stcard file again."
        case .badMagic:
            "This is not an invite card. A card text begins with stcard1:, a card file with STCD."
        case .unsupportedVersion:
            "The invite card is of a newer kind. Ask the host for the invitation link instead."
        case .urlTooLarge:
            "The link in the invite card is longer than 8192 bytes. Ask the host for a new invitation."
        case .malformedURL:
            "The invite card does not contain a readable link. Ask the host for a new invitation."
        }
    }
}
