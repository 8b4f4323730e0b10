public import Foundation
public import PoolWire
import Synchronization

/// A pool inside one process: as many members as it has room for, no sockets, no relay.
///
/// For bots that share a process, and for tests: links can be cut and restored, and payloads lost, doubled and
/// delayed by a seed. It follows the relay's rules, so what works here works there.
public final class InMemoryPool: Sendable {
    private struct State {
        var rules: InMemoryPoolState
        var members: [InMemoryPoolState.Link: InMemoryTransport] = [:]
        var nextLink = 1
        var dice: FaultDice?
    }

    /// The most bytes of one payload, as over a relay (relay.md 2.1).
    public let maxPayloadBytes: Int
    private let clock: any Clock<Duration>
    private let state: Mutex<State>

    /// - Parameters:
    ///   - maxPeers: includes the host.
    ///   - faults: what goes wrong with payloads; `nil` is nothing.
    ///   - clock: measures the delays of `faults`.
    public init(
        poolID: UUID = UUID(), name: String = "in-memory pool", maxPeers: Int = 16, maxPayloadBytes: Int = 783_360,
        faults: DeliveryFaults? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.maxPayloadBytes = maxPayloadBytes
        self.clock = clock
        state = Mutex(
            State(
                rules: InMemoryPoolState(poolID: poolID, name: name, maxPeers: maxPeers),
                dice: faults.map(FaultDice.init)))
    }

    /// The pool's host. It is in the pool once its `run()` runs; its `hosting` lets others in.
    public func host(_ id: PeerID, displayName: String, eventBuffer: Int = 1024) -> InMemoryTransport {
        InMemoryTransport(
            pool: self, peer: TransportPeer(id: id, displayName: displayName), role: .host, eventBuffer: eventBuffer)
    }

    /// A guest. Its `run()` asks the host to be let in, unless it was approved before.
    /// - Parameter invitation: `nil` asks without one: the host sees an unverified request.
    public func guest(
        _ id: PeerID, displayName: String, invitation: HostedInvitation? = nil, eventBuffer: Int = 1024
    ) -> InMemoryTransport {
        InMemoryTransport(
            pool: self, peer: TransportPeer(id: id, displayName: displayName),
            role: .guest(tokenID: invitation?.tokenID), eventBuffer: eventBuffer)
    }

    /// Cuts a member's link: it sees `.reconnecting`, the others see it leave (or, of the host, its absence).
    public func cutLink(of peer: PeerID) {
        transition { state in
            guard let link = state.rules.link(of: peer), let member = state.members.removeValue(forKey: link) else {
                return []
            }
            member.linkCut()
            return state.rules.departs(link: link, now: Date())
        }
    }

    /// Gives a member whose link was cut a new one: it returns to the pool.
    public func restoreLink(of member: InMemoryTransport) { enter(member, isReturn: true) }

    // MARK: For the transports

    func enter(_ member: InMemoryTransport, isReturn: Bool) {
        transition { state in
            let link = state.nextLink
            guard member.linkMade(link) else { return [] }
            state.nextLink += 1
            state.members[link] = member
            switch member.role {
            case .host:
                return state.rules.hostArrives(member.peer, link: link, isReturn: isReturn)
            case .guest(let tokenID):
                return state.rules.guestArrives(
                    member.peer, link: link, tokenID: tokenID, isReturn: isReturn, now: Date())
            }
        }
    }

    func depart(_ link: InMemoryPoolState.Link) {
        transition { state in
            state.members[link] = nil
            return state.rules.departs(link: link, now: Date())
        }
    }

    /// - Returns: those whose buffer was filled by it, to be waited for; `nil` if the sender is not in the pool.
    func send(_ payload: [UInt8], from sender: InMemoryPoolState.Link, to recipients: Recipients)
        -> [InMemoryTransport]?
    {
        state.withLock { state -> [InMemoryTransport]? in
            guard let links = state.rules.recipients(of: sender, recipients),
                let senderID = state.rules.peerID(of: sender)
            else { return nil }
            var full: [InMemoryTransport] = []
            for link in links {
                guard let member = state.members[link] else { continue }
                for hold in state.dice?.fate() ?? [.zero] {
                    let event = TransportEvent.received(from: senderID, payload: payload)
                    if hold == .zero {
                        if !member.tell(event) { full.append(member) }
                    } else {
                        deliver(event, to: member, on: link, after: hold)
                    }
                }
            }
            return full
        }
    }

    func asHost(
        _ link: InMemoryPoolState.Link?, _ change: (inout InMemoryPoolState) -> [InMemoryPoolState.Effect]
    ) throws(TransportError) {
        let isHost = state.withLock { state -> Bool in
            guard let link, state.rules.isHost(link) else { return false }
            perform(change(&state.rules), &state)
            return true
        }
        guard isHost else { throw TransportError(.notConnected, "the host is not in its pool now") }
    }

    private func deliver(
        _ event: TransportEvent, to member: InMemoryTransport, on link: InMemoryPoolState.Link, after hold: Duration
    ) {
        // Ends by itself after `longestDelay`. Whoever has gone, or came back, by then does not get it.
        Task { [clock] in
            try await clock.sleep(for: hold)
            state.withLock { state in
                if state.members[link] === member { _ = member.tell(event) }
            }
        }
    }

    private func transition(_ change: (inout State) -> [InMemoryPoolState.Effect]) {
        state.withLock { state in
            let effects = change(&state)
            perform(effects, &state)
        }
    }

    /// Under the lock, so that everybody sees things in one order: a joiner's `.joined` before what others then send
    /// it. Telling only fills buffers and wakes readers; it never calls back.
    private func perform(_ effects: [InMemoryPoolState.Effect], _ state: inout State) {
        for effect in effects {
            switch effect {
            case .tell(let link, let event): _ = state.members[link]?.tell(event)
            case .end(let link, let reason): state.members.removeValue(forKey: link)?.end(reason)
            }
        }
    }
}
