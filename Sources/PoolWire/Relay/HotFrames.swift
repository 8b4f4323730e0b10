/// The frames that make up nearly all traffic, read without copying their payload.
///
/// A text that is not of this kind, or that is spelled in a way that only costs time to know here (other escapes than
/// `\/`, non-ASCII text, unknown keys), gives `nil`: use `ClientFrame` then. Both read the same text alike.
public enum HotClientFrame: Sendable, Equatable {
    case forward(HotForward)
    case ack(sequence: UInt64)
    case heartbeatPing(timestamp: Int64)

    /// - Parameter text: the message. With NIO: `buffer.readableBytesUInt8Span`.
    public init?(reading text: Span<UInt8>) {
        var reader = HotReader()
        guard reader.read(text) else { return nil }
        switch reader.type {
        case .forward:
            guard let data = reader.data, let sequence = reader.unsigned(reader.sequence, text) else { return nil }
            self = .forward(
                HotForward(
                    data: data.range, dataBytes: data.range.count - data.escapes,
                    targetPeerIDs: reader.targets?.map { PeerID($0.text(text)) }, sequence: sequence,
                    sessionToken: reader.token?.text(text)))
        case .ack:
            guard let sequence = reader.unsigned(reader.sequence, text) else { return nil }
            self = .ack(sequence: sequence)
        case .heartbeatPing:
            guard let timestamp = reader.signed(reader.timestamp, text) else { return nil }
            self = .heartbeatPing(timestamp: timestamp)
        default: return nil
        }
    }
}

/// `forward` (relay.md 5.8) as the relay passes it on.
public struct HotForward: Sendable, Equatable {
    /// Where in the text the string `data` stands, still escaped, without its quotes. Goes into `relayed` as it is.
    public var data: Range<Int>
    /// The length of `data` without its escapes: what counts against the relay's limit.
    public var dataBytes: Int
    /// `nil` is everybody but the sender; an empty list is nobody.
    public var targetPeerIDs: [PeerID]?
    public var sequence: UInt64
    public var sessionToken: String?
}

/// The same for what the relay sends to its clients; see `HotClientFrame`. Otherwise use `ServerFrame`.
public enum HotServerFrame: Sendable, Equatable {
    case relayed(HotRelayed)
    case heartbeatPong(timestamp: Int64, serverTime: Int64)

    /// - Parameter text: the message. With NIO: `buffer.readableBytesUInt8Span`.
    public init?(reading text: Span<UInt8>) {
        var reader = HotReader()
        guard reader.read(text) else { return nil }
        switch reader.type {
        case .relayed:
            guard let data = reader.data, let sender = reader.sender,
                let sequence = reader.unsigned(reader.sequence, text)
            else { return nil }
            let payload = Base64.decode(
                text, in: data.range,
                options: Base64.DecodingOptions(
                    values: Base64.standardValues, padding: .optional, escapes: data.escapes))
            self = .relayed(
                HotRelayed(fromPeerID: PeerID(sender.text(text)), sequence: sequence, payload: payload))
        case .heartbeatPong:
            guard let timestamp = reader.signed(reader.timestamp, text),
                let serverTime = reader.signed(reader.serverTime, text)
            else { return nil }
            self = .heartbeatPong(timestamp: timestamp, serverTime: serverTime)
        default: return nil
        }
    }
}

/// `relayed` (relay.md 6) as a client takes it.
public struct HotRelayed: Sendable, Equatable {
    public var fromPeerID: PeerID
    public var sequence: UInt64
    /// The decoded `data`; `nil` if it is not base64. Such a frame is acknowledged like any other.
    public var payload: [UInt8]?

    public init(fromPeerID: PeerID, sequence: UInt64, payload: [UInt8]?) {
        self.fromPeerID = fromPeerID
        self.sequence = sequence
        self.payload = payload
    }
}

extension Relayed {
    /// The payload as `HotRelayed` has it: `nil` if `data` is not base64, padded or not.
    public var payload: [UInt8]? { Base64.decodeLenient(data) }
}

extension Forward {
    /// `data` as it stands inside a JSON text: what `HotForward.data` points at.
    public var escapedData: [UInt8] {
        var bytes: [UInt8] = []
        JSONText.escape(data, to: &bytes)
        return bytes
    }
}
