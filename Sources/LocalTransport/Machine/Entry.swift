import PoolMesh
import PoolTransport
import PoolWire

/// A guest's way in: what it knows, and the exchange of the moment.
struct Entry: Sendable {
    let entrance: LocalEntrance
    /// An exchange, the link that it goes over, and who is there.
    struct Exchange: Sendable {
        var machine: JoinerExchange
        var link: LinkID
        var greeting: PoolGreeting
    }

    /// The link that stands at one of the addresses, until this one is in.
    var way: (link: LinkID, address: String)?
    /// Addresses that were tried in vain.
    var inVain: Set<String> = []
    /// What was wrong where somebody else was than was looked for.
    var misled: TransportError?
    var exchange: Exchange?
    var tries = JoinTries()
    /// What members have said before this one was in: they hear of it before it has the secret.
    var earlyHellos: [LinkID: MemberHello] = [:]
    /// Whether the pool was joined in this run.
    var hasBeenIn = false
    /// Whether the host takes this one for a member, as far as is known.
    var isKnown: Bool

    init(entrance: LocalEntrance) {
        self.entrance = entrance
        isKnown = entrance.knownHost != nil
    }

    /// What the next exchange shows: nothing but who one is, or a code.
    var credential: (code: PoolCode?, tokenID: String?) {
        isKnown ? (nil, CodeBook.memberToken) : (entrance.code, entrance.tokenID)
    }

    /// Why it is of no use to go on: somebody else is there, and nobody at any other address.
    var lost: TransportError? { inVain.isSuperset(of: entrance.addresses) ? misled : nil }

    /// Keeps a hello, of so many as a pool has members at most.
    mutating func keep(_ hello: MemberHello, over id: LinkID) {
        if earlyHellos.count < LocalPoolBounds.maxMembers { earlyHellos[id] = hello }
    }

    var deadline: Duration? { exchange?.machine.deadline }
}
