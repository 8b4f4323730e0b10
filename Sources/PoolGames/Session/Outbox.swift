package import Foundation

/// The messages of one game that wait for their moment: those that depend on each other keep a distance (games.md 6.3),
/// because a relay may swap what is sent back to back.
package struct Outbox: Sendable {
    package enum Kind: Sendable, Equatable {
        case control
        case action(number: Int)
        /// Of the board in this version.
        case state(version: Int)
        /// A change of the board that others do not work out themselves. All are sent, in order.
        case news
        /// Something that a guest asks of the inviter alone.
        case request

        var isState: Bool { if case .state = self { true } else { false } }
    }

    package struct Item: Sendable, Equatable {
        package var kind: Kind
        package var payload: Data
        /// Not before this moment.
        package var notBefore: Duration?
    }

    /// More than a set-up needs. A flood of bad moves cannot fill it: states replace each other.
    package static let capacity = 16

    private let spacing: Duration
    private var queue: [Item] = []
    private var last: (kind: Kind, at: Duration)?
    /// When a state was last sent.
    package private(set) var lastState: Duration?

    package init(spacing: Duration) { self.spacing = spacing }

    package var isEmpty: Bool { queue.isEmpty }

    /// Whether the last message that waits is of this kind.
    package func ends(with kind: Kind) -> Bool { queue.last?.kind == kind }

    /// Whether the last message that waits is this one.
    package func ends(with payload: Data) -> Bool { queue.last?.payload == payload }

    package var due: Duration? {
        guard let first = queue.first else { return nil }
        let distance = last.map { $0.at + spacing } ?? .zero
        return max(distance, first.notBefore ?? .zero)
    }

    /// - Returns: whether there is one more message now: a state replaces a state that waits right before it, and a
    ///   move that waits is not queued again.
    @discardableResult
    package mutating func append(_ kind: Kind, _ payload: Data, notBefore: Duration? = nil) -> Bool {
        if case .action = kind, queue.contains(where: { $0.kind == kind }) { return false }
        let replaces = kind.isState && queue.last?.kind.isState ?? false
        if replaces { queue.removeLast() }
        guard queue.count < Self.capacity else { return false }
        queue.append(Item(kind: kind, payload: payload, notBefore: notBefore))
        return !replaces
    }

    /// Takes out what may be sent now.
    package mutating func release(at now: Duration) -> [Item] {
        var items: [Item] = []
        while let due, due <= now {
            let item = queue.removeFirst()
            last = (item.kind, now)
            if item.kind.isState { lastState = now }
            items.append(item)
        }
        return items
    }

    /// The others have moved: states that wait would take their move away. A move in answer to an own move also proves
    /// that the latter arrived, so that nothing need keep a distance to it.
    /// - Returns: whether a state was waiting.
    package mutating func answered() -> Bool {
        let before = queue.count
        queue.removeAll { $0.kind.isState }
        if queue.isEmpty, case .action = last?.kind { last = nil }
        return queue.count < before
    }

    /// Drops moves and states, which something newer makes pointless.
    package mutating func dropBoard() { queue.removeAll { $0.kind != .control } }

    package mutating func clear() { queue = [] }
}
