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
        let now = membership.time.now()
        guard configuration.answersHistory, let pool = await membership.snapshot, pool.isHost else { return }
        if let last = sending.historySent[peer], now - last < Self.answerInterval { return }
        sending.historySent = sending.historySent.filter { now - $0.value < Self.answerInterval }
        sending.historySent[peer] = now
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
