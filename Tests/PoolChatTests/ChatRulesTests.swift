import Foundation
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

@Suite struct ChatRulesTests {
    @Test func `mentions are found as the app finds them`() throws {
        let vectors = try ChatVectors.load().mentions
        let members = vectors.peers.map { Member(id: $0.id, name: $0.displayName, transportName: $0.displayName) }
        for entry in vectors.cases {
            #expect(Mentions.words(in: entry.text) == entry.captured, "\(entry.text)")
            #expect(Mentions.found(in: entry.text, among: members) == entry.mentioned, "\(entry.text)")
        }
    }

    @Test(arguments: [
        ("Chess Bot, your move", true), ("@chess_bot play", true), ("hey CHESS BOT!", true), ("chessbot", false),
        ("my chess bots", false), ("", false),
    ])
    func `a name in a text counts in either form, as words of its own`(text: String, want: Bool) {
        #expect(Mentions.contains("Chess Bot", in: text) == want)
    }

    @Test func `whom the bot mentions the app recognises`() {
        let member = Member(id: PeerID("p"), name: "Bo", transportName: "Bo Smith")
        let text = "hello \(Mentions.word(for: member)) there"
        #expect(text == "hello @Bo_Smith there")
        #expect(Mentions.found(in: text, among: [member]) == [PeerID("p")])
    }

    @Test func `previews are cut as the app cuts them`() throws {
        for entry in try ChatVectors.load().reply_preview {
            let message = ChatMessage(
                id: UUID(), author: PeerID("a"), authorName: "A", scope: .group, content: .text(entry.text),
                timestamp: Date())
            #expect(message.preview == entry.preview)
        }
    }

    @Test func `votes count as the app counts them, for listed options only`() throws {
        for entry in try ChatVectors.load().poll_semantics {
            var poll = PollData(question: "?", options: ["A", "B"], allowVoteChange: entry.allowVoteChange)
            for vote in entry.votes_in_order { _ = poll.vote(vote.option, by: vote.voter) }
            let want = entry.swift_result.filter { ["A", "B"].contains($0.key) }
            #expect(poll.votes == want, "\(entry.name)")
        }
    }

    @Test func `reactions are added once and taken back`() throws {
        for entry in try ChatVectors.load().reaction_semantics {
            var reactions = Reactions()
            for update in entry.updates_from_p1 {
                _ = reactions.apply(update.emoji, adding: update.isAdding, by: PeerID("p1"))
            }
            #expect(reactions.byEmoji == entry.swift_result, "\(entry.name)")
        }
    }

    @Test func `reactions are bounded`() {
        var reactions = Reactions()
        for i in 0..<500 { _ = reactions.apply("\(i)", adding: true, by: PeerID("p")) }
        #expect(reactions.byEmoji.count == Reactions.maxEntries)
        #expect(reactions.apply(String(repeating: "x", count: 33), adding: true, by: PeerID("q")) == false)
    }
}

@Suite struct OutboxTests {
    private func copy(_ peer: String, bytes: Int = 10, at seconds: Int = 0) -> OutgoingCopy {
        OutgoingCopy(
            messageID: UUID(), peer: PeerID(peer), type: .chatMessage, isPrivate: false,
            plaintext: [UInt8](repeating: 0, count: bytes), queuedAt: .seconds(seconds))
    }

    @Test func `each member has its own queue, in order and bounded`() {
        var outbox = Outbox()
        let first = copy("ada")
        #expect(outbox.add(first) == true)
        for _ in 1..<Outbox.maxPerPeer { #expect(outbox.add(copy("ada")) == true) }
        #expect(outbox.add(copy("ada")) == false)
        #expect(outbox.add(copy("bo")) == true)
        #expect(outbox.first(for: PeerID("ada")) == first)
        #expect(outbox.count == Outbox.maxPerPeer + 1 && outbox.bytes == 10 * outbox.count)
        outbox.removeFirst(for: PeerID("bo"))
        #expect(outbox.peers == [PeerID("ada")])
    }

    @Test func `bytes are bounded over all members`() {
        var outbox = Outbox()
        let half = Outbox.maxBytes / 2
        #expect(outbox.add(copy("ada", bytes: half)) == true)
        #expect(outbox.add(copy("bo", bytes: half)) == true)
        #expect(outbox.add(copy("cy", bytes: 1)) == false)
        outbox.removeFirst(for: PeerID("ada"))
        #expect(outbox.add(copy("cy", bytes: 1)) == true)
    }

    @Test func `what waited too long is taken out`() {
        var outbox = Outbox()
        for copy in [copy("ada", at: 0), copy("ada", at: 60), copy("bo", at: 10)] { #expect(outbox.add(copy) == true) }
        #expect(outbox.removeExpired(now: .seconds(119)).isEmpty)
        #expect(outbox.removeExpired(now: .seconds(130)).count == 2)
        #expect(outbox.count == 1 && outbox.bytes == 10)
    }

    @Test func `unreadable messages are kept few, small and shortly`() {
        func message(_ peer: String, bytes: Int = 100) -> SealedMessage {
            SealedMessage(
                from: PeerID(peer), senderName: "",
                payload: EncryptedChatPayload(
                    encryptedData: Data(count: bytes), senderPeerID: PeerID(peer), isPrivateChat: false,
                    targetPeerID: nil, messageType: .chatMessage))
        }
        var kept = UnreadableMessages()
        for _ in 0..<50 { kept.keep(message("ada"), now: .zero) }
        #expect(kept.bytes == UnreadableMessages.maxPerPeer * 100)
        kept.keep(message("bo", bytes: UnreadableMessages.maxBytes), now: .zero)
        #expect(kept.take(from: PeerID("bo"), now: .zero).isEmpty)
        kept.keep(message("bo"), now: .seconds(20))
        #expect(kept.take(from: PeerID("ada"), now: .seconds(31)).isEmpty)
        #expect(kept.take(from: PeerID("bo"), now: .seconds(31)).count == 1)
        #expect(kept.bytes == 0)
    }
}
