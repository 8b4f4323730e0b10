import NIOCore
import PoolWire

extension RelayRuntime {
    /// A text message has arrived (relay.md 5: rate, nesting, decoding, dispatch; its size was checked before).
    func received(text: ByteBuffer, from sender: RelayConnection) {
        core.metrics.textMessages += 1
        guard core.isMember(sender.id) || core.mayDispatch(sender.id, at: Self.occasion()) else {
            let refusal = ServerFrame.error(RelayError(code: 429, message: "rate limited"))
            return perform([.send(refusal, to: [sender.id])], causedBy: sender)
        }
        let frame: ClientFrame
        do {
            frame = try ClientFrame(decoding: text.readableBytesSpan)
        } catch {
            core.metrics.invalidFrames += 1
            return
        }
        if case .forward(let forward) = frame {
            return forwarded(forward, from: sender)
        }
        perform(core.received(frame, from: sender.id, at: Self.occasion()), causedBy: sender)
    }

    private func forwarded(_ forward: Forward, from sender: RelayConnection) {
        var recipients: [ConnectionID] = []
        var absent: [PeerID] = []
        let verdict = core.route(
            from: sender.id, targets: forward.targetPeerIDs, dataCount: forward.data.utf8.count,
            token: forward.sessionToken.map { Array($0.utf8) }, recipients: &recipients, absent: &absent)
        switch verdict {
        case .ignore: break
        case .refuse(let error): perform([.send(.error(error), to: [sender.id])], causedBy: sender)
        case .deliver(let peer, let pool):
            let relayed = ServerFrame.relayed(
                Relayed(data: forward.data, fromPeerID: peer, sequence: forward.sequence))
            let text = ByteBuffer(bytes: relayed.encoded())
            for id in recipients {
                guard let receiver = connections[id] else { continue }
                core.metrics.deliveries += 1
                deliver(text, to: receiver, causedBy: sender)
            }
            if !absent.isEmpty {
                core.keep(Array(text.readableBytesView), for: absent, in: pool, at: Self.occasion())
            }
        }
    }

    /// A binary message has arrived.
    func received(binary: ByteBuffer, from sender: RelayConnection) {
        let actions = core.received(
            binary: Array(binary.readableBytesView), from: sender.id, at: Self.occasion())
        perform(actions, causedBy: sender)
    }
}
