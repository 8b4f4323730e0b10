import Foundation
import Logging
import Pool
import PoolCrypto
import PoolTransport
import PoolWire

/// From a plaintext to sealed copies on the transport.
extension ChatService {
    /// The most bytes of plaintext: its frame stays below 1,000,000 bytes (chat.md 18).
    static let maxPlaintextBytes = 420_000

    /// What a try to send a copy came to.
    private enum Outcome {
        case sent
        /// Not before this moment.
        case notYet(Duration)
        /// Not before something happens: a key, a connection.
        case notNow
        case never(String)
    }

    /// Sends a copy to each of these, now or when it becomes possible.
    func deliver(
        _ payload: some Encodable, id: UUID, type: ChatMessageType, isPrivate: Bool, to peers: [PeerID],
        label: String? = nil
    ) async throws -> ChatReceipt {
        let plaintext = Array(try PoolJSON.encode(payload))
        guard plaintext.count <= Self.maxPlaintextBytes else { throw ChatError.tooLarge(limit: Self.maxPlaintextBytes) }
        var receipt = ChatReceipt(messageID: id)
        for peer in peers {
            let copy = OutgoingCopy(
                messageID: id, peer: peer, type: type, isPrivate: isPrivate, plaintext: plaintext,
                queuedAt: membership.time.now(), label: label)
            // Never past what waits already: the order of messages to a member stays.
            if !sending.outbox.isWaiting(for: peer), case .sent = await attempt(copy) {
                receipt.sent.append(peer)
            } else if sending.outbox.add(copy) {
                receipt.waiting.append(peer)
            } else {
                receipt.dropped.append(peer)
            }
        }
        if !receipt.waiting.isEmpty { sending.wakeUp() }
        return receipt
    }

    /// Takes a turn in the rate of outgoing messages.
    /// - Throws: `ChatError.tooFast`, `CancellationError`.
    func takeTurn() async throws {
        let now = membership.time.now()
        guard let wait = sending.rate.reserve(now: now, patience: configuration.sendingPatience) else {
            throw ChatError.tooFast
        }
        if wait > .zero { try await membership.time.sleep(wait) }
    }

    /// Empties the outbox whenever something happened that may let copies go. Ends when cancelled.
    func flushWhenPossible() async {
        for await _ in sending.wake.stream {
            while let next = await flush() {
                let wait = next - membership.time.now()
                guard wait > .zero else { continue }
                guard (try? await membership.time.sleep(wait)) != nil else { return }
            }
        }
    }

    /// - Returns: when to go on; `nil` to wait for the next sign.
    private func flush() async -> Duration? {
        for copy in sending.outbox.removeExpired(now: membership.time.now()) { undelivered(copy, "no key in time") }
        var next: Duration?
        for peer in sending.outbox.peers {
            queue: while let copy = sending.outbox.first(for: peer) {
                switch await attempt(copy) {
                case .sent: sending.outbox.removeFirst(for: peer)
                case .notYet(let moment):
                    next = min(next ?? moment, moment)
                    break queue
                case .notNow: break queue
                case .never(let reason):
                    sending.outbox.removeFirst(for: peer)
                    undelivered(copy, reason)
                }
            }
        }
        return next
    }

    private func undelivered(_ copy: OutgoingCopy, _ reason: String) {
        broadcast.announce(.undelivered(messageID: copy.messageID, to: copy.peer, reason: reason))
    }

    private func attempt(_ copy: OutgoingCopy) async -> Outcome {
        guard let terms = await membership.sealingTerms(for: copy.peer) else { return .notNow }
        guard terms.notBefore <= membership.time.now() else { return .notYet(terms.notBefore) }
        guard let selfID = await membership.snapshot?.selfID else { return .notNow }
        do {
            let sealed = try terms.key.seal(copy.plaintext)
            _ = sealings.insert(Sealing(peer: copy.peer, sealed: sealed), now: membership.time.now())
            let payload = EncryptedChatPayload(
                encryptedData: Data(sealed), senderPeerID: selfID, isPrivateChat: copy.isPrivate,
                targetPeerID: copy.isPrivate ? copy.peer : nil, messageType: copy.type)
            try await membership.send(
                .custom, PoolJSON.encode(payload), to: .only([copy.peer]), isReliable: true, label: copy.label)
            return .sent
        } catch let error as TransportError where error.code != .payloadTooLarge {
            return .notNow
        } catch {
            return .never("\(error)")
        }
    }
}
