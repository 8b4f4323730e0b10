/// How an association behaves. Both sides should agree on the port and on the number of streams.
public struct SCTPConfiguration: Sendable {
    /// Of both sides (RFC 8261 and RFC 8831 take 5000).
    public var port: UInt16 = 5_000
    /// In each direction.
    public var streams: UInt16 = 3
    /// Payload protocol of everything sent; 53 is binary data (RFC 8831, 8).
    public var payloadProtocol: UInt32 = 53
    /// The largest packet, in bytes.
    public var mtu: Int
    /// Bytes that are sent and not acknowledged, or wait for it.
    public var sendBuffer: Int
    /// Bytes that the other side may send ahead of what was read.
    public var receiveWindow: Int
    /// A message that is longer than this may come in pieces, in bytes; at most half the window.
    public var partialDelivery = 65_536
    /// After so much silence the other side is asked whether it is there, in milliseconds.
    public var heartbeat: UInt32 = 500

    public init(mtu: Int, sendBuffer: Int, receiveWindow: Int) {
        self.mtu = mtu
        self.sendBuffer = sendBuffer
        self.receiveWindow = receiveWindow
    }
}
