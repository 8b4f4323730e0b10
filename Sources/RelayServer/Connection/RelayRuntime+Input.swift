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
        switch HotClientFrame(reading: text.readableBytesUInt8Span) {
        case .forward(let forward): relay(forward, in: text, from: sender)
        case .ack: break
        case .heartbeatPing(let timestamp): dispatch(.heartbeatPing(timestamp: timestamp), from: sender)
        case nil: receivedUnusual(text, from: sender)
        }
    }

    /// A text that the fast reader leaves to the general one.
    private func receivedUnusual(_ text: ByteBuffer, from sender: RelayConnection) {
        let frame: ClientFrame
        do {
            frame = try ClientFrame(decoding: text.readableBytesSpan)
        } catch {
            // The reference says nothing to an invalid frame (relay.md 3), so only the operator hears of it.
            core.metrics.invalidFrames += 1
            if String(validating: text.readableBytesView, as: UTF8.self) == nil { sender.fail(.invalidText) }
            return
        }
        guard case .forward(let forward) = frame else { return dispatch(frame, from: sender) }
        let data = forward.escapedData
        let hot = HotForward(
            data: 0..<data.count, dataBytes: forward.data.utf8.count, targetPeerIDs: forward.targetPeerIDs,
            sequence: forward.sequence, sessionToken: forward.sessionToken)
        relay(hot, in: ByteBuffer(bytes: data), from: sender)
    }

    private func dispatch(_ frame: ClientFrame, from sender: RelayConnection) {
        perform(core.received(frame, from: sender.id, at: Self.occasion()), causedBy: sender)
    }

    /// Passes a payload on as it came (relay.md 5.8).
    ///
    /// - Parameter text: where the payload stands.
    private func relay(_ forward: HotForward, in text: ByteBuffer, from sender: RelayConnection) {
        var recipients: [ConnectionID] = []
        var absent: [PeerID] = []
        let verdict = core.route(forward, from: sender.id, recipients: &recipients, absent: &absent)
        switch verdict {
        case .ignore: break
        case .refuse(let error): perform([.send(.error(error), to: [sender.id])], causedBy: sender)
        case .deliver(let peer, let pool):
            let relayed = relayedText(forward, in: text, from: peer)
            for id in recipients {
                guard let receiver = connections[id] else { continue }
                core.metrics.deliveries += 1
                deliver(relayed, to: receiver, causedBy: sender)
            }
            if !absent.isEmpty {
                core.keep(Array(relayed.readableBytesView), for: absent, in: pool, at: Self.occasion())
            }
            putBack(scratch: relayed)
        }
    }

    private func relayedText(_ forward: HotForward, in text: ByteBuffer, from peer: PeerID) -> ByteBuffer {
        let data = text.readableBytesUInt8Span.extracting(forward.data)
        let count = HotRelayedWriter.byteCount(escapedData: data, from: peer, sequence: forward.sequence)
        var relayed = takeScratch()
        relayed.clear()
        relayed.writeWithOutputRawSpan(minimumWritableBytes: count) { output in
            HotRelayedWriter.write(escapedData: data, from: peer, sequence: forward.sequence, to: &output)
        }
        return relayed
    }

    /// A binary message has arrived.
    func received(binary: ByteBuffer, from sender: RelayConnection) {
        let actions = core.received(
            binary: Array(binary.readableBytesView), from: sender.id, at: Self.occasion())
        perform(actions, causedBy: sender)
    }
}
