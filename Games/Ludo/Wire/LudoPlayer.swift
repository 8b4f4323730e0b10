import Foundation
import PoolWire

/// A seat as the board state has it (games.md 10).
package struct LudoPlayer: Sendable, Equatable {
    /// The peer id; `ai-<seat>` for the inviter's own bots.
    package var id: String
    package var name: String
    package var playerIndex: Int
    package var isHost: Bool
    package var isAI: Bool
    package var tokens: [Token]
    package var isConnected: Bool
    package var isFinished: Bool
    package var teamIndex: Int?

    package struct Token: Sendable, Equatable {
        package var id: LudoToken
        package var position: LudoPosition
    }

    /// A player without tokens: `LudoBoardState.init` gives them.
    package init(
        id: String, name: String, playerIndex: Int, isHost: Bool, isAI: Bool = false, isConnected: Bool = true
    ) {
        self.id = id
        self.name = name
        self.playerIndex = playerIndex
        self.isHost = isHost
        self.isAI = isAI
        tokens = []
        self.isConnected = isConnected
        isFinished = false
    }

    /// One of the inviter's own bots, as the web client calls them (games.md 10).
    package init(botOn seat: Int) {
        let colour = 0..<LudoTrack.seats ~= seat ? LudoDrawing.colours[seat].capitalized : "\(seat)"
        self.init(id: "ai-\(seat)", name: "Bot \(colour)", playerIndex: seat, isHost: false, isAI: true)
    }

    /// Puts the tokens onto the board of a position in which the seat plays.
    func placeTokens(on state: inout LudoState) throws(WireError) {
        guard tokens.map(\.id) == LudoState.tokens(of: playerIndex) else {
            throw WireError(.badField, "tokens of player \(playerIndex)")
        }
        for token in tokens {
            guard state.place(token.id, on: token.position) else {
                throw WireError(.badField, "token \(token.id.tokenIndex) of player \(playerIndex)")
            }
        }
    }
}

extension LudoPlayer: Codable {
    /// The most bytes of an id or a name.
    private static let maxText = 1024

    private enum CodingKeys: String, CodingKey {
        case id, name, playerIndex, isHost, isAI, tokens, isConnected, isFinished, teamIndex
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        playerIndex = try container.decode(Int.self, forKey: .playerIndex)
        isHost = try container.decodeIfPresent(Bool.self, forKey: .isHost) ?? false
        isAI = try container.decodeIfPresent(Bool.self, forKey: .isAI) ?? false
        isConnected = try container.decodeIfPresent(Bool.self, forKey: .isConnected) ?? true
        isFinished = try container.decodeIfPresent(Bool.self, forKey: .isFinished) ?? false
        teamIndex = try container.decodeIfPresent(Int.self, forKey: .teamIndex)
        guard id.utf8.count <= Self.maxText, name.utf8.count <= Self.maxText else {
            throw WireError(.tooLarge, "a player of Ludo with a long name")
        }
        tokens = try container.decode([LooseToken].self, forKey: .tokens).map { [playerIndex] token in
            Token(id: try token.id(of: playerIndex), position: token.position)
        }
    }
}

extension LudoPlayer.Token: Codable {}

/// A token with its number where the Swift form has it, in `id`, or where the web client may have it (games.md 10).
private struct LooseToken: Decodable {
    var id: LudoToken?
    var tokenIndex: Int?
    var position: LudoPosition

    private enum CodingKeys: String, CodingKey {
        case id, tokenIndex, position
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tokenIndex = try container.decodeIfPresent(Int.self, forKey: .tokenIndex)
        position = try container.decode(LudoPosition.self, forKey: .position)
        // Beside a number of its own the id may be anything.
        if tokenIndex == nil { id = try container.decode(LudoToken.self, forKey: .id) }
    }

    func id(of seat: Int) throws(WireError) -> LudoToken {
        if let id { return id }
        guard let tokenIndex else { throw WireError(.badField, "a token without its number") }
        return LudoToken(playerIndex: seat, tokenIndex: tokenIndex)
    }
}
