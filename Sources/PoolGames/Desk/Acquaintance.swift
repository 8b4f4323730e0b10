import Foundation
import PoolWire

/// Which peers know the games that not everybody does: a value.
///
/// - Games of PoolBots alone (`GameType.isOwn`): who has sent a message about one, or was named by a bot.
/// - Ludo: the web client knows it, of the Swift library only some revisions do; the others lose the whole message
///   (games.md 1, 11). It is offered to those of the line above, to who has sent a message about it, as invitation or
///   answer, and to web clients as far as they can be told apart. The protocol has no word for that, but their spelling:
///   Swift's encoder escapes every slash, and the base64 of a control message's data hardly ever has none. Whoever
///   leaves one unescaped is a web client, or runs PoolBots. A web user who has sent no message about any game yet
///   cannot be told from a Swift peer and is not invited to Ludo; answering its invitation is always possible.
struct Acquaintance: Sendable {
    private static let most = 1000

    private var kin: Set<PeerID> = []
    private var ludoPlayers: Set<PeerID> = []

    func knows(_ peer: PeerID, _ gameType: GameType) -> Bool {
        if gameType == .ludo { return kin.contains(peer) || ludoPlayers.contains(peer) }
        return !gameType.isOwn || kin.contains(peer)
    }

    mutating func recognise(_ peer: PeerID) {
        if kin.count < Self.most { kin.insert(peer) }
    }

    /// - Parameter payload: of a control message.
    mutating func heard(_ payload: Data, about gameType: GameType, from peer: PeerID) {
        if gameType.isOwn { recognise(peer) }
        guard gameType == .ludo || Self.hasPlainSlash(payload), ludoPlayers.count < Self.most else { return }
        ludoPlayers.insert(peer)
    }

    private static func hasPlainSlash(_ json: Data) -> Bool {
        var before: UInt8 = 0
        for byte in json {
            if byte == UInt8(ascii: "/"), before != UInt8(ascii: "\\") { return true }
            before = byte
        }
        return false
    }
}
