package import PoolWire

extension MeshMachine {
    /// Sends something to a member.
    /// - Parameter isReliable: whether it has to arrive. What may be lost is not kept, and goes reliably all the same when
    ///   it has more than 16 KiB.
    package mutating func send(
        _ content: MeshContent, _ body: [UInt8], to peer: PeerID, isReliable: Bool = true, now: MeshMoment
    ) throws(MeshError) -> [MeshAction] {
        guard let member = members[peer] else { throw .notMember }
        let message = [content.rawValue] + body
        guard message.count <= EndToEndSession.maxMessage else { throw .tooLarge }
        guard isReliable || message.count > Packet.maxSmallContent else { return sendOnce(message, to: peer, now) }
        guard member.session.hasRoom(for: message.count) else {
            members[peer]?.wantsRoomSince = member.wantsRoomSince ?? now.time
            throw .full
        }
        members[peer]?.session.send(message)
        return flush(peer, now)
    }

    /// Sends something to all members.
    /// - Returns: what to do, and those for whom there was no room.
    package mutating func sendToAll(
        _ content: MeshContent, _ body: [UInt8], isReliable: Bool = true, now: MeshMoment
    ) -> (actions: [MeshAction], full: [PeerID]) {
        var actions: [MeshAction] = []
        var full: [PeerID] = []
        for peer in members.keys.sorted(by: { $0.precedes($1) }) {
            do {
                actions += try send(content, body, to: peer, isReliable: isReliable, now: now)
            } catch {
                full.append(peer)
            }
        }
        return (actions, full)
    }

    private mutating func sendOnce(_ message: [UInt8], to peer: PeerID, _ now: MeshMoment) -> [MeshAction] {
        guard let hop = members[peer]?.route?.first, let packet = members[peer]?.session.datagram(message) else {
            return drop(.notSent)
        }
        return carry(packet, to: peer, over: hop, now)
    }

    // MARK: Packets

    /// Sends what waits for a member, if there is a way to it.
    mutating func flush(_ peer: PeerID, _ now: MeshMoment) -> [MeshAction] {
        guard let member = members[peer], let best = member.route?.first else { return [] }
        let packets = members[peer]?.session.packets(now: now.time) ?? []
        let hop = packets.isEmpty ? best : firstHop(to: peer, best: best)
        return packets.flatMap { carry($0, to: peer, over: hop, now) }
    }

    /// The neighbour to begin with: another one than the best when nothing comes back, for the best one may swallow what
    /// it is given.
    private func firstHop(to peer: PeerID, best: PeerID) -> PeerID {
        guard best != peer, let detours = members[peer]?.session.detours, detours > 0 else { return best }
        let ways = topology.map.alternatives(to: peer, atMost: MeshLimits.maxTTL)
        return ways.isEmpty ? best : ways[detours % ways.count].first ?? best
    }

    private mutating func carry(
        _ packet: Packet, to peer: PeerID, over hop: PeerID, _ now: MeshMoment
    ) -> [MeshAction] {
        guard hop == peer else { return seal(packet, for: peer, over: hop, now) }
        return [.write(.payload, packet.encoded(), isReliable: packet.kind != .datagram, to: peer)]
    }

    /// A packet has come from a member: over its link, or opened with its key.
    mutating func receivePacket(_ bytes: [UInt8], from peer: PeerID, now: MeshMoment) -> [MeshAction] {
        guard let packet = Packet(decoding: bytes) else { return drop(.malformed) }
        let events = members[peer]?.session.receive(packet, now: now.time) ?? []
        return events.flatMap { handle($0, from: peer) } + flush(peer, now) + tellRoom(peer)
    }

    private mutating func handle(_ event: EndToEndSession.Event, from peer: PeerID) -> [MeshAction] {
        switch event {
        case .drop(let cause): return drop(cause)
        case .message(let message):
            guard let content = message.first.flatMap(MeshContent.init(rawValue:)) else { return drop(.malformed) }
            return [.deliver(content, Array(message.dropFirst()), from: peer)]
        }
    }

    private mutating func tellRoom(_ peer: PeerID) -> [MeshAction] {
        guard let member = members[peer], member.wantsRoomSince != nil, member.session.isHalfEmpty else { return [] }
        members[peer]?.wantsRoomSince = nil
        return [.room(peer)]
    }
}
