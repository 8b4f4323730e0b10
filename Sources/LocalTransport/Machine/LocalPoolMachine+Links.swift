import Foundation
package import PoolMesh
import PoolTransport
import PoolWire

// Links: coming, going, and what comes over them.

extension LocalPoolMachine {
    /// A link stands.
    /// - Parameter dial: what it was made for; `nil` for one that the other end made.
    package mutating func linkUp(
        _ link: LocalLink, for dial: DialBook.Dial?, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard !isOver else { return [.close(link.id)] }
        guard link.peer != own else {
            let failure = dial.map { dialFailed($0, reason: "this very identity answers there", now) } ?? []
            return [.close(link.id)] + failure
        }
        links.add(link, until: now.time + settings.strangerPatience)
        if let dial {
            // Until it has led in the next address has its turn when this one was in vain.
            if dial.target == .entrance, place == nil {
                entry?.way = (link.id, dial.address)
            } else {
                dials.forget(dial.target)
            }
        }
        let farewell = makeRoom(now)
        guard let place else { return farewell }
        let greeting = link.isInitiator ? [] : write(.pool(place.greeting), over: link.id)
        return farewell + greeting + (knows(link.peer) ? sayHello(over: link.id) : [])
    }

    /// Whoever makes links and does not ask to be let in keeps nobody else out.
    private mutating func makeRoom(_ now: MeshMoment) -> [LocalPoolAction] {
        guard let crowded = links.crowdedOut(limit: LocalPoolSettings.maxStrangers) else { return [] }
        strangersPushedOut += 1
        return drop(crowded, now)
    }

    /// A try to make a link led to one that stands already.
    package mutating func isLinked(_ dial: DialBook.Dial) { dials.forget(dial.target) }

    /// A try to make a link was in vain.
    /// - Parameter reason: for people.
    package mutating func dialFailed(
        _ dial: DialBook.Dial, reason: String, _ now: MeshMoment
    ) -> [LocalPoolAction] {
        guard !isOver else { return [] }
        let wait = dials.failed(dial.target, now: now.time, random: now.chance)
        if case .address = dial.target, dials.isTriedOut(dial.target, rounds: Self.roundsOfPlace) {
            dials.forget(dial.target)
        }
        guard dial.target == .entrance, place == nil, let wait else { return [] }
        entry?.inVain.insert(dial.address)
        guard let entry else { return [] }
        if let error = entry.lost { return end(.failed(error)) }
        let attempts = dials.attempts(of: .entrance)
        guard entry.hasBeenIn || attempts < settings.entranceTries * max(1, entry.entrance.addresses.count) else {
            return end(
                .failed(TransportError(.unreachable, "Nobody lets this member in at \(dial.address): \(reason)")))
        }
        return [.tell(.reconnecting(attempt: attempts, delay: wait, reason: reason))]
    }

    /// A link is gone.
    package mutating func linkDown(_ id: LinkID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let (link, wasUsed) = links.remove(id) else { return [] }
        guard !isOver else { return [] }
        desk?.joins.lost(.link(id))
        place?.endPassages { $0.link == id }
        var actions: [LocalPoolAction] = []
        let hadExchange = entry?.exchange?.link == id
        if hadExchange { entry?.exchange = nil }
        entry?.earlyHellos[id] = nil
        if place == nil { actions += lostWay(id, hadExchange: hadExchange, now) }
        guard !isOver else { return actions }
        wantLink(to: link.peer, now)
        if wasUsed {
            actions += mesh(now) { $0.linkDown(link.peer, now: now) }
        }
        return actions + beginDials(now)
    }

    /// One that is not in yet has lost a link.
    private mutating func lostWay(_ id: LinkID, hadExchange: Bool, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let entry else { return [] }
        guard let way = entry.way else {
            dials.want(.entrance, at: entry.entrance.addresses, due: now.time + DialBook.firstWait)
            return []
        }
        // What was begun over another link is begun anew over a new one.
        guard way.link == id else { return hadExchange ? drop(way.link, now) : [] }
        self.entry?.way = nil
        return dialFailed(
            DialBook.Dial(target: .entrance, address: way.address), reason: "the link has broken", now)
    }

    /// How often each address of a place is tried.
    private static let roundsOfPlace = 3

    /// A link is to be made to one of the addresses of a place, as a person or the discovery wants it.
    package mutating func dial(_ addresses: [String], _ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver, let first = addresses.first, !links.all.contains(where: { addresses.contains($0.address) })
        else {
            return []
        }
        dials.want(.address(first), at: addresses, due: now.time)
        return beginDials(now)
    }

    /// A message has come over a link.
    package mutating func receive(_ message: [UInt8], over id: LinkID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard !isOver, let link = links[id], let kind = message.first.flatMap(LinkMessageKind.init(rawValue:)) else {
            return []
        }
        let body = Array(message.dropFirst())
        guard kind == .control else {
            guard links.isNeighbour(id) else { return [] }
            return mesh(now) { $0.receive(kind, body, from: link.peer, now: now) } + welcomeThoseKnown(now)
        }
        guard let control = try? LocalControl(decoding: body) else { return [] }
        return receive(control, body, over: link, now)
    }

    /// Closes a link that is of no more use.
    mutating func drop(_ id: LinkID, _ now: MeshMoment) -> [LocalPoolAction] { linkDown(id, now) + [.close(id)] }

    // MARK: Neighbours

    /// A link's other end has shown that it is a member.
    mutating func becomeNeighbour(_ id: LinkID, _ now: MeshMoment) -> [LocalPoolAction] {
        guard let link = links[id] else { return [] }
        let admission = links.admit(id, own: own, spareUntil: now.time + LocalPoolSettings.spareTime)
        dials.forget(.peer(link.peer))
        if !settings.dialsMembers { dials.forget(.entrance) }
        var actions = seen(link, now)
        if case .used = admission { actions += mesh(now) { $0.linkUp(link.peer, now: now) } }
        return actions
    }

    /// A neighbour's endpoint has one socket: it can be dialled where its links come from.
    private mutating func seen(_ link: LocalLink, _ now: MeshMoment) -> [LocalPoolAction] {
        let isNews = place?.roster.moved(link.peer, to: link.address) == true
        guard isHost, let entry = place?.roster[link.peer] else { return [] }
        let records = desk?.found(link.peer, at: entry.addresses).map { [LocalPoolAction.record($0)] } ?? []
        return records + (isNews ? announce(.member(entry.memberEntry), except: [link.peer], now) : [])
    }

    /// A link to a member is wanted, if it may be dialled.
    mutating func wantLink(to peer: PeerID, _ now: MeshMoment) {
        guard settings.dialsMembers else { return wantEntrance(now) }
        // A second link from socket to socket would take the place of one over which something is just being said.
        guard let place, links.links(to: peer).isEmpty, let addresses = place.roster[peer]?.addresses,
            !addresses.isEmpty
        else { return }
        // The other end dials as well; of the two links one would have to go.
        let due = own < peer ? now.time : now.time + LocalPoolSettings.courtesy
        dials.want(.peer(peer), at: addresses, due: due)
    }

    /// One that dials nobody goes back to where it came in, once nobody is left.
    private mutating func wantEntrance(_ now: MeshMoment) {
        guard let entry, links.neighbours.isEmpty else { return }
        dials.want(.entrance, at: entry.entrance.addresses, due: now.time + DialBook.firstWait)
    }

    // MARK: Writing

    func write(_ control: LocalControl, over id: LinkID) -> [LocalPoolAction] { write(control.json, over: id) }

    func write(_ json: [UInt8], over id: LinkID) -> [LocalPoolAction] {
        [.send([LinkMessageKind.control.rawValue] + json, over: id, isReliable: true, canBeDropped: false)]
    }

    /// Has the mesh do something, and carries out what it wants.
    mutating func mesh(
        _ now: MeshMoment, _ change: (inout MeshMachine) -> [MeshAction]
    ) -> [LocalPoolAction] {
        guard let actions = place?.apply(change) else { return [] }
        return actions.flatMap { carryOut($0, now) }
    }

    private mutating func carryOut(_ action: MeshAction, _ now: MeshMoment) -> [LocalPoolAction] {
        switch action {
        case .write(let kind, let body, let isReliable, let peer):
            guard let id = links.link(to: peer) else { return [] }
            return [
                .send(
                    [kind.rawValue] + body, over: id, isReliable: isReliable,
                    canBeDropped: !isReliable || kind == .envelope)
            ]
        case .deliver(.payload, let payload, let peer):
            return arrived(peer, now) + [.tell(.received(from: peer, payload: payload))]
        case .deliver(.control, let body, let peer):
            guard let control = try? LocalControl(decoding: body) else { return [] }
            return receive(control, from: peer, now)
        case .reach(let peer, let reach): return reached(peer, reach, now)
        case .clock(let peer, let ahead): return [.clock(peer, ahead: ahead)]
        case .room(let peer): return hears(peer)
        }
    }
}

extension MeshMoment {
    /// Since 1970: what epochs begin with, so that they are higher than those of a host that has forgotten them.
    var seconds: UInt64 { UInt64(max(0, min(date.timeIntervalSince1970, 1e12))) }

    /// Between 0 and 1.
    var chance: Double { Double(random(2).reduce(0) { $0 << 8 | UInt16($1) }) / 65_536 }
}
