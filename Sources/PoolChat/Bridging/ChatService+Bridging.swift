import Foundation
package import Pool
package import PoolWire

/// What a bridge has to know about a chat, besides its events.
package enum BridgeSign: Sendable, Equatable {
    /// This member itself has said something to the group, or a bot or person in its name.
    case said(ChatMessage)
    /// A bridge among the members tells which pools it joins.
    case notice(from: PeerID, BridgeNotice)
}

extension ChatMessageType {
    /// For bridges: clients skip what they do not know (chat.md 6).
    static let bridgeNotice = ChatMessageType(rawValue: "poolbots.bridge")
}

/// For bridges between pools: a bridge is a member of each, and seals anew (chat.md 23).
extension ChatService {
    package nonisolated func bridgeSigns() -> Subscription<BridgeSign> { signs.subscribe() }

    /// Says to the group what somebody has said in another pool: in the own name, shown under the author's.
    @discardableResult
    package func carry(_ text: String, _ mark: BridgeMark) async throws -> ChatReceipt {
        let pool = try await joinedPool()
        let recipients = try self.recipients(of: .group, pool)
        try await takeTurn()
        var payload = RichChatPayload(
            messageID: mark.copyID(in: pool.poolID), senderID: pool.selfID, senderName: mark.author,
            contentType: .text, timestamp: membership.time.date())
        payload.text = text
        let wrapped = PrivateChatPayload(chatPayload: payload, isPrivate: false, targetPeerID: nil)
        let receipt = try await deliver(
            MarkedMessage(message: wrapped, mark: mark), id: payload.messageID, type: .chatMessage, isPrivate: false,
            to: recipients, label: mark.author)
        inbox.log.add(payload, author: pool.selfID, authorName: mark.author, scope: .group)
        return receipt
    }

    /// Tells bridges among the members about this one.
    /// - Parameter peer: `nil`: all.
    package func tell(_ notice: BridgeNotice, to peer: PeerID? = nil) async throws {
        let pool = try await joinedPool()
        let recipients = try peer.map { [$0] } ?? self.recipients(of: .group, pool)
        _ = try await deliver(notice, id: UUID(), type: .bridgeNotice, isPrivate: false, to: recipients)
    }

    func receivedNotice(_ plaintext: [UInt8], from peer: PeerID) async {
        guard let notice = try? PoolJSON.decode(BridgeNotice.self, from: Data(plaintext)),
            notice.reaches.count <= BridgeNotice.maxPools
        else { return }
        await signs.publish(.notice(from: peer, notice))
    }
}
