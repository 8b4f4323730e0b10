import Foundation
import GameRules
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Whole pools of machines in virtual time.
struct LocalPoolMachineTests {
    private let poolID = UUID()
    private let network = VirtualLinks(seed: 7)

    /// A host that lets everybody in who asks with a right code.
    private func openHost(
        _ name: String = "Host", memory: LocalHostMemory = LocalHostMemory(), of old: VirtualLinks.Node? = nil,
        maxPeers: Int = 16
    ) throws -> VirtualLinks.Node {
        try network.host(name, poolID: poolID, identity: old?.identity, maxPeers: maxPeers, memory: memory)
    }

    private func settle(_ time: Duration = .seconds(5)) { network.run(for: time) }

    @Test func `a guest that shows the code is asked about, let in, and seen by all`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", by: host)
        settle()
        #expect(ada.joined?.peers?.map(\.id) == [host.id])
        #expect(bob.joined?.peers?.map(\.id) == [host.id, ada.id])
        #expect(host.shown == [ada.id, bob.id])
        #expect(ada.shown == [host.id, bob.id])
        #expect(ada.connection(to: bob) == .direct, "they have dialled each other")
        try network.send([1, 2, 3], from: ada)
        settle()
        for node in [host, bob] { #expect(node.received.map(\.payload) == [[1, 2, 3]]) }
        #expect(ada.received.isEmpty)
    }

    @Test func `a wrong code is told to the host as such, and to the guest as the host wants it`() throws {
        let host = try openHost()
        let eve = try network.guest("Eve", at: [host], code: "WRONG2")
        #expect(network.run(for: .seconds(10)) { host.events.count > 1 })
        guard case .joinRequest(let request)? = host.events.last else { throw Surprise("\(host.events)") }
        #expect(request.proof == .invalid("The code is wrong"))
        // Not even a host that approves it can let it in.
        network.act(host) { $0.approve(request, network.moment) }
        #expect(network.run(for: .seconds(10)) { eve.end != nil })
        #expect(eve.joined == nil && host.shown.isEmpty)
    }

    @Test func `members that cannot be dialled are reached over others, and directly once they can`() throws {
        let host = try openHost()
        let bob = try network.admit("Bob", by: host)
        // Ada reaches only Bob, who passes her messages to the host on.
        let ada = try network.admit("Ada", at: [bob], by: host) { network.wall($0, host) }
        settle()
        #expect(ada.connection(to: host) == .relayed && host.connection(to: ada) == .relayed)
        #expect(ada.connection(to: bob) == .direct)
        #expect(host.events.contains(.connectionChanged(ada.id, .relayed)))
        for number in 0..<50 as Range<UInt8> {
            try network.send([number], from: ada)
            try network.send([number], from: host)
        }
        settle()
        #expect(ada.received.filter { $0.from == host.id }.map(\.payload) == (0..<50).map { [$0] })
        #expect(host.received.filter { $0.from == ada.id }.map(\.payload) == (0..<50).map { [$0] })

        network.removeWall(ada, host)
        #expect(network.run(for: .seconds(60)) { ada.connection(to: host) == .direct })
        settle()
        #expect(host.connection(to: ada) == .direct)
        #expect(host.events.contains(.connectionChanged(ada.id, .direct)))
        #expect(!host.events.contains { if case .peerLeft = $0 { true } else { false } })
    }

    @Test func `a member that takes nothing counts as gone, until it takes something`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", by: host)
        settle()
        bob.isDeaf = true
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        var taken = 0
        while (try? network.send(megabyte, from: host, to: [bob.id])) != nil { taken += 1 }
        #expect(taken == 15)
        settle(.seconds(50))
        #expect(host.shown == [ada.id, bob.id])
        settle(.seconds(20))
        #expect(host.shown == [ada.id])
        #expect(host.events.contains(.peerLeft(bob.id, reason: "takes nothing any more")))
        // The others have heard nothing of it, and nobody waits.
        #expect(ada.shown == [host.id, bob.id])
        try network.send([1], from: host)
        settle()
        #expect(ada.received.map(\.payload) == [[1]])

        bob.isDeaf = false
        #expect(network.run(for: .seconds(60)) { host.shown == [ada.id, bob.id] })
        #expect(network.run(for: .seconds(60)) { bob.received.count == taken })
        try network.send([2], from: host)
        settle()
        // What was sent while it was gone is lost, as for everybody who is not there.
        #expect(bob.received.map(\.payload.count) == Array(repeating: 1 << 20, count: taken) + [1])
    }

    @Test func `a member that was out of reach with much to get is not taken for one that takes nothing`() throws {
        let host = try openHost()
        let bob = try network.admit("Bob", by: host)
        settle()
        network.wall(host, bob)
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        var taken = 0
        while (try? network.send(megabyte, from: host, to: [bob.id])) != nil { taken += 1 }
        settle(.seconds(100))
        #expect(host.shown.isEmpty)
        network.removeWall(host, bob)
        #expect(network.run(for: .seconds(60)) { bob.received.count == taken })
        settle()
        #expect(host.shown == [bob.id])
        #expect(!host.events.contains(.peerLeft(bob.id, reason: "takes nothing any more")))
    }

    @Test func `a line of four plays from end to end, and heals around its middle`() throws {
        let a = try openHost("A")
        let b = try network.admit("B", at: [a], by: a)
        let c = try network.admit("C", at: [b], by: a) { network.wall($0, a) }
        let d = try network.admit("D", at: [c], by: a) {
            network.wall($0, a)
            network.wall($0, b)
        }
        settle()
        #expect(a.connection(to: d) == .relayed && d.connection(to: a) == .relayed)
        try network.send([1], from: d, to: [a.id])
        try network.send([2], from: a, to: [d.id])
        settle(.seconds(2))
        #expect(a.received.map(\.payload) == [[1]] && d.received.map(\.payload) == [[2]])

        // Another way exists: A and C can reach each other again. B dies.
        network.removeWall(a, c)
        #expect(network.run(for: .seconds(60)) { a.connection(to: c) == .direct })
        network.kill(b)
        let before = network.now
        try network.send([3], from: d, to: [a.id])
        #expect(network.run(for: .seconds(5)) { a.received.last?.payload == [3] }, "it took \(network.now - before)")
        #expect(network.run(for: .seconds(30)) { !a.shown.contains(b.id) && !d.shown.contains(b.id) })
        #expect(a.shown == [c.id, d.id] && d.shown == [a.id, c.id])
    }

    @Test func `who is removed is told why, the others get a new secret, and it cannot return unasked`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", by: host)
        let cem = try network.admit("Cem", at: [bob], by: host) { network.wall($0, host) }
        settle()
        let (secret, epoch) = (host.memory.secret, host.memory.epoch)
        network.act(host) { $0.kick(ada.id, reason: "enough", network.moment) }
        settle(.seconds(2))
        #expect(ada.end == .kicked("enough"))
        for node in [host, bob, cem] {
            #expect(node.events.contains(.peerLeft(ada.id, reason: "enough")), "\(node.name)")
        }
        #expect(host.memory.secret != secret && host.memory.epoch > epoch)
        try network.send([9], from: cem)
        settle(.seconds(2))
        #expect(host.received.last?.payload == [9] && bob.received.last?.payload == [9])
        #expect(!ada.received.contains { $0.payload == [9] })

        let known = host.events.count
        try network.guest("Ada", at: [bob], identity: ada.identity)
        #expect(
            network.run(for: .seconds(30)) {
                host.events.dropFirst(known).contains { if case .joinRequest = $0 { true } else { false } }
            })
        #expect(!host.shown.contains(ada.id))
    }

    @Test func `who was removed while it was away learns so, or asks again, when it comes back`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", by: host)
        settle()
        network.wall(ada, host)
        network.wall(ada, bob)
        #expect(network.run(for: .seconds(30)) { !host.shown.contains(ada.id) && !bob.shown.contains(ada.id) })
        network.act(host) { $0.kick(ada.id, reason: "enough", network.moment) }
        settle()
        let known = host.events.count
        network.removeWall(ada, host)
        network.removeWall(ada, bob)
        #expect(
            network.run(for: .seconds(60)) {
                host.events.dropFirst(known).contains { if case .joinRequest = $0 { true } else { false } }
            }, "\(ada.events)")
        #expect(!host.shown.contains(ada.id) && !bob.shown.contains(ada.id))
    }

    @Test func `a member that was let in before comes back, whether it left or vanished`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", by: host)
        network.act(ada) { $0.leave(network.moment) }
        settle(.seconds(1))
        #expect(host.shown == [bob.id] && bob.shown == [host.id])
        let again = try network.guest("Ada", at: [host], identity: ada.identity)
        // The desk above lets it in by itself (`VirtualLinks.letBackIn`), unless it was blocked meanwhile.
        #expect(network.run(for: .seconds(10)) { again.joined != nil })
        settle()
        #expect(host.shown == [again.id, bob.id] && bob.shown == [again.id, host.id])

        // Killed and started again before anybody has noticed.
        network.kill(again)
        let third = try network.guest("Ada", at: [host], identity: ada.identity)
        #expect(network.run(for: .seconds(10)) { third.joined != nil })
        settle(.seconds(20))
        try network.send([5], from: third)
        try network.send([6], from: bob)
        settle(.seconds(2))
        #expect(bob.received.last?.payload == [5] && host.received.contains { $0.payload == [5] })
        #expect(third.received.last?.payload == [6])
        #expect(host.shown == [third.id, bob.id] && bob.shown == [third.id, host.id])
    }

    @Test(arguments: [true, false])
    func `a host that goes comes back to its members, with what it remembered`(politely: Bool) throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", at: [ada], by: host) { network.wall($0, host) }
        settle()
        if politely { network.act(host) { $0.leave(network.moment) } } else { network.kill(host) }
        #expect(
            network.run(for: .seconds(20)) {
                [ada, bob].allSatisfy { node in
                    node.events.contains { if case .hostStatus(online: false, _) = $0 { true } else { false } }
                }
            })
        // The others go on without it.
        try network.send([1], from: ada)
        settle(.seconds(2))
        #expect(bob.received.map(\.payload) == [[1]])

        let again = try openHost(memory: host.memory, of: host)
        #expect(
            network.run(for: .seconds(60)) {
                [ada, bob].allSatisfy { $0.events.contains(.hostStatus(online: true, offlineSince: nil)) }
            }, "Ada: \(ada.events) Bob: \(bob.events)")
        #expect(network.run(for: .seconds(20)) { again.shown == [ada.id, bob.id] }, "\(again.events)")
        #expect(!again.events.contains { if case .joinRequest = $0 { true } else { false } })
        #expect(!ada.events.contains { if case .peerLeft = $0 { true } else { false } })
        try network.send([2], from: again)
        try network.send([3], from: bob)
        settle()
        #expect(bob.received.last?.payload == [2] && ada.received.contains { $0.payload == [2] })
        #expect(again.received.map(\.payload) == [[3]])
    }

    @Test func `closing ends the pool for everybody, also for those without a link to the host`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        let bob = try network.admit("Bob", at: [ada], by: host) { network.wall($0, host) }
        settle()
        network.act(host) { $0.close(network.moment) }
        settle(.seconds(2))
        for node in [host, ada, bob] { #expect(node.end == .poolClosed("The host closed the pool"), "\(node.name)") }
    }

    @Test func `a full pool lets nobody in, but those who are in`() throws {
        let host = try openHost(maxPeers: 2)
        _ = try network.admit("Ada", by: host)
        let bob = try network.guest("Bob", at: [host])
        #expect(
            network.run(for: .seconds(10)) {
                host.events.count { if case .joinRequest = $0 { true } else { false } } == 2
            })
        network.admitAll(host)
        #expect(network.run(for: .seconds(10)) { bob.end == .refused("The pool is full") })

        // Two who are let in at the same time, with room for one.
        let small = try network.host("Small", poolID: UUID(), maxPeers: 3)
        let first = try network.admit("First", at: [small], by: small)
        let both = try ["Second", "Third"].map { try network.guest($0, at: [small]) }
        let seen = first.events.count
        settle(.seconds(2))
        network.admitAll(small)
        #expect(network.run(for: .seconds(10)) { both.contains { $0.end == .refused("The pool is full") } })
        settle()
        #expect(both.count { $0.joined != nil } == 1 && small.shown.count == 2 && small.shown.contains(first.id))
        // The others do not hear of who found no room.
        #expect(first.events.dropFirst(seen).count { if case .peerJoined = $0 { true } else { false } } == 1)
    }

    @Test func `who is gone before its welcome is gone for the others as well`() throws {
        let host = try openHost()
        let ada = try network.admit("Ada", by: host)
        settle()
        let known = host.events.count
        let eve = try network.guest("Eve", at: [host])
        #expect(network.run(for: .seconds(10)) { host.events.count > known })
        // The host waits for Ada, who has not heard of it.
        ada.isDeaf = true
        network.admitAll(host, from: known)
        settle(.milliseconds(100))
        network.act(eve) { $0.leave(network.moment) }
        settle(.seconds(2))
        ada.isDeaf = false
        #expect(
            network.run(for: .seconds(10)) {
                ada.events.contains(.peerJoined(TransportPeer(id: eve.id, displayName: "Eve")))
            })
        settle(.seconds(2))
        #expect(ada.shown == [host.id] && host.shown == [ada.id] && eve.joined == nil)
    }

    @Test func `an invitation lets in as many as it says`() throws {
        let host = try openHost()
        var code: LocalCode?
        network.act(host) { machine in
            let made = machine.invite(maxUses: 1, lifetime: .seconds(300), network.moment)
            code = made?.code
            return made?.actions ?? []
        }
        let invitation = try #require(code)
        let ada = try network.guest("Ada", at: [host], code: invitation.text, tokenID: invitation.tokenID)
        settle(.seconds(2))
        network.admitAll(host)
        #expect(network.run(for: .seconds(10)) { ada.joined != nil })
        let known = host.events.count
        try network.guest("Bob", at: [host], code: invitation.text, tokenID: invitation.tokenID)
        settle(.seconds(2))
        guard case .joinRequest(let request)? = host.events.dropFirst(known).last else {
            throw Surprise("\(host.events)")
        }
        #expect(request.proof != .valid)
        #expect(host.memory.codes.map(\.uses) == [1])
    }

    @Test func `nobody at the address, and another pool than wanted, end a first join with what to do`() throws {
        let host = try openHost()
        network.kill(host)
        let ada = try network.guest("Ada", at: [host])
        #expect(network.run(for: .seconds(60)) { ada.end != nil })
        guard case .failed(let error)? = ada.end else { throw Surprise("\(ada.events)") }
        #expect(error.code == .unreachable)
        let other = try openHost("Other")
        let bob = try network.guest("Bob", at: [other], poolID: UUID())
        #expect(network.run(for: .seconds(10)) { bob.end != nil })
        guard case .failed(let error)? = bob.end else { throw Surprise("\(bob.events)") }
        #expect(error.code == .poolLost)
    }

    @Test func `addresses of another pool, and of somebody else than the host, keep nobody from the right one`() throws
    {
        let host = try openHost()
        let other = try network.host("Other", poolID: UUID())
        // It says that it is the same pool.
        let liar = try network.host("Liar", poolID: poolID)
        let dead = try openHost("Dead")
        network.kill(dead)
        let ada = try network.guest("Ada", at: [other, dead, host], poolID: poolID)
        #expect(
            network.run(for: .seconds(20)) {
                host.events.contains { if case .joinRequest = $0 { true } else { false } }
            })
        network.admitAll(host)
        #expect(network.run(for: .seconds(20)) { ada.joined?.hostID == host.id })
        // Who was in knows whom it looks for.
        network.kill(ada)
        let again = try network.guest(
            "Ada", at: [liar, other, host], identity: ada.identity, poolID: poolID, knownHost: host.id)
        #expect(network.run(for: .seconds(20)) { again.joined?.hostID == host.id })
        // Nobody else is there: it is said what is wrong.
        let bob = try network.guest("Bob", at: [dead, other], poolID: poolID)
        #expect(network.run(for: .seconds(20)) { bob.end != nil })
        guard case .failed(let error)? = bob.end else { throw Surprise("\(bob.events)") }
        #expect(error.code == .poolLost)
    }

    @Test func `links of strangers are bounded, and whoever makes many keeps nobody else out`() throws {
        let network = VirtualLinks(seed: 31)
        var machine = try network.host(poolID: UUID()).machine
        func link(_ id: LinkID, from source: String) -> [LinkID] {
            let link = LocalLink(
                id: id, peer: SigningKey.generate().peerID, binding: [], isInitiator: false, address: "\(source):\(id)",
                source: source)
            return machine.linkUp(link, for: nil, network.moment).compactMap {
                if case .close(let closed) = $0 { closed } else { nil }
            }
        }
        let limit = LocalPoolSettings.maxStrangers
        for id in 2..<limit { #expect(link(id, from: "10.0.0.9").isEmpty) }
        #expect(link(limit, from: "10.0.0.1").isEmpty)
        #expect(link(limit + 1, from: "10.0.0.2").isEmpty)
        #expect(link(limit + 2, from: "10.0.0.9") == [2])
        #expect(link(limit + 3, from: "10.0.0.3") == [3])
        #expect(machine.strangersPushedOut == 2)
    }

    @Test func `an address at which one's own identity answers is told as such`() throws {
        let host = try openHost()
        let same = try network.guest("Same", at: [host], identity: host.identity)
        #expect(network.run(for: .seconds(60)) { same.end != nil })
        guard case .failed(let error)? = same.end else { throw Surprise("\(same.events)") }
        #expect(error.code == .unreachable && error.message.hasSuffix("this very identity answers there"))
        #expect(host.shown.isEmpty && host.end == nil)
    }

    /// Members come, vanish, are cut off and come back at random; in the end all see each other, and nothing that was sent
    /// between two who stayed in sight was lost, doubled or swapped.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `pools come together again after everything that can happen to links`(seed: UInt64) throws {
        let network = VirtualLinks(seed: seed)
        let host = try network.host(poolID: poolID)
        var members: [VirtualLinks.Node] = []
        for name in ["A", "B", "C", "D"] {
            members.append(try network.admit(name, by: host))
        }
        let all = [host] + members
        var dice = SeededGenerator(seed: seed)
        var sent: [String: [[UInt8]]] = [:]
        for round in 0..<60 as Range<UInt8> {
            let (a, b) = (all[dice.below(all.count)], all[dice.below(all.count)])
            if a !== b {
                if dice.below(2) == 0 { network.wall(a, b) } else { network.removeWall(a, b) }
            }
            let sender = all[dice.below(all.count)]
            let payload = [round, UInt8(all.firstIndex { $0 === sender } ?? 0)]
            for peer in sender.machine.audience {
                guard let receiver = all.first(where: { $0.id == peer }) else { continue }
                sent["\(sender.name)-\(receiver.name)", default: []].append(payload)
            }
            try network.send(payload, from: sender)
            network.run(for: .milliseconds(dice.below(1_500)))
        }
        for a in all { for b in all where a !== b { network.removeWall(a, b) } }
        let isWhole = network.run(for: .seconds(120)) {
            all.allSatisfy { node in
                all.allSatisfy { $0 === node || node.machine.connections[$0.id] == .direct }
            }
        }
        #expect(isWhole, "seed \(seed): \(all.map { "\($0.name) sees \($0.machine.connections.count)" })")
        network.run(for: .seconds(40))
        for sender in all {
            for receiver in all where receiver !== sender {
                let expected = sent["\(sender.name)-\(receiver.name)"] ?? []
                let got = receiver.received.filter { $0.from == sender.id }.map(\.payload)
                // Somebody who counted as gone may get again what it had not acknowledged before.
                #expect(
                    isSubsequence(withoutDoubles(got), of: expected),
                    "seed \(seed): \(sender.name) to \(receiver.name) \(got) of \(expected)")
                if !receiver.events.contains(where: { leaves(sender.id, $0) })
                    && !sender.events.contains(where: { leaves(receiver.id, $0) })
                {
                    #expect(got == expected, "seed \(seed): \(sender.name) to \(receiver.name)")
                }
            }
        }
    }

    private func withoutDoubles(_ payloads: [[UInt8]]) -> [[UInt8]] {
        var seen: Set<[UInt8]> = []
        return payloads.filter { seen.insert($0).inserted }
    }

    private func leaves(_ peer: PeerID, _ event: TransportEvent) -> Bool {
        switch event {
        case .peerLeft(peer, _), .hostStatus(online: false, _): true
        default: false
        }
    }

    private func isSubsequence(_ part: [[UInt8]], of whole: [[UInt8]]) -> Bool {
        var rest = whole[...]
        for element in part {
            guard let index = rest.firstIndex(of: element) else { return false }
            rest = rest[(index + 1)...]
        }
        return true
    }
}

/// What a test did not expect.
struct Surprise: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
