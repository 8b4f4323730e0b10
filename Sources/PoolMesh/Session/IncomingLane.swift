/// The receiving half of one lane: puts the pieces in order and the messages together.
struct IncomingLane: Sendable {
    /// What became of a piece.
    enum Arrival: Equatable, Sendable {
        /// The next one; completes so many messages.
        case inOrder([[UInt8]])
        /// It waits for others.
        case early
        case repeated
        case beyondWindow
        /// Belongs to a message that is longer than any may be.
        case tooLarge
    }

    /// Further ahead than any sender's window.
    private static let reach: UInt64 = 128

    private let maxMessage: Int
    /// The number of the next piece.
    private(set) var next: UInt64 = 1
    private var early: [UInt64: (content: [UInt8], hasMore: Bool)] = [:]
    private var message: [UInt8] = []
    private var isSkipping = false

    /// - Parameter maxMessage: the most bytes of a message.
    init(maxMessage: Int) { self.maxMessage = maxMessage }

    mutating func receive(_ sequence: UInt64, _ content: [UInt8], hasMore: Bool) -> Arrival {
        guard sequence >= next, early[sequence] == nil else { return .repeated }
        guard sequence - next < Self.reach else { return .beyondWindow }
        early[sequence] = (content, hasMore)
        guard sequence == next else { return .early }
        return takeInOrder()
    }

    private mutating func takeInOrder() -> Arrival {
        var complete: [[UInt8]] = []
        var isTooLarge = false
        while let piece = early.removeValue(forKey: next) {
            next += 1
            if !isSkipping, message.count + piece.content.count > maxMessage {
                isSkipping = true
                isTooLarge = true
                message = []
            }
            if !isSkipping { message += piece.content }
            guard !piece.hasMore else { continue }
            if !isSkipping { complete.append(message) }
            message = []
            isSkipping = false
        }
        return isTooLarge && complete.isEmpty ? .tooLarge : .inOrder(complete)
    }
}

/// Which numbers of datagrams have come, of the last 64.
struct ReplayWindow: Sendable {
    private var highest: UInt64 = 0
    /// Bit n is for `highest` - n.
    private var seen: UInt64 = 0

    /// - Returns: `false` for a number that has come before or is too old to tell.
    mutating func insert(_ number: UInt64) -> Bool {
        if number > highest {
            let ahead = number - highest
            seen = ahead < 64 ? seen << ahead | 1 : 1
            highest = number
            return true
        }
        let behind = highest - number
        guard behind < 64, seen & 1 << behind == 0 else { return false }
        seen |= 1 << behind
        return true
    }
}
