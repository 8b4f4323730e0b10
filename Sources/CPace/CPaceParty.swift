import Sodium

/// One side's run of CPace, with clear roles: whoever asks is the initiator. A value; used once.
public struct CPaceParty: Sendable {
    public enum Role: Sendable {
        case initiator, responder
    }

    /// What goes to the other side (`Ya` or `Yb`).
    public let share: [UInt8]
    private let role: Role
    private let data: [UInt8]
    private let session: [UInt8]
    private let scalar: SecretBytes

    /// - Parameters:
    ///   - password: what both sides know (`PRS`). May be empty: the key is then no proof of anything.
    ///   - channel: what both sides know of each other and of what they do (`CI`). Names the initiator before the
    ///     responder, which keeps their messages from being sent back to them.
    ///   - session: what is unique to this session and known to both sides (`sid`); empty if there is nothing such.
    ///   - data: what this side sends along with its share (`AD`).
    ///   - random: 32 random bytes that nobody else has or gets.
    public init(
        _ role: Role, password: [UInt8], channel: [UInt8], session: [UInt8], data: [UInt8], random: [UInt8]
    ) {
        self.role = role
        self.data = data
        self.session = session
        scalar = SecretBytes(CPace.scalar(random: random))
        var generator = CPace.generator(password: password, channel: channel, session: session)
        defer { wipe(&generator) }
        guard let share = scalar.use({ Ristretto255.multiply(generator, by: $0) }) else {
            // The map gives the neutral element, or the source of randomness a zero, once in 2^252.
            preconditionFailure("the source of randomness gives zeros")
        }
        self.share = share
    }

    /// The key that the other side has as well if it had the same password, channel and session and nobody changed
    /// anything on the way.
    /// - Parameters:
    ///   - share: what the other side sent.
    ///   - data: what came along with it.
    /// - Returns: `nil` for what is no share: the neutral element, or not the canonical form of any; also for one's own,
    ///   sent back. The run has failed then.
    public func key(with share: [UInt8], data other: [UInt8]) -> SecretBytes? {
        guard share != self.share, var product = scalar.use({ Ristretto255.multiply(share, by: $0) }) else {
            return nil
        }
        defer { wipe(&product) }
        let transcript =
            switch role {
            case .initiator: CPace.transcript(initiator: self.share, data, responder: share, other)
            case .responder: CPace.transcript(initiator: share, other, responder: self.share, data)
            }
        return SecretBytes(CPace.key(session: session, product: product, transcript: transcript))
    }
}
