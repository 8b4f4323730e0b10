import DequeModule
package import Foundation
import Pool
package import PoolWire

/// What passes between pools whose chats are to be one, as a value: each message once, whoever carries it.
///
/// A copy has the same id whichever bridge makes it (`BridgeMark.copyID`), and names the pool and the message that it
/// comes from; so a bridge sees what another has carried already, and nothing goes round in circles. Bridges tell each
/// other which pools they are in (`BridgeNotice`). Of those that could carry a message the one with the smallest id does;
/// the next one sees its copy, or takes over after `patience`. What is said while a pool is out of reach waits, unless
/// another bridge is in it.
///
/// Pools go by their names in the configuration; what happens in one that is not joined here is ignored.
package struct ChatBridge: Sendable {
    /// A message on its way.
    package struct Copy: Sendable, Equatable {
        package var mark: BridgeMark
        package var text: String
        /// When it was heard, when it may be carried at the earliest, and in which pool it was heard.
        fileprivate var at: Duration
        fileprivate var ready: Duration
        /// Whether it was said before this bridge was in that pool, and kept for it by its author.
        fileprivate var isOld: Bool
        fileprivate var source: String
    }

    package enum Action: Sendable, Equatable {
        case carry(Copy, into: String)
        /// `nil`: to all.
        case tell(BridgeNotice, to: PeerID?, in: String)
        /// These could not be carried in time.
        case lost(Int, into: String)
    }

    private struct Pool {
        /// The last known.
        var id: UUID?
        /// Since when it is within reach.
        var since: Duration?
        /// The same as a date.
        var date = Date.distantPast
        /// Other bridges there.
        var rivals: [PeerID: BridgeNotice] = [:]
        var waiting: Deque<Copy> = []
    }

    private struct Seen: Hashable, Sendable {
        var pool: UUID
        var id: UUID
    }

    /// How long a bridge listens in a pool before it carries anything: others who come back need a moment, too.
    package static let settling = Duration.seconds(5)
    /// How long the copy of a copy waits: there may be a shorter way.
    package static let detour = Duration.seconds(3)
    /// How long each bridge gives the one before it.
    package static let patience = Duration.seconds(10)
    /// How long a message waits for a pool to be within reach again.
    package static let lifetime = Duration.seconds(600)
    /// How many wait for one pool.
    package static let maxWaiting = 200
    /// Other bridges that are listened to in a pool.
    private static let maxRivals = 16

    private let id: UUID
    /// Of the last change of what it reaches.
    private var number = 0
    private var pools: [String: Pool]
    private var seen = RecentlySeen<Seen>(lifetime: .seconds(3_600))
    package private(set) var carried = 0
    package private(set) var lost = 0

    /// - Parameters:
    ///   - id: new for each run.
    ///   - names: of the pools in the configuration.
    package init(id: UUID, joining names: [String]) {
        self.id = id
        pools = Dictionary(names.map { ($0, Pool()) }) { first, _ in first }
    }

    package var names: Set<String> { Set(pools.keys) }
    /// Whether a pool is within reach, as far as it was told.
    package func isIn(_ name: String) -> Bool { pools[name].map { $0.since != nil } ?? true }

    package var waiting: Int { pools.values.reduce(0) { $0 + $1.waiting.count } }

    // MARK: Pools

    /// A pool is within reach, for the first time or again.
    package mutating func reached(_ name: String, pool: UUID, now: Duration, date: Date) -> [Action] {
        guard pools[name] != nil else { return [] }
        pools[name]?.id = pool
        pools[name]?.since = now
        pools[name]?.date = date
        // Who is there will say so.
        pools[name]?.rivals = [:]
        number += 1
        return tellAll() + flush(now: now)
    }

    /// A pool is out of reach.
    package mutating func lostReach(of name: String, now: Duration) -> [Action] {
        guard pools[name]?.since != nil else { return [] }
        pools[name]?.since = nil
        pools[name]?.rivals = [:]
        number += 1
        return tellAll() + flush(now: now)
    }

    /// Somebody is there who may be a bridge.
    package func memberJoined(_ peer: PeerID, in name: String) -> [Action] {
        pools[name]?.since == nil ? [] : [.tell(notice, to: peer, in: name)]
    }

    package mutating func memberLeft(_ peer: PeerID, in name: String, now: Duration) -> [Action] {
        pools[name]?.rivals.removeValue(forKey: peer) == nil ? [] : flush(now: now)
    }

    /// A member says that it is a bridge.
    package mutating func noticed(_ notice: BridgeNotice, from peer: PeerID, in name: String, now: Duration) -> [Action]
    {
        guard let pool = pools[name], pool.rivals[peer] != nil || pool.rivals.count < Self.maxRivals else { return [] }
        if let last = pool.rivals[peer], last.id == notice.id, last.number > notice.number { return [] }
        pools[name]?.rivals[peer] = notice
        return flush(now: now)
    }

    private var notice: BridgeNotice {
        BridgeNotice(
            id: id, number: number, reaches: pools.values.filter { $0.since != nil }.compactMap(\.id).sorted { $0 < $1 }
        )
    }

    private func tellAll() -> [Action] {
        pools.filter { $0.value.since != nil }.keys.sorted().map { .tell(notice, to: nil, in: $0) }
    }

    // MARK: Messages

    /// Something was said to the group of a pool: by another member, or by this one itself, but not what it carries.
    package mutating func heard(_ message: ChatMessage, in name: String, now: Duration) -> [Action] {
        guard let pool = pools[name], let poolID = pool.id, message.scope == .group else { return [] }
        let mark =
            message.bridge
            ?? BridgeMark(from: poolID, message: message.id, author: "\(message.authorName) (\(name))")
        // A copy that does not have the id of one is not one.
        guard message.bridge == nil || message.id == mark.copyID(in: poolID),
            seen.insert(Seen(pool: poolID, id: message.id), now: now), let text = message.carried
        else { return [] }
        let ready = message.bridge == nil ? now : now + Self.detour
        let copy = Copy(
            mark: mark, text: text, at: now, ready: ready, isOld: message.timestamp < pool.date, source: name)
        var actions: [Action] = []
        for other in names.sorted() where other != name && pools[other]?.id != poolID {
            guard pools[other]?.id != mark.from else { continue }
            if pools[other]?.waiting.count ?? 0 >= Self.maxWaiting {
                pools[other]?.waiting.removeFirst()
                actions.append(lose(1, into: other))
            }
            pools[other]?.waiting.append(copy)
        }
        return actions + flush(now: now)
    }

    /// Something that was to be carried could not be said.
    package mutating func failed(into name: String) -> [Action] { [lose(1, into: name)] }

    private mutating func lose(_ count: Int, into name: String) -> Action {
        lost += count
        return .lost(count, into: name)
    }

    /// When `flush` is due; `nil` while nothing waits for a time.
    package var deadline: Duration? {
        pools.flatMap { name, pool in pool.waiting.prefix(1).map { due($0, into: name) ?? $0.at + Self.lifetime } }
            .min()
    }

    /// Carries what is due.
    package mutating func flush(now: Duration) -> [Action] {
        names.sorted().flatMap { flush($0, now) }
    }

    private mutating func flush(_ name: String, _ now: Duration) -> [Action] {
        var actions: [Action] = []
        var late = 0
        while let copy = pools[name]?.waiting.first {
            if now >= copy.at + Self.lifetime {
                late += 1
            } else if let id = pools[name]?.id, !seen.contains(Seen(pool: id, id: copy.mark.copyID(in: id))) {
                let hasRivals = !rivals(of: copy, reaching: id).isEmpty
                let isAway = pools[name]?.since == nil
                if !(isAway && hasRivals) {
                    guard let due = due(copy, into: name), due <= now else { break }
                }
                // Who was there when it was said, or is there now, brings it.
                if !(hasRivals && (isAway || copy.isOld)) {
                    _ = seen.insert(Seen(pool: id, id: copy.mark.copyID(in: id)), now: now)
                    carried += 1
                    actions.append(.carry(copy, into: name))
                }
            } else if pools[name]?.id == nil {
                break
            }
            pools[name]?.waiting.removeFirst()
        }
        return late > 0 ? actions + [lose(late, into: name)] : actions
    }

    /// Bridges that have heard a message as well, and are in a pool.
    private func rivals(of copy: Copy, reaching pool: UUID) -> [BridgeNotice] {
        (pools[copy.source]?.rivals ?? [:]).values.filter { $0.reaches.contains(pool) }
    }

    /// When this bridge is to carry a message; `nil` while it cannot.
    private func due(_ copy: Copy, into name: String) -> Duration? {
        guard let pool = pools[name], let id = pool.id, let since = pool.since else { return nil }
        // The pool that it was heard in may be out of reach by now.
        let heardSince = pools[copy.source]?.since ?? copy.at
        let rank = rivals(of: copy, reaching: id).count { $0.id < self.id }
        return max(copy.ready, since + Self.settling, heardSince + Self.settling) + Self.patience * rank
    }
}

extension ChatMessage {
    /// What a bridge says of it in another pool, as text; `nil` for what it keeps to itself.
    fileprivate var carried: String? {
        switch content {
        case .text(let text), .emoji(let text): text.isEmpty ? nil : text
        case .image(_, let caption): caption.map { "[Photo] \($0)" } ?? "[Photo]"
        case .voice, .poll: preview
        case .notice, .unsupported: nil
        }
    }
}
