import PoolTransport
import PoolWire

// A guest on its way in: member_rejoin, join_request and the proof of work between them (relay.md 12.4, 8.8).

extension RelayClientStateMachine {
    /// Returns if this identity was let in before, else asks.
    mutating func enter(_ now: Moment) -> [Action] {
        guard case .guest(let guest) = role else { return [] }
        return guest.isApproved ? rejoin(now) : ask(now)
    }

    mutating func rejoin(_ now: Moment) -> [Action] {
        state = .rejoining(until: now.uptime + configuration.timeouts.reply)
        return [.send(.memberRejoin)]
    }

    mutating func ask(_ now: Moment, requests: Int = 1) -> [Action] {
        guard case .guest(let guest) = role else { return [] }
        guard guest.mayAsk(at: now.unix) else { return finish(.failed(invitationError(guest))) }
        state = .joining(Joining(until: now.uptime + configuration.timeouts.approval, requests: requests))
        return [.send(.joinRequest(nil))]
    }

    mutating func rejoining(_ frame: ServerFrame, _ now: Moment, random: Double) -> [Action] {
        switch frame {
        case .joinAccepted(let accepted): return becomeGuest(accepted, now, random: random)
        case .error(let error) where error.code == 403 || error.code == 404:
            if mayFallBack(now) { return ask(now) }
            return follow(RelayFailure.ofRejoin(error), now, random: random)
        case .error(let error): return follow(RelayFailure.ofRejoin(error), now, random: random)
        default: return keep(frame)
        }
    }

    /// A relay that does not know member_rejoin ignores it.
    mutating func rejoinTimeout(_ now: Moment, random: Double) -> [Action] {
        if mayFallBack(now) { return ask(now) }
        let text = "The relay at \(address) did not answer member_rejoin: it may be limiting this address, or too old."
        return retry(TransportError(.timeout, text), now, random: random)
    }

    mutating func joining(_ joining: Joining, _ frame: ServerFrame, _ now: Moment, random: Double) -> [Action] {
        switch frame {
        case .joinAccepted(let accepted): return becomeGuest(accepted, now, random: random)
        case .joinRejected(let reason): return rejected(joining, reason, now)
        case .error(let error): return joinFailed(joining, error, now, random: random)
        case .serverHello(let hello):
            return hello.powChallenge.map { puzzle($0, joining, now, random: random) } ?? []
        default: return keep(frame)
        }
    }

    /// The solution of a challenge, or `nil` if there is none to be had.
    package mutating func solved(_ challenge: String, _ solution: String?, _ now: Moment, random: Double) -> [Action] {
        guard case .joining(var joining) = state, joining.puzzle == challenge else { return [] }
        guard let solution else {
            return retry(TransportError(.protocolViolation, "The proof of work failed."), now, random: random)
        }
        joining.puzzle = nil
        joining.until = now.uptime + configuration.timeouts.approval
        state = .joining(joining)
        return [.send(.joinRequest(JoinRequest.PowSolution(challenge: challenge, solution: solution)))]
    }

    /// The host did not decide. It is asked once more; the relay forgets requests after a minute.
    mutating func approvalTimeout(_ joining: Joining, _ now: Moment) -> [Action] {
        guard joining.requests >= 2 else { return ask(now, requests: joining.requests + 1) }
        let text = "The host did not answer: is it online, and is somebody there to let you in?"
        return finish(.failed(TransportError(.timeout, text)))
    }

    // MARK: Parts

    /// A used-up proof or a host that forgot the member: the invitation is the way back in.
    private func mayFallBack(_ now: Moment) -> Bool {
        guard case .guest(let guest) = role, guest.mayAsk(at: now.unix), !attempt.isLastRejoin else { return false }
        return true
    }

    private mutating func rejected(_ joining: Joining, _ reason: String, _ now: Moment) -> [Action] {
        switch reason {
        case "unable to join pool at this time" where !attempt.isLastRejoin:
            // The host said yes, but the pool is full or lists an older connection of ours, which a rejoin replaces.
            attempt.isLastRejoin = true
            return rejoin(now)
        case "approval timed out": return approvalTimeout(joining, now)
        default: return finish(.refused(RelayFailure.refusal(reason)))
        }
    }

    private mutating func joinFailed(
        _ joining: Joining, _ error: RelayError, _ now: Moment, random: Double
    ) -> [Action] {
        if error.code == 428, let challenge = PowChallenge(fromErrorMessage: error.message) {
            return puzzle(challenge, joining, now, random: random)
        }
        let text = error.message.lowercased()
        if (error.code == 403 && text.contains("proof-of-work")) || (error.code == 400 && text.contains("pow")) {
            // Used up: a request without a solution gets a new challenge.
            return attempt.proofsOfWork < configuration.maxProofsOfWork
                ? ask(now, requests: joining.requests) : tooMuchWork(now, random: random)
        }
        if error.code == 404, case .guest(let guest) = role, guest.isApproved || hasJoined {
            // The pool may be on its way back: a host that was alone too long brings it back (relay.md 9.1).
            let text = "The relay does not have the pool now: if that lasts, ask its host for a new invitation."
            return retry(TransportError(.poolLost, text), now, random: random)
        }
        return follow(RelayFailure.ofJoin(error), now, random: random)
    }

    private mutating func puzzle(
        _ challenge: PowChallenge, _ joining: Joining, _ now: Moment, random: Double
    ) -> [Action] {
        guard attempt.proofsOfWork < configuration.maxProofsOfWork else { return tooMuchWork(now, random: random) }
        let difficulty = Int(challenge.difficulty)
        let limit = min(configuration.maxProofOfWorkDifficulty, 26)
        guard difficulty <= limit else {
            let text = "The relay asks for a proof of work of \(difficulty) bits, at most \(limit) are solved: it is "
            return finish(.failed(TransportError(.protocolViolation, text + "misconfigured or hostile.")))
        }
        attempt.proofsOfWork += 1
        var joining = joining
        joining.puzzle = challenge.challenge
        joining.until = now.uptime + configuration.timeouts.approval
        state = .joining(joining)
        return [.solve(challenge: challenge.challenge, difficulty: difficulty)]
    }

    private mutating func tooMuchWork(_ now: Moment, random: Double) -> [Action] {
        let text = "The relay asked for more than \(configuration.maxProofsOfWork) proofs of work on one connection."
        return retry(TransportError(.busy, text), now, random: random)
    }

    private mutating func follow(_ verdict: RelayFailure.Verdict, _ now: Moment, random: Double) -> [Action] {
        switch verdict {
        case .unclaimed: finish(.failed(TransportError(.unclaimed, "The relay has no owner yet.")))
        case .final(let error): finish(.failed(error))
        case .retry(let error): retry(error, now, random: random)
        }
    }

    private mutating func becomeGuest(_ accepted: JoinAccepted, _ now: Moment, random: Double) -> [Action] {
        guard case .guest(var guest) = role else { return [] }
        guest.isApproved = true
        role = .guest(guest)
        let info = accepted.poolInfo
        let others = accepted.peers.filter { $0.peerID != accepted.peerID }
        let pool = JoinedPool(
            poolID: info.poolID, poolName: info.name, selfID: accepted.peerID, hostID: info.hostPeerID,
            peers: others.map { TransportPeer(id: $0.peerID, displayName: $0.displayName) }, maxPeers: info.maxPeers,
            hostOnline: info.hostOnline, isReturn: hasJoined)
        let membership = RelayMembership(token: accepted.sessionToken, now: now, configuration: configuration)
        return becomeMember(membership, of: pool, now, random: random)
    }
}
