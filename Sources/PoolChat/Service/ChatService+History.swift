import Foundation
import Logging
import Pool
import PoolTransport
import PoolWire

/// What was said before: asked for as a guest, answered as the host (chat.md 12).
extension ChatService {
    private static let answerInterval = Duration.seconds(60)
    private static let maxMessages = 100

    /// Once, when the host's key is there. Silence is the usual answer.
    func askForHistory() async {
        guard configuration.asksForHistory, !sending.hasAskedForHistory, let pool = await membership.snapshot,
            !pool.isHost, pool.hostOnline, await membership.sealingTerms(for: pool.hostID) != nil
        else { return }
        sending.hasAskedForHistory = true
        let request = ChatHistoryRequestPayload(requestID: UUID(), requestingPeerID: pool.selfID)
        do {
            try await membership.send(.custom, PoolJSON.encode(request), to: .only([pool.hostID]))
        } catch {
            logger.debug("history not asked for: \(error)")
        }
    }

    func answerHistoryRequest(of peer: PeerID) async {
        guard configuration.answersHistory, let pool = await membership.snapshot, pool.isHost else { return }
        scheduleHistory(for: peer)
    }

    /// Unasked, to whom sealed messages are possible from now on.
    func offerHistory(to peer: PeerID) async {
        guard configuration.offersHistory, let pool = await membership.snapshot, pool.isHost,
            pool.member(peer)?.isPresent == true
        else { return }
        scheduleHistory(for: peer)
    }

    /// Each member gets it once a minute at most, and nobody an empty one.
    private func scheduleHistory(for peer: PeerID) {
        let now = membership.time.now()
        if let last = sending.historySent[peer], now - last < Self.answerInterval { return }
        guard inbox.log.hasHistory else { return }
        sending.historySent = sending.historySent.filter { now - $0.value < Self.answerInterval }
        sending.historySent[peer] = now
        sending.histories.continuation.yield(peer)
    }

    /// Sends histories one after the other, each in the rate of outgoing messages. Ends when cancelled.
    func sendHistories() async {
        for await peer in sending.histories.stream {
            do {
                try await takeTurn()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("history not sent: \(error)")
                continue
            }
            await sendHistory(to: peer)
        }
    }

    private func sendHistory(to peer: PeerID) async {
        let messages = Self.fitting(inbox.log.history(Self.maxMessages))
        guard !messages.isEmpty else { return }
        do {
            let sync = ChatHistorySyncPayload(isGroupChat: true, messages: messages)
            _ = try await deliver(sync, id: UUID(), type: .historySync, isPrivate: false, to: [peer])
        } catch {
            logger.warning("history not sent: \(error)")
        }
    }

    /// The newest messages whose list stays within the size that peers accept.
    private static func fitting(_ messages: [RichChatPayload]) -> [RichChatPayload] {
        var budget = maxPlaintextBytes - 64
        let kept = messages.reversed().prefix { message in
            guard let size = try? PoolJSON.encode(message).count else { return false }
            budget -= size + 1
            return budget >= 0
        }
        return kept.reversed()
    }
}
