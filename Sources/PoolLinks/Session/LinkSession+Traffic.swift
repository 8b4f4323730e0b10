import SCTP

extension LinkSession {
    /// Reads what has come, as long as there is room for it.
    func readEvents() -> Progress {
        guard let association else { return .none }
        var buffer = surroundings.scratch.take()
        defer {
            surroundings.scratch.giveBack(buffer)
            // Its reader is woken once for all that came together.
            link?.inbox.announce()
        }
        while mayRead, let event = association.read(into: &buffer) {
            let progress = handle(event, in: buffer)
            guard case .none = progress else { return progress }
        }
        return .none
    }

    /// Gives SCTP what it has room for.
    func sendMessages() -> Progress? {
        guard let association, !traffic.lanes.isEmpty else { return nil }
        var isWaiting = false
        for index in traffic.lanes.indices where traffic.lanes[index].isWaiting { isWaiting = true }
        do {
            if isWaiting {
                traffic.isLively = true
                let capacity = surroundings.configuration.sendBuffer + Self.smallReserve
                var room = capacity - association.buffered
                for index in traffic.lanes.indices { try traffic.lanes[index].push(into: association, room: &room) }
            } else if case .closing(let link, var closing) = phase, !closing.isShutDown {
                closing.isShutDown = true
                phase = .closing(link, closing)
                association.shutDown()
            }
            return nil
        } catch {
            return .ended(closedByPeer, nil)
        }
    }

    /// The reader has caught up.
    func resume() { traffic.isPaused = false }

    /// Whether there is room for another message.
    private var mayRead: Bool {
        guard !traffic.isPaused else { return false }
        let memory = surroundings.memory
        guard memory.bytes >= memory.limit, !traffic.mayExceedMemory else {
            traffic.waitsForMemory = false
            return true
        }
        // A link of which nothing waits takes one message: one that is not read must not silence the others.
        traffic.waitsForMemory = traffic.assembly.bytes > 0 || (link?.inbox.bytes ?? 0) > 0
        return !traffic.waitsForMemory
    }

    private func handle(_ event: SCTPEvent, in buffer: [UInt8]) -> Progress {
        switch event {
        case .up:
            guard case .associating(let peer) = phase else { return violation("has begun anew") }
            return .up(peer)
        case .unfit: return violation("does not interleave messages")
        case .ending:
            link?.small.seal(closedByPeer)
            link?.large.seal(closedByPeer)
            return .none
        case .down(let isPolite):
            if case .closing(_, let closing) = phase { return .ended(closing.reason, nil) }
            guard link != nil else { return .ended(closedByPeer, .association) }
            return .ended(
                isPolite ? closedByPeer : LinkError(.closedByPeer, "\(address.text) broke the link off."), nil)
        case .broken:
            surroundings.memory.subtract(traffic.assembly.bytes)
            traffic.assembly.abandon()
            surroundings.memory.add(traffic.assembly.bytes)
            return .none
        case .piece(let piece): return take(piece, in: buffer)
        }
    }

    private func take(_ piece: SCTPPiece, in buffer: [UInt8]) -> Progress {
        guard let link else { return violation("sends before the link stands") }
        traffic.isLively = true
        let before = traffic.assembly.bytes
        let outcome = traffic.assembly.add(piece, in: buffer)
        surroundings.memory.add(traffic.assembly.bytes - before)
        switch outcome {
        case .incomplete: return .none
        case .violation: return violation("sent a message that is too long, or of an unknown kind")
        case .message(let message):
            if piece.stream == MessageAssembly.largeStream { traffic.mayExceedMemory = false }
            if case .open = phase, !link.inbox.append(message) { traffic.isPaused = true }
            return .none
        }
    }

    private func violation(_ what: String) -> Progress {
        .ended(
            LinkError(.protocolViolation, "\(address.text) broke the rules: it \(what)."),
            link == nil ? .association : nil)
    }
}
