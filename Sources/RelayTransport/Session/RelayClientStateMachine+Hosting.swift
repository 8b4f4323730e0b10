import PoolTransport
import PoolWire

// A host on its way in: host_auth, and the claim of a new relay (relay.md 12.3).

extension RelayClientStateMachine {
    /// The relay's first frame.
    mutating func greeted(by frame: ServerFrame, _ now: Moment) -> [Action] {
        guard case .authChallenge(let nonce) = frame else { return keep(frame) }
        switch role {
        case .host: return authenticate(nonce, now)
        case .guest: return enter(now)
        }
    }

    mutating func greetingTimeout(_ now: Moment, random: Double) -> [Action] {
        guard case .host = role else { return enter(now) }
        let error = TransportError(
            .timeout,
            "\(address) sent no auth_challenge within \(configuration.timeouts.challenge): is it a StealthRelay of "
                + "version 0.5 or newer?")
        return retry(error, now, random: random)
    }

    mutating func authenticate(_ nonce: String, _ now: Moment) -> [Action] {
        state = .authenticating(nonce: nonce, until: now.uptime + configuration.timeouts.reply)
        return [.send(.hostAuth(nonce: nonce))]
    }

    mutating func authenticating(
        _ nonce: String, _ frame: ServerFrame, _ now: Moment, random: Double
    ) -> [Action] {
        switch frame {
        case .hostAuthSuccess(let pool, let token) where pool == poolID:
            return becomeHost(token, now, random: random)
        case .error(let error):
            switch RelayFailure.ofHostAuth(error) {
            case .unclaimed: return claim(nonce, now)
            case .final(let error): return finish(.failed(error))
            case .retry(let error): return retry(error, now, random: random)
            }
        default: return keep(frame)
        }
    }

    mutating func claim(_ nonce: String, _ now: Moment) -> [Action] {
        guard case .host(var host) = role, host.hasClaimCode else {
            let text = "The relay at \(address) has no owner yet: claim it with the code it printed when it started."
            return finish(.failed(TransportError(.unclaimed, text)))
        }
        host.hasClaimCode = false
        role = .host(host)
        state = .claiming(nonce: nonce, until: now.uptime + configuration.timeouts.reply)
        return [.send(.claim)]
    }

    mutating func claiming(_ nonce: String, _ frame: ServerFrame, _ now: Moment) -> [Action] {
        switch frame {
        case .claimSuccess(let success) where success.recoveryKey == nil:
            return authenticate(nonce, now)
        case .claimSuccess(let success):
            state = .showingRecoveryKey(nonce: nonce)
            return [.showRecoveryKey(success)]
        case .claimRejected(let reason):
            return finish(.failed(RelayFailure.ofClaim(reason)))
        default: return keep(frame)
        }
    }

    /// The recovery key is with its keeper: hosting may begin.
    package mutating func recoveryKeyShown(_ now: Moment) -> [Action] {
        guard case .showingRecoveryKey(let nonce) = state else { return [] }
        return nonce.map { authenticate($0, now) } ?? dial(now)
    }

    mutating func showingRecoveryKey(_ frame: ServerFrame, _ now: Moment) -> [Action] { keep(frame) }

    private mutating func becomeHost(_ token: String, _ now: Moment, random: Double) -> [Action] {
        guard case .host(let host) = role else { return [] }
        var membership = RelayMembership(token: token, now: now, configuration: configuration)
        membership.nextProbe = now.uptime + configuration.poolProbe
        if hasJoined, !guests.isEmpty {
            membership.missing = guests
            membership.returnNoticeUntil = now.uptime + configuration.timeouts.returnNotice
        }
        let pool = JoinedPool(
            poolID: poolID, poolName: "pool-\(poolID.lowercasedText)", selfID: host.peer, hostID: host.peer,
            peers: nil, maxPeers: configuration.assumedPoolSize, hostOnline: true, isReturn: hasJoined)
        return becomeMember(membership, of: pool, now, random: random) + sendNextWish(now)
    }

    // MARK: Invitations

    /// Asks for an invitation. The relay's answers carry no number, so one is asked for at a time.
    package mutating func createInvitation(_ wish: InvitationWish, _ now: Moment) -> [Action] {
        guard isMember else {
            let text = "The host is not connected now: create the invitation when it is."
            return [.invitationFailed(request: wish.id, TransportError(.notConnected, text))]
        }
        guard wishes.count < 64 else {
            return [
                .invitationFailed(request: wish.id, TransportError(.busy, "64 invitations are being made already."))
            ]
        }
        wishes.append(wish)
        return wishes.count == 1 ? sendNextWish(now) : []
    }

    mutating func sendNextWish(_ now: Moment) -> [Action] {
        guard case .member(var membership) = state, !wishes.isEmpty else { return [] }
        wishes[0].tries += 1
        membership.invitationUntil = now.uptime + configuration.timeouts.invitation
        state = .member(membership)
        // The probe makes a relay that forgot the pool say so at once.
        return [
            .send(.probe), .send(.createInvitation(maxUses: wishes[0].maxUses, seconds: wishes[0].seconds)),
        ]
    }

    mutating func invitationMade(_ invitation: InvitationCreated, _ now: Moment) -> [Action] {
        guard case .member(var membership) = state, membership.invitationUntil != nil, !wishes.isEmpty else {
            return []
        }
        membership.invitationUntil = nil
        state = .member(membership)
        let wish = wishes.removeFirst()
        return [.invitationCreated(request: wish.id, invitation)] + sendNextWish(now)
    }

    /// Wishes whose time is over, wherever the connection is.
    mutating func expireWishes(_ now: Moment) -> [Action] {
        let error = TransportError(
            .timeout, "The relay at \(address) made no invitation in time: it may have lost the pool; try again.")
        let over = idleWishes.filter { $0.expires <= now.uptime }
        wishes.removeAll { wish in over.contains { $0.id == wish.id } }
        return over.map { .invitationFailed(request: $0.id, error) }
    }

    // MARK: Closing

    /// Ends the pool for everybody. The relay does not confirm it; but it answers a probe of a pool that is gone.
    package mutating func closePool(_ now: Moment) -> [Action] {
        guard isMember else { return [] }
        let pause = configuration.timeouts.close / 8
        state = .closingPool(until: now.uptime + configuration.timeouts.close, nextProbe: now.uptime + pause)
        return [.shut, .send(.closePool)]
    }

    mutating func closingPool(_ frame: ServerFrame) -> [Action] {
        guard case .error(let error) = frame, RelayFailure.isPoolLost(error) else { return [] }
        return finish(.poolClosed("closed by this host"))
    }
}
