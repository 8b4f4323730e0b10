import PoolTransport
import PoolWire

// The checks of `TransportConformance`, one function each.

extension ConformancePool {
    func hostJoins() async throws {
        let joined = try await host.joined()
        try require(joined.selfID == joined.hostID, "the host is not its pool's host")
        try require(joined.hostOnline && !joined.isReturn, "the host is absent from its own pool")
        try require(joined.peers?.isEmpty != false, "somebody is in a pool that was made just now")
        let first = await host.events.first
        try require(first == .joined(joined), "the first event is not joined but \(String(describing: first))")
    }

    func guestJoins() async throws {
        let invitation = try await invitation()
        let (guest, request) = try await ask("Ada", invitation: invitation)
        try require(request.proof == .valid, "the proof of an honest guest is \(request.proof)")
        try require(request.displayName == "Ada", "the host sees the name \(request.displayName)")
        try await hosting.approve(request)
        let joined = try await guest.joined()
        let hostPool = try await host.joined()
        try require(joined.selfID == request.peer, "the guest is \(joined.selfID), the host approved \(request.peer)")
        try require(joined.hostID == hostPool.selfID && joined.hostOnline, "the guest sees another host")
        try require(joined.poolID == hostPool.poolID, "the guest is in another pool")
        try require(joined.peers?.map(\.id) == [joined.hostID], "the guest sees \(String(describing: joined.peers))")
        try require(guest.transport.hosting == nil, "a guest can host")
        try await host.wait(for: "the guest to be announced") {
            $0.contains(.peerJoined(TransportPeer(id: joined.selfID, displayName: "Ada")))
        }
    }

    func rejection() async throws {
        let (guest, request) = try await ask("Eve", invitation: try await invitation())
        try await hosting.reject(request, reason: "not today")
        let end = try await guest.ended()
        try require(end == .refused("not today"), "the guest was told \(end)")
        try await guest.waitForReturn()
    }

    func broadcast() async throws {
        let invitation = try await invitation()
        let (ada, adaPool) = try await admit("Ada", invitation: invitation)
        let (bob, bobPool) = try await admit("Bob", invitation: invitation)
        try await ada.transport.send([1], to: .everyone)
        for other in [host, bob] {
            try await other.wait(for: "the broadcast") { $0.contains(.received(from: adaPool.selfID, payload: [1])) }
        }
        // What Ada gets later shows that nothing of her own came before it.
        try await bob.transport.send([2], to: .everyone)
        try await ada.wait(for: "Bob's broadcast") { $0.contains(.received(from: bobPool.selfID, payload: [2])) }
        try require(await ada.received.count == 1, "the sender got its own broadcast")
    }

    func targeted() async throws {
        let invitation = try await invitation()
        let (ada, adaPool) = try await admit("Ada", invitation: invitation)
        let (bob, bobPool) = try await admit("Bob", invitation: invitation)
        try await ada.transport.send([1], to: .only([bobPool.selfID]))
        try await ada.transport.send([2], to: .only([bobPool.hostID, bobPool.selfID]))
        try await ada.transport.send([3], to: .everyone)
        try await bob.wait(for: "three payloads") { $0.contains(.received(from: adaPool.selfID, payload: [3])) }
        try await host.wait(for: "two payloads") { $0.contains(.received(from: adaPool.selfID, payload: [3])) }
        let (forBob, forHost) = await (bob.received.map(\.payload), host.received.map(\.payload))
        try require(forBob == [[1], [2], [3]], "Bob got \(forBob)")
        try require(forHost == [[2], [3]], "the host got \(forHost)")
    }

    func nobody() async throws {
        let (ada, adaPool) = try await admit("Ada", invitation: try await invitation())
        try await ada.transport.send([1], to: .only([]))
        try await ada.transport.send([2], to: .only([adaPool.selfID]))
        try await ada.transport.send([3], to: .everyone)
        try await host.wait(for: "the last payload") { $0.contains(.received(from: adaPool.selfID, payload: [3])) }
        let forHost = await host.received.map(\.payload)
        try require(forHost == [[3]], "the host got \(forHost)")
        try require(await ada.received.isEmpty, "a payload to oneself came back")
    }

    func order() async throws {
        let (ada, _) = try await admit("Ada", invitation: try await invitation())
        let payloads = (0..<500).map { Array("message \($0)".utf8) }
        for payload in payloads { try await ada.transport.send(payload, to: .everyone) }
        try await host.wait(for: "all payloads") { $0.count(where: isReceived) >= payloads.count }
        try require(await host.received.map(\.payload) == payloads, "the order is lost")
    }

    func backPressure() async throws {
        let (bob, bobPool) = try await admit("Bob", invitation: try await invitation(), readDelay: .microseconds(200))
        let count = 3_000
        let payload = [UInt8](repeating: 7, count: 2_000)
        for _ in 0..<count { try await host.transport.send(payload, to: .only([bobPool.selfID])) }
        try await bob.wait(for: "\(count) payloads", limit: .seconds(300)) { $0.count(where: isReceived) == count }
    }

    func tooLarge() async throws {
        let (ada, adaPool) = try await admit("Ada", invitation: try await invitation())
        let limit = ada.transport.maxPayloadBytes
        do {
            try await ada.transport.send([UInt8](repeating: 0, count: limit + 1), to: .everyone)
            throw ConformanceFailure("a payload of \(limit + 1) bytes was taken")
        } catch let error as TransportError {
            try require(error.code == .payloadTooLarge, "refused as \(error.code)")
        }
        let largest = [UInt8](repeating: 0xFF, count: limit)
        try await ada.transport.send(largest, to: .only([adaPool.hostID]))
        try await host.wait(for: "the largest payload") {
            $0.contains(.received(from: adaPool.selfID, payload: largest))
        }
    }

    func othersSeeLeave() async throws {
        let invitation = try await invitation()
        let (ada, adaPool) = try await admit("Ada", invitation: invitation)
        let (bob, bobPool) = try await admit("Bob", invitation: invitation)
        try await ada.wait(for: "Bob to be seen") {
            $0.contains(.peerJoined(TransportPeer(id: bobPool.selfID, displayName: "Bob")))
        }
        await ada.transport.leave()
        for other in [host, bob] {
            try await other.wait(for: "Ada to be gone") { events in
                events.contains { if case .peerLeft(adaPool.selfID, _) = $0 { true } else { false } }
            }
        }
    }

    func leaving() async throws {
        let (ada, _) = try await admit("Ada", invitation: try await invitation())
        await ada.transport.leave()
        try await ada.waitForReturn()
        let end = try await ada.ended()
        try require(end == .left, "it ended as \(end)")
        let last = await ada.events.last
        try require(last == .ended(.left), "an event follows the end")
        try await expectNotConnected(ada)
    }

    func cancelling() async throws {
        let (ada, adaPool) = try await admit("Ada", invitation: try await invitation())
        await ada.stop()
        try require(await ada.hasReturned, "run() did not return")
        try await host.wait(for: "Ada to be gone") { events in
            events.contains { if case .peerLeft(adaPool.selfID, _) = $0 { true } else { false } }
        }
    }

    func kick() async throws {
        let invitation = try await invitation()
        let (ada, adaPool) = try await admit("Ada", invitation: invitation)
        let (bob, _) = try await admit("Bob", invitation: invitation)
        try await hosting.kick(adaPool.selfID, reason: "Removed by host")
        let end = try await ada.ended()
        try require(end == .kicked("Removed by host"), "the kicked member was told \(end)")
        for other in [host, bob] {
            try await other.wait(for: "the kick to be seen") {
                $0.contains(.peerLeft(adaPool.selfID, reason: "Removed by host"))
            }
        }
        let known = await host.events.count
        _ = await start(try await fixture.makeAgain("Ada", invitation: invitation))
        try await host.wait(for: "the kicked member to have to ask") {
            $0.dropFirst(known).contains(where: isJoinRequest)
        }
    }

    func returning() async throws {
        let invitation = try await invitation()
        let (ada, adaPool) = try await admit("Ada", invitation: invitation)
        await ada.transport.leave()
        try await ada.waitForReturn()
        try await host.wait(for: "Ada to be gone") { events in
            events.contains { if case .peerLeft = $0 { true } else { false } }
        }
        let known = await host.events.count
        let again = await start(try await fixture.makeAgain("Ada", invitation: invitation))
        if fixture.asksAboutMembers {
            let peer = adaPool.selfID
            try await host.wait(for: "Ada's return to be asked about") {
                $0.dropFirst(known).contains(where: isJoinRequest)
            }
            let request = await host.events.dropFirst(known).compactMap { event -> HostJoinRequest? in
                if case .joinRequest(let request) = event { request } else { nil }
            }.first
            guard let request, request.peer == peer, request.proof == .valid else {
                throw ConformanceFailure("a member that returns is asked about as \(String(describing: request))")
            }
            try await hosting.approve(request)
        }
        let pool = try await again.joined()
        try require(pool.selfID == adaPool.selfID, "it came back as somebody else")
        try await host.wait(for: "Ada to be back") { $0.count(where: isPeerJoined) == 2 }
        let asked = await host.events.dropFirst(known).contains(where: isJoinRequest)
        try require(asked == fixture.asksAboutMembers, "an approved member had to ask: \(asked)")
    }

    func hostAbsence() async throws {
        let (ada, _) = try await admit("Ada", invitation: try await invitation())
        await host.transport.leave()
        try await ada.wait(for: "the host to be gone") { events in
            events.contains { if case .hostStatus(online: false, offlineSince: _?) = $0 { true } else { false } }
        }
        let again = await start(try await fixture.makeHost())
        let joined = try await again.joined()
        try require(joined.selfID == joined.hostID, "the host came back as a guest")
        try await ada.wait(for: "the host to be back") { $0.contains(.hostStatus(online: true, offlineSince: nil)) }
        try require(await !ada.events.contains(where: isPeerLeft), "the host's absence was told as peerLeft")
    }

    func closing() async throws {
        let (ada, _) = try await admit("Ada", invitation: try await invitation())
        try await hosting.close()
        for member in [ada, host] {
            let end = try await member.ended()
            guard case .poolClosed = end else { throw ConformanceFailure("the pool's end was told as \(end)") }
            try await member.waitForReturn()
        }
    }

    func usedUp() async throws {
        let invitation = try await invitation(maxUses: 1)
        _ = try await admit("Ada", invitation: invitation)
        let bob = await start(try await fixture.makeGuest("Bob", invitation: invitation))
        // A careful relay refuses it before the host is asked (relay.md 9.3); then there is nothing to point out.
        try await withThrowingTaskGroup(of: Void.self) { [host] group in
            group.addTask { _ = try await bob.ended() }
            group.addTask { try await host.wait(for: "Bob's request") { $0.count(where: isJoinRequest) == 2 } }
            try await group.next()
            group.cancelAll()
        }
        let requests = await host.events.compactMap { if case .joinRequest(let request) = $0 { request } else { nil } }
        if requests.count == 2, case .invalid = requests[1].proof { return }
        try require(requests.count == 1, "a used-up invitation is \(requests[1].proof)")
    }

    func notConnected() async throws {
        let invitation = try await invitation()
        let guest = ObservedTransport(try await fixture.makeGuest("Ada", invitation: invitation))
        try await expectNotConnected(guest)
    }

    private func expectNotConnected(_ member: ObservedTransport) async throws {
        do {
            try await member.transport.send([1], to: .everyone)
        } catch {
            return try require(error.code == .notConnected, "sending without a link failed as \(error.code)")
        }
        throw ConformanceFailure("a payload was taken without a link")
    }
}

private func isReceived(_ event: TransportEvent) -> Bool { if case .received = event { true } else { false } }
private func isPeerJoined(_ event: TransportEvent) -> Bool { if case .peerJoined = event { true } else { false } }
private func isPeerLeft(_ event: TransportEvent) -> Bool { if case .peerLeft = event { true } else { false } }
