/// The secret that a new relay shows its owner, who binds the relay to a host key with it (relay.md 8.3).
public struct ClaimCode: Sendable, Equatable {
    static let urlPrefix = "stealth://claim/"

    /// 32 bytes.
    public let bytes: [UInt8]

    /// - Returns: `nil` unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads what a person has at hand: the link of the QR code, or 64 hexadecimal digits in any case, with or
    /// without dashes, with white space around. What the *relay* accepts on the wire is stricter: see `init(wire:)`.
    public init(parsing text: String) throws(ClaimCodeError) {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.count <= 1024 else { throw .malformed(digits: nil) }
        guard !trimmed.hasPrefix(ignoringCase: Invitation.urlPrefix) else { throw .invitation }
        let isLink = trimmed.hasPrefix(ignoringCase: ClaimCode.urlPrefix)
        let code = trimmed.utf8.dropFirst(isLink ? ClaimCode.urlPrefix.utf8.count : 0)
        let digits = code.filter { $0 != UInt8(ascii: "-") }
        guard digits.allSatisfy({ Hex.value($0) != nil }) else { throw .malformed(digits: nil) }
        guard let bytes = Hex.decode(digits), bytes.count == 32 else { throw .malformed(digits: digits.count) }
        self.bytes = bytes
    }

    /// Reads `claim_secret` as the relay does: exactly 64 digits of either case.
    public init?(wire text: String) {
        guard let bytes = Hex.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// 64 lower-case digits, as `claim_server` carries them.
    public var hex: String { Hex.encode(bytes) }

    /// 16 groups of four digits, to be typed.
    public var manualCode: String {
        let groups = stride(from: 0, to: bytes.count, by: 2).map { Hex.encode(bytes[$0..<$0 + 2]) }
        return groups.joined(separator: "-")
    }

    /// What the QR code says.
    public var url: String { ClaimCode.urlPrefix + hex }
}

/// Why a text is no claim code, in words for the person who gave it.
public enum ClaimCodeError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    /// An invitation was given.
    case invitation
    /// Not 64 digits; the number that was found if there were only digits.
    case malformed(digits: Int?)

    public var description: String {
        switch self {
        case .empty:
            "No claim code was given. The relay prints it when it starts unclaimed."
        case .invitation:
            "This is an invitation to a pool, not a claim code. The relay prints the claim code when it starts unclaimed."
        case .malformed(let digits?):
            "A claim code has 64 hexadecimal digits, this one \(digits). Copy all of what the relay printed."
        case .malformed(nil):
            "A claim code has 64 hexadecimal digits (0 to 9, a to f) and dashes, nothing else. Copy what the relay printed."
        }
    }
}
