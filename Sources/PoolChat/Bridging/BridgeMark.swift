public import Foundation
import PoolWire
import Sodium

/// What a bridge writes into the messages that it carries from one pool to another: where they come from. The key
/// `bridge` of the message, which other clients skip (chat.md 23).
public struct BridgeMark: Codable, Sendable, Equatable, Hashable {
    /// The pool in which it was said first.
    public var from: UUID
    /// The message's id there.
    public var message: UUID
    /// Who said it, and where: the bridge's word. The key `senderName` of the message.
    public var author = ""

    private enum CodingKeys: CodingKey {
        case from, message
    }

    package init(from: UUID, message: UUID, author: String) {
        self.from = from
        self.message = message
        self.author = author
    }

    /// The id of the message's copy in a pool: the same whoever carries it there.
    package func copyID(in pool: UUID) -> UUID {
        let hash = SHA256.hash(
            Array("PoolBots bridge v1".utf8) + [0] + from.bytes + message.bytes + pool.bytes)
        var bytes = Array(hash.prefix(16))
        // As UUIDs of names are (RFC 9562, 5.8).
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        guard let id = UUID(bytes: bytes) else { preconditionFailure("sixteen bytes are a UUID") }
        return id
    }
}

/// What a bridge tells the bridges among the members of a pool: those of the same pools are to carry everything once.
package struct BridgeNotice: Codable, Sendable, Equatable {
    /// Of this run of the bridge: of several that could carry a message, the one with the smallest does.
    package var id: UUID
    /// Grows: relays may swap messages that follow each other closely.
    package var number: Int
    /// The pools that it is in now.
    package var reaches: [UUID]

    package init(id: UUID, number: Int, reaches: [UUID]) {
        self.id = id
        self.number = number
        self.reaches = reaches
    }

    /// More are not read.
    static let maxPools = 16
}

/// A message with the mark in it.
struct MarkedMessage: Encodable {
    var message: PrivateChatPayload
    var mark: BridgeMark

    private enum Keys: CodingKey {
        case chatPayload, isPrivate, bridge
    }

    func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Keys.self)
        try outer.encode(message.isPrivate, forKey: .isPrivate)
        let inner = outer.superEncoder(forKey: .chatPayload)
        try message.chatPayload.encode(to: inner)
        var fields = inner.container(keyedBy: Keys.self)
        try fields.encode(mark, forKey: .bridge)
    }
}

/// Reads the mark of a message that has one.
struct MarkReader: Decodable {
    struct Inner: Decodable {
        var bridge: BridgeMark?
    }

    var chatPayload: Inner?

    /// - Parameter data: a `PrivateChatPayload`.
    static func mark(in data: Data) -> BridgeMark? {
        guard data.firstRange(of: Data(#""bridge""#.utf8)) != nil else { return nil }
        return (try? PoolJSON.decode(MarkReader.self, from: data))?.chatPayload?.bridge
    }
}
