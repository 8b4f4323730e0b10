import PoolTransport
import PoolWire

/// Who is in the pool, and who of them can be reached: a value.
///
///     (added) --> here -- lost --> missing -- time is up --> away -- found --> here
///                  ^---- found -----|
///                here, missing -- takes nothing --> deaf -- takes something --> here
///
/// A member that is missing is still shown: another way to it may be found soon. One that is away is shown as gone, and
/// comes back by itself when there is a way; so is one that is deaf, for whom others would have to wait, until it takes
/// something. Who leaves, or is removed, is not in it any more.
struct LocalRoster: Sendable {
    enum Presence: Sendable, Equatable {
        case here
        case missing(until: Duration)
        case away
        case deaf
    }

    struct Entry: Sendable {
        var card: LocalCard
        /// Where others may dial it.
        var addresses: [String]
        var presence: Presence
        /// What was told last.
        var connection = PeerConnectionType.direct

        var isShown: Bool { presence != .away && presence != .deaf }
        var transportPeer: TransportPeer { TransportPeer(id: card.peer, displayName: card.shownName) }
        var memberEntry: MemberEntry { MemberEntry(card: card, addresses: addresses) }
    }

    private var entries: [PeerID: Entry] = [:]
    private let patience: Duration

    /// - Parameter patience: how long a member may be missing.
    init(patience: Duration) { self.patience = patience }

    subscript(peer: PeerID) -> Entry? { entries[peer] }

    /// Everybody, the away included.
    var members: [PeerID] { entries.keys.sorted() }
    var shown: [Entry] { members.compactMap { entries[$0] }.filter(\.isShown) }

    /// When somebody that is missing counts as away.
    var deadline: Duration? {
        entries.values.compactMap { if case .missing(let until) = $0.presence { until } else { nil } }.min()
    }

    /// Adds a member, or takes over its new card; it is shown from now on.
    /// - Returns: whether it was not shown before.
    mutating func add(_ card: LocalCard, addresses: [String], isReachable: Bool, now: Duration) -> Bool {
        let known = entries[card.peer]
        let presence: Presence =
            if isReachable { .here } else if let known, known.isShown { known.presence } else {
                .missing(until: now + patience)
            }
        entries[card.peer] = Entry(
            card: card, addresses: Self.merge(addresses, known?.addresses ?? []), presence: presence,
            connection: known.map { $0.isShown ? $0.connection : .direct } ?? .direct)
        return known?.isShown != true
    }

    /// A member was seen at an address.
    /// - Returns: whether that is news.
    mutating func moved(_ peer: PeerID, to address: String) -> Bool {
        guard let known = entries[peer], known.addresses.first != address else { return false }
        entries[peer]?.addresses = Self.merge([address], known.addresses)
        return true
    }

    private static func merge(_ new: [String], _ known: [String]) -> [String] {
        Array((new + known.filter { !new.contains($0) }).prefix(LocalPoolBounds.maxAddresses))
    }

    mutating func remove(_ peer: PeerID) -> Entry? { entries.removeValue(forKey: peer) }

    /// There is a way to a member.
    /// - Returns: whether it was away.
    mutating func found(_ peer: PeerID) -> Bool {
        guard let entry = entries[peer], entry.presence != .deaf else { return false }
        entries[peer]?.presence = .here
        if !entry.isShown { entries[peer]?.connection = .direct }
        return !entry.isShown
    }

    /// There is no way to a member.
    mutating func lost(_ peer: PeerID, now: Duration) {
        guard entries[peer]?.presence == .here else { return }
        entries[peer]?.presence = .missing(until: now + patience)
    }

    /// A member that was missed here is known to be gone.
    /// - Returns: whether it was shown until now.
    mutating func putAway(_ peer: PeerID) -> Bool {
        guard let entry = entries[peer] else { return false }
        entries[peer]?.presence = .away
        return entry.isShown
    }

    /// A member takes nothing of what is for it.
    mutating func deafen(_ peer: PeerID) { entries[peer]?.presence = .deaf }

    /// A member takes what is for it.
    /// - Returns: whether that is news.
    mutating func hears(_ peer: PeerID) -> Bool {
        guard entries[peer]?.presence == .deaf else { return false }
        entries[peer]?.presence = .here
        return true
    }

    /// - Returns: whether that is news.
    mutating func connects(_ peer: PeerID, as type: PeerConnectionType) -> Bool {
        guard let known = entries[peer]?.connection, known != type else { return false }
        entries[peer]?.connection = type
        return true
    }

    /// Those whose time is up; they are away now.
    mutating func expire(now: Duration) -> [PeerID] {
        let late = entries.filter { entry in
            if case .missing(let until) = entry.value.presence { until <= now } else { false }
        }
        for peer in late.keys { entries[peer]?.presence = .away }
        return late.keys.sorted()
    }
}
