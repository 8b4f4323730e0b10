import DequeModule

/// The last messages that were sent, in clear and with their numbers, for a peer that returns (nearby.md 17). Older ones
/// are forgotten, and a peer that needs one of those cannot return (26.5).
struct ReplayBuffer: Sendable {
    private var messages: Deque<(sequence: UInt32, message: [UInt8])> = []
    /// The number of the next message.
    private(set) var nextSequence: UInt32 = 0
    /// No more numbers are left.
    private(set) var isExhausted = false

    mutating func append(_ message: [UInt8]) {
        messages.append((nextSequence, message))
        if messages.count > NearbyProtocol.replayCapacity { messages.removeFirst() }
        if nextSequence == .max { isExhausted = true } else { nextSequence += 1 }
    }

    /// What has this number or a later one.
    /// - Returns: `nil` when some of it is forgotten, or when the number is higher than the next.
    func messages(from sequence: UInt32) -> [[UInt8]]? {
        guard sequence <= nextSequence else { return nil }
        guard sequence < nextSequence else { return [] }
        guard let oldest = messages.first?.sequence, oldest <= sequence else { return nil }
        return messages.drop { $0.sequence < sequence }.map(\.message)
    }
}
