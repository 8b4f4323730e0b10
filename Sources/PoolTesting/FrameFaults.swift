import NIOCore
public import PoolWire
import Synchronization

/// Does to chosen messages what relays of the field do to them: loses, doubles and swaps them, as whole WebSocket
/// frames on their way through a `FlakyProxy`.
public final class FrameFaults: Sendable {
    /// What becomes of a message.
    public enum Fault: String, Sendable {
        /// It passes; the next fault is for the next message.
        case spare
        case lose
        case double
        /// Held back until another message has passed in this direction, or none came for a while.
        case swap
    }

    /// Seen from the client whose connection it is.
    public enum Direction: Sendable { case sent, received }

    private struct Script {
        var type: MessageType
        var direction: Direction
        var faults: [Fault]
    }

    private let scripts = Mutex<[Script]>([])
    private let transcript: GameTranscript?

    /// - Parameter transcript: gets every game message that comes to this place.
    public init(transcript: GameTranscript? = nil) { self.transcript = transcript }

    /// Lets these faults happen to the next messages of this type, one each.
    public func expect(_ faults: [Fault], of type: MessageType, _ direction: Direction) {
        scripts.withLock { $0.append(Script(type: type, direction: direction, faults: faults)) }
    }

    /// How many faults still wait for their message.
    public var outstanding: Int { scripts.withLock { $0.reduce(0) { $0 + $1.faults.count } } }

    fileprivate func next(for message: PoolMessage, _ direction: Direction) -> Fault {
        let fault = scripts.withLock { scripts in
            let index = scripts.firstIndex {
                $0.type == message.type && $0.direction == direction && !$0.faults.isEmpty
            }
            return index.map { scripts[$0].faults.removeFirst() } ?? .spare
        }
        transcript?.note(message, direction, fault == .spare ? nil : fault.rawValue)
        return fault
    }
}

/// One direction of a connection that passes through faults: the bytes, cut into WebSocket frames.
struct FaultyStream {
    private let faults: FrameFaults
    private let direction: FrameFaults.Direction
    private var received = ByteBuffer()
    /// The request, or its answer, has passed.
    private var isUpgraded = false
    private var held: [ByteBuffer] = []

    init(_ faults: FrameFaults, _ direction: FrameFaults.Direction) {
        self.faults = faults
        self.direction = direction
    }

    /// - Returns: what is to be passed on now.
    mutating func pass(_ bytes: ByteBuffer) -> ByteBuffer {
        received.writeImmutableBuffer(bytes)
        var passed = ByteBuffer()
        if !isUpgraded {
            guard let head = received.readHTTPHead() else { return passed }
            passed.writeImmutableBuffer(head)
            isUpgraded = true
        }
        while let frame = received.readWebSocketFrame() { treat(frame, &passed) }
        return passed
    }

    /// Whether a message waits for the one that overtakes it.
    var isHolding: Bool { !held.isEmpty }

    /// What waited in vain.
    mutating func release() -> ByteBuffer {
        var late = ByteBuffer()
        for frame in held { late.writeImmutableBuffer(frame) }
        held = []
        return late
    }

    private mutating func treat(_ frame: RawWebSocketFrame, _ passed: inout ByteBuffer) {
        guard let message = message(in: frame) else {
            passed.writeImmutableBuffer(frame.bytes)
            return
        }
        switch faults.next(for: message, direction) {
        case .spare: passed.writeImmutableBuffer(frame.bytes)
        case .lose: return
        case .double:
            passed.writeImmutableBuffer(frame.bytes)
            passed.writeImmutableBuffer(frame.bytes)
        case .swap:
            held.append(frame.bytes)
            return
        }
        for late in held { passed.writeImmutableBuffer(late) }
        held = []
    }

    /// The pool message in a frame; `nil` where there is none.
    private func message(in frame: RawWebSocketFrame) -> PoolMessage? {
        guard frame.isText else { return nil }
        do throws(WireError) {
            let text = frame.payload
            var data: String?
            switch direction {
            case .sent: if case .forward(let forward) = try ClientFrame(decoding: text) { data = forward.data }
            case .received: if case .relayed(let relayed) = try ServerFrame(decoding: text) { data = relayed.data }
            }
            guard let payload = data.flatMap(Base64.decode) else { return nil }
            return try PoolMessage(decoding: payload)
        } catch {
            return nil  // Not for this proxy to judge: it passes.
        }
    }
}
