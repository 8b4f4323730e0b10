/// The text of a hot frame that is to be written, in the reference's spelling, straight into the memory it is sent
/// from. The same bytes as `ClientFrame.encoded()` and `ServerFrame.encoded()` give.
///
/// With NIO: `buffer.writeWithOutputRawSpan(minimumWritableBytes: frame.byteCount) { frame.write(to: &$0) }`.
public struct HotFrameWriter: Sendable {
    private enum Content {
        case forward(payload: [UInt8], targets: [PeerID]?, sequence: UInt64, token: String?)
        case ack(UInt64)
        case heartbeatPing(Int64)
        case heartbeatPong(Int64, Int64)
    }

    private let content: Content

    /// `forward` of a payload, which is written as base64.
    public static func forward(
        payload: [UInt8], targetPeerIDs: [PeerID]?, sequence: UInt64, sessionToken: String?
    ) -> HotFrameWriter {
        HotFrameWriter(
            content: .forward(payload: payload, targets: targetPeerIDs, sequence: sequence, token: sessionToken))
    }

    /// `ack`.
    public static func ack(sequence: UInt64) -> HotFrameWriter { HotFrameWriter(content: .ack(sequence)) }

    /// `heartbeat_ping`.
    public static func heartbeatPing(timestamp: Int64) -> HotFrameWriter {
        HotFrameWriter(content: .heartbeatPing(timestamp))
    }

    /// `heartbeat_pong`. The server's time is in milliseconds.
    public static func heartbeatPong(timestamp: Int64, serverTime: Int64) -> HotFrameWriter {
        HotFrameWriter(content: .heartbeatPong(timestamp, serverTime))
    }

    /// Exactly how many bytes `write` writes.
    public var byteCount: Int {
        var counter = HotCounter()
        emit(to: &counter)
        return counter.count
    }

    /// - Parameter output: has room for `byteCount` more bytes; anything less is a programming error.
    public func write(to output: inout OutputRawSpan) { emit(to: &output) }

    /// The text alone.
    public func encoded() -> [UInt8] {
        HotFrameWriter.array(byteCount) { write(to: &$0) }
    }

    private func emit(to sink: inout some HotSink & ~Copyable & ~Escapable) {
        switch content {
        case .forward(let payload, let targets, let sequence, let token):
            sink.put(#"{"frame_type":"forward","data":{"data":""#)
            sink.put(base64: payload.span)
            sink.put(#"","target_peer_ids":"#)
            emit(targets, to: &sink)
            sink.put(#","sequence":"#)
            sink.put(String(sequence))
            if let token {
                sink.put(#","session_token":""#)
                sink.put(escaped: token)
                sink.put(#"""#)
            }
        case .ack(let sequence):
            sink.put(#"{"frame_type":"ack","data":{"sequence":"#)
            sink.put(String(sequence))
        case .heartbeatPing(let timestamp):
            sink.put(#"{"frame_type":"heartbeat_ping","data":{"timestamp":"#)
            sink.put(String(timestamp))
        case .heartbeatPong(let timestamp, let serverTime):
            sink.put(#"{"frame_type":"heartbeat_pong","data":{"timestamp":"#)
            sink.put(String(timestamp))
            sink.put(#","server_time":"#)
            sink.put(String(serverTime))
        }
        sink.put("}}")
    }

    private func emit(_ targets: [PeerID]?, to sink: inout some HotSink & ~Copyable & ~Escapable) {
        guard let targets else { return sink.put("null") }
        sink.put("[")
        for (index, target) in targets.enumerated() {
            sink.put(index == 0 ? "\"" : ",\"")
            sink.put(escaped: target.rawValue)
            sink.put("\"")
        }
        sink.put("]")
    }

    static func array(_ byteCount: Int, _ write: (inout OutputRawSpan) -> Void) -> [UInt8] {
        // SAFETY: the memory is used only inside of the closure; the span says how much of it was written.
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let memory = UnsafeMutableRawBufferPointer(buffer)
            var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
            write(&output)
            count = unsafe output.finalize(for: memory)
        }
    }
}

/// `relayed`, written around the data of a `forward` that is passed on as it came.
public enum HotRelayedWriter {
    /// Exactly how many bytes `write` writes.
    /// - Parameter escapedData: the bytes at `HotForward.data`, or `Forward.escapedData`.
    public static func byteCount(escapedData: Span<UInt8>, from sender: PeerID, sequence: UInt64) -> Int {
        var counter = HotCounter()
        emit(escapedData, sender, sequence, to: &counter)
        return counter.count
    }

    /// - Parameter output: has room for `byteCount` more bytes; anything less is a programming error.
    public static func write(
        escapedData: Span<UInt8>, from sender: PeerID, sequence: UInt64, to output: inout OutputRawSpan
    ) {
        emit(escapedData, sender, sequence, to: &output)
    }

    /// The text alone.
    public static func encoded(escapedData: Span<UInt8>, from sender: PeerID, sequence: UInt64) -> [UInt8] {
        HotFrameWriter.array(byteCount(escapedData: escapedData, from: sender, sequence: sequence)) {
            write(escapedData: escapedData, from: sender, sequence: sequence, to: &$0)
        }
    }

    private static func emit(
        _ data: Span<UInt8>, _ sender: PeerID, _ sequence: UInt64, to sink: inout some HotSink & ~Copyable & ~Escapable
    ) {
        sink.put(#"{"frame_type":"relayed","data":{"data":""#)
        sink.put(data)
        sink.put(#"","from_peer_id":""#)
        sink.put(escaped: sender.rawValue)
        sink.put(#"","sequence":"#)
        sink.put(String(sequence))
        sink.put("}}")
    }
}
