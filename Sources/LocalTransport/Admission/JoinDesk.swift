package import Foundation
import Pool
package import PoolCrypto
package import PoolTransport
package import PoolWire

/// Where a host lets joiners in (local-pools.md 3): all exchanges at once, as a value.
///
/// It finds out who somebody is and whether it knows a code. Who may come in is decided above the transport, by
/// `AdmissionDesk` with its `AdmissionGate`: what that needs to know is in the `HostJoinRequest`. Until there is an answer,
/// a right code and a wrong one look alike from outside.
///
/// Bounded: a new exchange of a route and joiner replaces the old one; of too many of one source, and of too many at all,
/// the oldest goes. An honest joiner needs a fraction of a second; whoever floods pushes out itself first.
package struct JoinDesk: Sendable {
    /// Who the host is.
    package struct Host: Sendable {
        package var identity: SigningKey
        package var card: LocalCard
        package var poolID: UUID

        package init(identity: SigningKey, card: LocalCard, poolID: UUID) {
            self.identity = identity
            self.card = card
            self.poolID = poolID
        }
    }

    package enum Action: Sendable, Equatable {
        /// A control message for a joiner.
        case send([UInt8], to: PeerID, over: JoinRoute)
        /// Tell the host (`TransportEvent.joinRequest`).
        case ask(HostJoinRequest)
        /// It is a member from now on; the welcome was sent just before.
        case admitted(LocalCard, over: JoinRoute)
    }

    /// What has happened, for metrics.
    package struct Counts: Sendable, Equatable {
        package var begun = 0
        package var wrongCodes = 0
        package var admitted = 0
        package var rejected = 0
        /// Not valid, for another pool, or not signed by who it names.
        package var refused = 0
        /// Came too fast.
        package var tooFast = 0
        /// Gave way to others.
        package var pushedOut = 0
        package var silent = 0
    }

    private struct Key: Hashable {
        var route: JoinRoute
        var joiner: PeerID
    }

    private struct Entry {
        var exchange: HostExchange
        var number: Int
        var deadline: Duration
        /// Whether the joiner knows that a person is being asked.
        var isTold = false
    }

    /// How long a joiner may take for its proof.
    package static let patience = Duration.seconds(15)
    /// After how long without a decision a joiner is told that a person is being asked.
    package static let pendingAfter = Duration.seconds(1)
    /// How long a decision may take; hosts refuse earlier.
    package static let patienceWithPeople = Duration.seconds(120)
    package static let maxExchanges = 512
    package static let maxExchangesOfSource = 128
    /// Joins over one route: a link is one joiner's, a member passes on those of several.
    private static let joinsPerSecond = (link: 1.0, member: 5.0)
    private static let burst = (link: 4.0, member: 16.0)

    private let host: Host
    package var codes: CodeBook
    package private(set) var counts = Counts()
    private var entries: [Key: Entry] = [:]
    private var rates: [JoinRoute: TokenBucket] = [:]
    private var number = 0

    package init(_ host: Host, codes: CodeBook) {
        self.host = host
        self.codes = codes
    }

    /// Exchanges that are not over.
    package var openCount: Int { entries.count }

    /// When `tick` is due.
    package var deadline: Duration? { entries.values.map(\.deadline).min() }

    // MARK: Messages

    /// - Parameters:
    ///   - bytes: the message as it came.
    ///   - random: gives so many random bytes.
    package mutating func receive(
        _ message: LocalControl, _ bytes: [UInt8], from asker: JoinAsker, now: Duration, random: (Int) -> [UInt8]
    ) -> [Action] {
        switch message {
        case .join(let join): begin(join, bytes, asker, now, random)
        case .proof(let proof): prove(proof, asker, now)
        default: []
        }
    }

    private mutating func begin(
        _ join: LocalJoin, _ bytes: [UInt8], _ asker: JoinAsker, _ now: Duration, _ random: (Int) -> [UInt8]
    ) -> [Action] {
        guard allows(asker.route, now) else {
            counts.tooFast += 1
            return [refusal("Too many attempts, try again in a few seconds", asker.joiner, asker.route)]
        }
        let password = codes.password(for: join.tokenID, of: asker.joiner, now: now)
        do {
            let (exchange, challenge) = try HostExchange.begin(
                join, bytes, asker, host, password: password, random: random)
            counts.begun += 1
            number += 1
            let key = Key(route: asker.route, joiner: asker.joiner)
            entries[key] = nil
            let pushed = makeRoom(for: asker.source)
            entries[key] = Entry(exchange: exchange, number: number, deadline: now + Self.patience)
            return pushed + [.send(challenge, to: asker.joiner, over: asker.route)]
        } catch {
            counts.refused += 1
            return [refusal(error.rawValue, asker.joiner, asker.route)]
        }
    }

    private mutating func prove(_ proof: LocalProof, _ asker: JoinAsker, _ now: Duration) -> [Action] {
        let key = Key(route: asker.route, joiner: asker.joiner)
        guard var entry = entries[key] else { return [] }
        do {
            guard let request = try entry.exchange.prove(proof) else { return [] }
            if request.tokenID == CodeBook.memberToken, request.proof != .valid {
                // No code was tried, and only who signed learns that it is no member.
                entries[key] = nil
                counts.rejected += 1
                return [refusal(JoinFailure.notMember, asker.joiner, asker.route)]
            }
            if request.proof != .valid { counts.wrongCodes += 1 }
            entry.deadline = now + Self.pendingAfter
            entries[key] = entry
            return [.ask(request)]
        } catch {
            entries[key] = nil
            counts.refused += 1
            return [refusal(error.rawValue, asker.joiner, asker.route)]
        }
    }

    // MARK: Decisions

    /// Somebody decided to let a joiner in.
    /// - Parameter pool: its state with the new member in it.
    /// - Returns: nothing when the request is gone; a refusal when it was not valid, or its invitation is used up now.
    package mutating func approve(_ request: HostJoinRequest, into pool: LocalPoolState, now: Duration) -> [Action] {
        var actions: [Action] = []
        for key in waiting(request) {
            guard var entry = entries.removeValue(forKey: key) else { continue }
            let card = entry.exchange.joiner
            guard codes.use(tokenID: entry.exchange.tokenID, by: card.peer, now: now),
                let welcome = entry.exchange.welcome(pool, signedBy: host.identity)
            else {
                counts.rejected += 1
                actions.append(refusal(HostExchange.wrongCode, card.peer, key.route))
                continue
            }
            counts.admitted += 1
            actions += [
                .send(welcome, to: card.peer, over: key.route), .admitted(card, over: key.route),
            ]
        }
        return actions
    }

    /// Whose request it is, so that the pool's state can be made with it: its card. `nil` when the request is gone.
    package func card(of request: HostJoinRequest) -> LocalCard? {
        waiting(request).first.flatMap { entries[$0]?.exchange.joiner }
    }

    /// Whether a request of somebody waits for a decision.
    package func isAsking(_ peer: PeerID) -> Bool {
        entries.contains { entry in
            guard entry.key.joiner == peer, case .asked = entry.value.exchange.state else { return false }
            return true
        }
    }

    /// Somebody decided not to.
    package mutating func reject(_ request: HostJoinRequest, reason: String) -> [Action] {
        waiting(request).map { key in
            entries[key] = nil
            counts.rejected += 1
            return refusal(reason, request.peer, key.route)
        }
    }

    /// A link ended, or a member went that passed messages on.
    package mutating func lost(_ route: JoinRoute) {
        rates[route] = nil
        entries = entries.filter { $0.key.route != route }
    }

    package mutating func tick(now: Duration) -> [Action] {
        var actions: [Action] = []
        for (key, entry) in entries.sorted(by: { $0.value.number < $1.value.number }) where now >= entry.deadline {
            if case .asked = entry.exchange.state, !entry.isTold {
                entries[key]?.isTold = true
                entries[key]?.deadline = now + Self.patienceWithPeople
                actions.append(.send(LocalControl.pending.json, to: key.joiner, over: key.route))
            } else {
                entries[key] = nil
                counts.silent += 1
                actions.append(refusal("Nothing came in time", key.joiner, key.route))
            }
        }
        return actions
    }

    // MARK: Bounds

    private mutating func allows(_ route: JoinRoute, _ now: Duration) -> Bool {
        // Routes are as many as links; `lost` takes them out.
        if rates[route] == nil, rates.count >= Self.maxExchanges * 2 { rates.removeAll() }
        let (perSecond, burst) =
            switch route {
            case .link: (Self.joinsPerSecond.link, Self.burst.link)
            case .member: (Self.joinsPerSecond.member, Self.burst.member)
            }
        return rates[route, default: TokenBucket(perSecond: perSecond, burst: burst, now: now)].take(now: now)
    }

    private mutating func makeRoom(for source: String) -> [Action] {
        var actions: [Action] = []
        if entries.values.count(where: { $0.exchange.source == source }) >= Self.maxExchangesOfSource {
            actions += pushOut { $0.exchange.source == source }
        }
        if entries.count >= Self.maxExchanges { actions += pushOut { _ in true } }
        return actions
    }

    private mutating func pushOut(where isMeant: (Entry) -> Bool) -> [Action] {
        // Those who have shown something, and wait for somebody to decide, last.
        let meant = entries.filter { isMeant($0.value) }
        let unshown = meant.filter { if case .challenged = $0.value.exchange.state { true } else { false } }
        let oldest = (unshown.isEmpty ? meant : unshown).min { $0.value.number < $1.value.number }
        guard let key = oldest?.key else { return [] }
        entries[key] = nil
        counts.pushedOut += 1
        return [refusal("The host is busy, try again", key.joiner, key.route)]
    }

    private func waiting(_ request: HostJoinRequest) -> [Key] {
        entries.filter { entry in
            if case .asked(request) = entry.value.exchange.state { true } else { false }
        }.map(\.key)
    }

    private func refusal(_ reason: String, _ peer: PeerID, _ route: JoinRoute) -> Action {
        .send(LocalControl.refused(reason).json, to: peer, over: route)
    }
}
