import PoolWire

/// Targeted messages kept for members that are away (relay.md 9.5).
struct OfflineBuffers {
    private struct Message {
        /// The encoded `relayed` frame.
        var text: [UInt8]
        var uptime: Int64
    }

    private struct Queue {
        var messages: [Message] = []
        var bytes = 0

        /// - Returns: how many of the oldest had to go.
        mutating func add(_ message: Message, _ limits: RelayConfiguration.Pool) -> Int {
            messages.append(message)
            bytes += message.text.count
            var excess = 0
            while messages.count - excess > limits.bufferMessages || bytes > limits.bufferBytes {
                bytes -= messages[excess].text.count
                excess += 1
            }
            messages.removeFirst(excess)
            return excess
        }
    }

    private var queues: [PeerID: Queue] = [:]

    /// Messages kept for all members.
    var count: Int { queues.values.reduce(0) { $0 + $1.messages.count } }

    /// Keeps an encoded frame.
    ///
    /// - Returns: how many messages had to go for it, itself included.
    mutating func keep(_ text: [UInt8], for peer: PeerID, uptime: Int64, limits: RelayConfiguration.Pool) -> Int {
        guard limits.bufferMessages > 0, text.count <= limits.bufferBytes,
            queues[peer] != nil || queues.count < limits.bufferPeers
        else { return 1 }
        return queues[peer, default: Queue()].add(Message(text: text, uptime: uptime), limits)
    }

    /// Hands over what was kept and is not too old, oldest first, and forgets it.
    mutating func take(for peer: PeerID, uptime: Int64, limits: RelayConfiguration.Pool) -> [[UInt8]] {
        guard let queue = queues.removeValue(forKey: peer) else { return [] }
        let oldest = uptime - limits.bufferAge.milliseconds
        return queue.messages.filter { $0.uptime >= oldest }.map(\.text)
    }

    mutating func forget(_ peer: PeerID) { queues[peer] = nil }

    /// Drops what is too old.
    mutating func purge(uptime: Int64, limits: RelayConfiguration.Pool) -> Int {
        let oldest = uptime - limits.bufferAge.milliseconds
        let before = count
        queues = queues.compactMapValues { queue in
            let fresh = queue.messages.filter { $0.uptime >= oldest }
            return fresh.isEmpty ? nil : Queue(messages: fresh, bytes: fresh.reduce(0) { $0 + $1.text.count })
        }
        return before - count
    }
}
