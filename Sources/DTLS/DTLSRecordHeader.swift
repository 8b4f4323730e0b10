/// What the beginning of a datagram shows of its first record (RFC 6347, 4.1), without a session and without trust.
public struct DTLSRecordHeader: Sendable, Equatable {
    public enum Kind: UInt8, Sendable {
        case changeCipherSpec = 20
        case alert = 21
        case handshake = 22
        case applicationData = 23
    }

    public let kind: Kind
    /// 0 until both sides have keys.
    public let epoch: UInt16
    /// The client's random bytes, when it is a hello.
    public let helloRandom: [UInt8]?

    private static let length = 13
    /// Header of record and handshake, version, random bytes.
    private static let helloLength = 13 + 12 + 2 + 32
    private static let clientHello: UInt8 = 1

    /// - Returns: `nil` when it is no record of DTLS.
    public init?(_ datagram: RawSpan) {
        guard datagram.byteCount >= Self.length, let kind = Kind(rawValue: Self.byte(datagram, 0)),
            Self.byte(datagram, 1) == 0xFE
        else { return nil }
        self.kind = kind
        epoch = UInt16(Self.byte(datagram, 3)) << 8 | UInt16(Self.byte(datagram, 4))
        let isHello =
            kind == .handshake && epoch == 0 && datagram.byteCount >= Self.helloLength
            && Self.byte(datagram, 13) == Self.clientHello
        helloRandom = isHello ? (27..<59).map { Self.byte(datagram, $0) } : nil
    }

    /// Whether a datagram has an encrypted record that is too short to be one.
    static func hasStub(_ datagram: RawSpan, shorterThan minimum: Int) -> Bool {
        var offset = 0
        while offset + length <= datagram.byteCount {
            let count = Int(byte(datagram, offset + 11)) << 8 | Int(byte(datagram, offset + 12))
            let isEncrypted = byte(datagram, offset + 3) | byte(datagram, offset + 4) != 0
            if isEncrypted, count < minimum { return true }
            offset += length + count
        }
        return false
    }

    private static func byte(_ bytes: RawSpan, _ offset: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
