import Foundation
import PoolTransport
package import PoolWire

// In the pool: events, heartbeats, and noticing that the relay or the pool is gone (relay.md 2.2, 9.1).

extension RelayClientStateMachine {
    mutating func becomeMember(
        _ membership: RelayMembership, of pool: JoinedPool, _ now: Moment, random: Double
    ) -> [Action] {
        state = .member(membership)
        hasJoined = true
        failures = 0
        var actions: [Action] = [.open(token: membership.token), .deliver(.joined(pool))]
        let early = attempt.early
        attempt.early = []
        for frame in early { actions += receive(frame, now, random: random) }
        return actions
    }

    /// Something was read from the network.
    package mutating func heard(_ now: Moment) {
        guard case .member(var membership) = state else { return }
        membership.lastHeard = now.uptime
        state = .member(membership)
    }

    /// A payload of this guest went straight to the reader.
    package mutating func heard(from guest: PeerID, _ now: Moment) {
        guard case .host = role, case .member(var membership) = state else { return }
        membership.nextProbe = now.uptime + configuration.poolProbe
        if membership.returnNoticeUntil != nil { membership.missing.remove(guest) }
        state = .member(membership)
        if !guests.contains(guest) { guests.insert(guest) }
    }

    mutating func member(
        _ membership: RelayMembership, _ frame: ServerFrame, _ now: Moment, random: Double
    ) -> [Action] {
        switch frame {
        case .relayed(let relayed): return payload(relayed, now)
        case .sessionResumed(let resumed): return resumed.missedMessages.flatMap { payload($0, now) }
        case .peerJoined(let peer):
            heard(from: peer.peerID, now)
            return [.deliver(.peerJoined(TransportPeer(id: peer.peerID, displayName: peer.displayName)))]
        case .peerLeft(let peer, let reason):
            guests.remove(peer)
            return [.deliver(.peerLeft(peer, reason: reason))]
        case .poolHostStatus(let online, let since):
            return hostStatus(online: online, since: since)
        case .poolConfigUpdated(let enabled, _):
            return [.deliver(.configUpdated(tunnelExitEnabled: enabled))]
        case .joinRequestForHost(let request):
            if case .host = role { return [.judge(request)] }
            return []
        case .invitationCreated(let invitation): return invitationMade(invitation, now)
        case .error(let error): return refused(error, now, random: random)
        default: return []
        }
    }

    /// This host removed a guest. The relay tells everybody but the host.
    package mutating func kicked(_ peer: PeerID, reason: String) -> [Action] {
        guard isMember else { return [] }
        guests.remove(peer)
        return [.deliver(.peerLeft(peer, reason: reason))]
    }

    mutating func keepAlive(
        _ membership: RelayMembership, _ now: Moment, isReading: Bool, random: Double
    ) -> [Action] {
        var membership = membership
        if !isReading { membership.lastHeard = now.uptime }
        if let until = membership.invitationUntil, until <= now.uptime {
            return invitationOverdue(now, random: random)
        }
        var actions: [Action] = []
        if membership.nextHeartbeat <= now.uptime {
            if now.uptime - membership.lastHeard >= configuration.silenceLimit {
                let text = "Nothing was heard of the relay at \(address) for \(configuration.silenceLimit)."
                return retry(TransportError(.connectionLost, text), now, random: random)
            }
            membership.nextHeartbeat = now.uptime + configuration.heartbeat
            actions.append(.send(.heartbeat))
        }
        if let probe = membership.nextProbe, probe <= now.uptime {
            membership.nextProbe = now.uptime + configuration.poolProbe
            actions.append(.send(.probe))
        }
        if let until = membership.returnNoticeUntil, until <= now.uptime {
            actions += forgetMissing(&membership)
        }
        state = .member(membership)
        return actions
    }

    // MARK: Parts

    private mutating func payload(_ relayed: Relayed, _ now: Moment) -> [Action] {
        heard(from: relayed.fromPeerID, now)
        guard let bytes = Base64.decodeLenient(relayed.data) else { return [] }
        return [.deliver(.received(from: relayed.fromPeerID, payload: bytes))]
    }

    private mutating func hostStatus(online: Bool, since: Int64?) -> [Action] {
        if online, case .host = role, case .member(var membership) = state {
            // The pool existed all the time: who was in it still is, or peer_left will say otherwise.
            membership.missing = []
            membership.returnNoticeUntil = nil
            state = .member(membership)
        }
        let date = since.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        return [.deliver(.hostStatus(online: online, offlineSince: online ? nil : date))]
    }

    /// The pool was made anew: those who were in the old one are not in it.
    private mutating func forgetMissing(_ membership: inout RelayMembership) -> [Action] {
        let gone = membership.missing.sorted()
        membership.missing = []
        membership.returnNoticeUntil = nil
        guests.subtract(gone)
        guard !gone.isEmpty else { return [] }
        let text =
            "The relay had lost the pool; it was opened again under the same id. Members come back by themselves "
        return [.deliver(.warning(text + "if their invitation is still valid."))]
            + gone.map { .deliver(.peerLeft($0, reason: "the relay lost the pool")) }
    }

    private mutating func refused(_ error: RelayError, _ now: Moment, random: Double) -> [Action] {
        if RelayFailure.isSuperseded(error) { return finish(.replacedElsewhere) }
        if RelayFailure.isPoolLost(error) { return poolLost(now, random: random) }
        if RelayFailure.isTokenRefused(error) {
            let text = "The relay no longer accepts this session (\(error.message))."
            return retry(TransportError(.connectionLost, text), now, random: random)
        }
        return [.deliver(.warning("The relay refused a frame: \(error.code) \(error.message)."))]
    }

    private mutating func invitationOverdue(_ now: Moment, random: Double) -> [Action] {
        guard let wish = wishes.first, wish.tries >= 2 else { return poolLost(now, random: random) }
        wishes.removeFirst()
        let text = "The relay at \(address) made no invitation, twice: try again later, or restart the relay."
        return [.invitationFailed(request: wish.id, TransportError(.timeout, text))]
            + poolLost(now, random: random)
    }

    private mutating func poolLost(_ now: Moment, random: Double) -> [Action] {
        let text = "The relay at \(address) has lost the pool, as it does when a host was alone for minutes; it is "
        return retry(TransportError(.poolLost, text + "opened again."), now, random: random)
    }
}
