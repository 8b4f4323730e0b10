import PoolMesh
import PoolTransport
import PoolWire

/// A guest's way in: what it knows, and the exchange of the moment.
struct Entry: Sendable {
    let entrance: LocalEntrance
    /// The exchange, and the link that it goes over.
    var exchange: (machine: JoinerExchange, link: LinkID)?
    var tries = JoinTries()
    /// What members have said before this one was in: they hear of it before it has the secret.
    var earlyHellos: [LinkID: MemberHello] = [:]
    /// Whether the pool was joined in this run.
    var hasBeenIn = false

    init(entrance: LocalEntrance) { self.entrance = entrance }

    /// Keeps a hello, of so many as a pool has members at most.
    mutating func keep(_ hello: MemberHello, over id: LinkID) {
        if earlyHellos.count < LocalPoolBounds.maxMembers { earlyHellos[id] = hello }
    }

    var deadline: Duration? { exchange?.machine.deadline }
}
