import Foundation
import Pool
import PoolWire

/// Bounds for what others send (chat.md 26): what is longer is cut.
enum ChatBounds {
    static let textCharacters = 8_000
    static let emojiBytes = 32
    static let emojiCharacters = 16
    static let previewCharacters = 200
    static let pollOptions = 32
    static let optionCharacters = 200
    static let voiceSeconds = 0.0...3_600.0
}

extension ChatContent {
    /// What a payload carries, made fit to be shown.
    init(_ payload: RichChatPayload) {
        let text = payload.text.map { ShownText.clean($0, maxCharacters: ChatBounds.textCharacters) }
        self = Self.known(payload, text) ?? .unsupported(text ?? "[unsupported message]")
    }

    /// - Returns: `nil` for an unknown type, and for a known one whose core is missing.
    private static func known(_ payload: RichChatPayload, _ text: String?) -> ChatContent? {
        switch payload.contentType {
        case .text: text.map { .text($0) }
        case .system: text.map { .notice($0) }
        case .poll: payload.pollData.map { .poll($0.bounded) }
        case .image: payload.imageData.flatMap { $0.isEmpty ? nil : .image($0, caption: text) }
        case .voice:
            payload.voiceData.flatMap { data in
                let seconds = (payload.voiceDuration ?? 0).clamped(to: ChatBounds.voiceSeconds)
                return data.isEmpty ? nil : .voice(data, seconds: seconds)
            }
        case .emoji:
            payload.emoji.flatMap { emoji in
                let shown = ShownText.clean(emoji, maxCharacters: ChatBounds.emojiCharacters)
                return shown.isEmpty ? nil : .emoji(shown)
            }
        default: nil
        }
    }
}

extension Double {
    /// The nearest number of the range; its lower end for what is no number.
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        isFinite ? Swift.min(Swift.max(self, range.lowerBound), range.upperBound) : range.lowerBound
    }
}

extension PollData {
    /// The poll with cut texts, without repeated options, and with votes for its options only, each voter once.
    var bounded: PollData {
        func shown(_ option: String) -> String {
            ShownText.clean(option, maxCharacters: ChatBounds.optionCharacters)
        }
        var poll = PollData(
            question: ShownText.clean(question, maxCharacters: ChatBounds.textCharacters), options: [],
            allowVoteChange: allowVoteChange)
        var voters: Set<PeerID> = []
        for option in options.prefix(ChatBounds.pollOptions) where poll.votes[shown(option)] == nil {
            poll.options.append(shown(option))
            poll.votes[shown(option)] = (votes[option] ?? []).prefix(256).filter { voters.insert($0).inserted }
        }
        return poll
    }
}

extension ReplyReference {
    /// The reference with cut texts.
    var bounded: ReplyReference {
        ReplyReference(
            messageID: messageID, senderName: ShownText.name(senderName),
            previewText: ShownText.clean(previewText, maxCharacters: ChatBounds.previewCharacters))
    }
}
