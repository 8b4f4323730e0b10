import Foundation
import Logging
import Pool
import PoolCrypto
import PoolWire

/// Incoming messages: opened if they can be, told if they mean something.
extension ChatService {
    func received(_ incoming: PoolIncoming) async {
        if let payload = try? PoolJSON.decode(EncryptedChatPayload.self, from: incoming.payload) {
            // Calls send 50 frames a second to everybody: dropped unopened (chat.md 17).
            guard payload.messageType != .mediaFrame, payload.senderPeerID == incoming.from else { return }
            await read(SealedMessage(from: incoming.from, senderName: incoming.senderName, payload: payload))
        } else if (try? PoolJSON.decode(ChatHistoryRequestPayload.self, from: incoming.payload)) != nil {
            await answerHistoryRequest(of: incoming.from)
        }
    }

    /// The cleartext message of old: shown, never obeyed.
    func receivedLegacy(_ incoming: PoolIncoming) async {
        guard let payload = try? PoolJSON.decode(ChatPayload.self, from: incoming.payload) else { return }
        let text = ShownText.clean(payload.text, maxCharacters: ChatBounds.textCharacters)
        guard !text.isEmpty else { return }
        await broadcast.publish(.unsealedText(from: incoming.from, name: incoming.senderName, text: text))
    }

    func read(_ message: SealedMessage) async {
        if let sealing = message.sealing {
            guard !sealings.contains(sealing) else {
                return logger.debug("dropped a replayed message", metadata: ["from": "\(message.from)"])
            }
            if let key = await membership.pairKey(for: message.from),
                let plaintext = try? key.open(Array(message.payload.encryptedData))
            {
                // Asked again: another copy may have been opened while the key was fetched.
                guard sealings.insert(sealing, now: membership.time.now()) else { return }
                return await opened(message, plaintext)
            }
        }
        await keepUnreadable(message)
    }

    private func opened(_ message: SealedMessage, _ plaintext: [UInt8]) async {
        await membership.confirmKey(of: message.from)
        guard message.payload.messageType != .bridgeNotice else {
            return await receivedNotice(plaintext, from: message.from)
        }
        guard let reader = await reader() else { return }
        let opened = Inbox.Opened(
            from: message.from, senderName: message.senderName, type: message.payload.messageType,
            plaintext: plaintext)
        guard let event = inbox.read(opened, by: reader, now: membership.time.now()) else { return }
        await broadcast.publish(event)
    }

    /// The peer gets the own key, so that at least its next message can be read (chat.md 22 c).
    private func keepUnreadable(_ message: SealedMessage) async {
        let payload = message.payload
        if payload.messageType == .chatMessage,
            let event = inbox.readUnsealed(payload.encryptedData, from: message.from, name: message.senderName)
        {
            await broadcast.publish(event)
        } else if message.sealing != nil {
            unreadable.keep(message, now: membership.time.now())
        }
        await membership.reportUnreadable(from: message.from)
    }

    private func reader() async -> Inbox.Reader? {
        guard let pool = await membership.snapshot else { return nil }
        return Inbox.Reader(id: pool.selfID, name: pool.selfName, hostID: pool.hostID)
    }
}
