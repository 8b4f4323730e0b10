import Pool
package import PoolWire

/// A link by the number that its owner gives it.
package typealias LinkID = Int

/// A link as the machine knows it.
package struct LocalLink: Sendable {
    package enum Stage: Sendable, Equatable {
        /// Not a member's yet; closed when it has not become one in time.
        case stranger(until: Duration)
        case neighbour
        /// Another link to the same member is used instead; closed when nothing can be under way on it any more.
        case spare(until: Duration)
    }

    package let id: LinkID
    /// Whom it leads to; the link vouches for it.
    package let peer: PeerID
    /// 32 bytes that both ends, and nobody else, have.
    package let binding: [UInt8]
    /// Whether this end dialled.
    package let isInitiator: Bool
    /// Where the other end is: `HOST:PORT`.
    package let address: String
    /// What strangers are counted by.
    package let source: String

    package init(
        id: LinkID, peer: PeerID, binding: [UInt8], isInitiator: Bool, address: String, source: String
    ) {
        self.id = id
        self.peer = peer
        self.binding = binding
        self.isInitiator = isInitiator
        self.address = address
        self.source = source
    }
}

/// The links of a member, and which of several to the same peer is used: a value.
struct LinkTable: Sendable {
    private struct Entry {
        let link: LocalLink
        var stage: LocalLink.Stage
        var saidHello = false
    }

    /// What it means that a link is a member's now.
    enum Admission: Equatable {
        /// It is the one that is used; in the place of another, if there was one.
        case used(isReplacement: Bool)
        /// Another one is used.
        case spare
    }

    private var entries: [LinkID: Entry] = [:]
    /// The link that is used for each neighbour.
    private var used: [PeerID: LinkID] = [:]

    subscript(id: LinkID) -> LocalLink? { entries[id]?.link }

    var all: [LocalLink] { entries.values.map(\.link).sorted { $0.id < $1.id } }
    var neighbours: [PeerID] { used.keys.sorted() }

    func link(to peer: PeerID) -> LinkID? { used[peer] }

    /// Every link to a peer, used or not.
    func links(to peer: PeerID) -> [LocalLink] { all.filter { $0.peer == peer } }

    func isNeighbour(_ id: LinkID) -> Bool {
        switch entries[id]?.stage {
        case .neighbour, .spare: true
        case .stranger, nil: false
        }
    }

    mutating func add(_ link: LocalLink, until: Duration) {
        entries[link.id] = Entry(link: link, stage: .stranger(until: until))
    }

    /// Which link has to give way when there are too many of strangers: the oldest of the source that has most.
    func crowdedOut(limit: Int) -> LinkID? {
        let strangers = entries.values.filter { if case .stranger = $0.stage { true } else { false } }.map(\.link)
        guard strangers.count > limit else { return nil }
        let oldestFirst = strangers.sorted { $0.id < $1.id }
        return oldestFirst.indexToGiveWay(by: \.source).map { oldestFirst[$0].id }
    }

    /// - Returns: the link, and whether it was the one that was used.
    mutating func remove(_ id: LinkID) -> (link: LocalLink, wasUsed: Bool)? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        let wasUsed = used[entry.link.peer] == id
        if wasUsed { used[entry.link.peer] = nil }
        return (entry.link, wasUsed)
    }

    /// Strangers get more time: somebody is being asked about them.
    mutating func extend(_ id: LinkID, until: Duration) {
        if case .stranger = entries[id]?.stage { entries[id]?.stage = .stranger(until: until) }
    }

    /// Notes that hello was said on a link.
    /// - Returns: whether it had not been.
    mutating func sayHello(_ id: LinkID) -> Bool {
        guard entries[id]?.saidHello == false else { return false }
        entries[id]?.saidHello = true
        return true
    }

    /// Hello may be said again: there is a new secret.
    mutating func forgetHello(_ id: LinkID) { entries[id]?.saidHello = false }

    /// A link is a member's. Of two, that one stays whose dialler has the smaller id (local-pools.md 4); of two of one
    /// dialler, the newer: it would not have dialled if the older worked.
    mutating func admit(_ id: LinkID, own: PeerID, spareUntil: Duration) -> Admission {
        guard let link = entries[id]?.link else { return .spare }
        guard let otherID = used[link.peer], otherID != id, let other = entries[otherID]?.link else {
            let isReplacement = used[link.peer] == id
            used[link.peer] = id
            entries[id]?.stage = .neighbour
            return .used(isReplacement: isReplacement)
        }
        let isSmallest = link.isInitiator == (own < link.peer)
        guard link.isInitiator == other.isInitiator || isSmallest else {
            entries[id]?.stage = .spare(until: spareUntil)
            return .spare
        }
        entries[otherID]?.stage = .spare(until: spareUntil)
        entries[id]?.stage = .neighbour
        used[link.peer] = id
        return .used(isReplacement: true)
    }

    /// When `expired` has something to say.
    var deadline: Duration? {
        entries.values.compactMap { entry in
            switch entry.stage {
            case .stranger(let until), .spare(let until): until
            case .neighbour: nil
            }
        }.min()
    }

    /// Links that are of no more use.
    func expired(now: Duration) -> [LinkID] {
        entries.values.filter { entry in
            switch entry.stage {
            case .stranger(let until), .spare(let until): until <= now
            case .neighbour: false
            }
        }.map(\.link.id).sorted()
    }
}
