import GameRules
package import PoolWire

/// The whole board as it travels (games.md 10): a position with its players.
package struct LudoBoardState: Sendable, Equatable {
    package enum Phase: String, Sendable, Codable {
        case lobby, playing, finished, paused
    }

    package enum Mode: String, Sendable, Codable {
        case classic, vs
    }

    package struct Team: Sendable, Equatable, Codable {
        package var teamIndex: Int
        package var playerIndices: [Int]
    }

    package var players: [LudoPlayer]
    package var currentPlayerIndex: Int
    package var gamePhase: Phase
    package var gameMode = Mode.classic
    package var teams: [Team] = []
    package var lastDiceRoll: Int?
    package var turnNumber: Int
    /// The web client never sets it.
    package var mustRollAgain = false
    package var consecutiveSixes: Int
    package var winnerPlayerIndex: Int?
    package var winnerTeamIndex: Int?
    package var finishOrder: [Int]

    /// The most turns of a game that is believed.
    static let maxTurnNumber = 1_000_000

    /// - Parameter players: who sits on the state's seats; their tokens come from the state.
    package init(_ state: LudoState, players: [LudoPlayer]) {
        self.players = players.map { player in
            var player = player
            player.tokens = LudoState.tokens(of: player.playerIndex).map {
                LudoPlayer.Token(id: $0, position: state.position(of: $0))
            }
            player.isFinished = state.isFinished(player.playerIndex)
            return player
        }
        currentPlayerIndex = state.currentSeat
        gamePhase = state.isOver ? .finished : .playing
        lastDiceRoll = state.dice
        turnNumber = state.turnNumber
        consecutiveSixes = state.consecutiveSixes
        winnerPlayerIndex = state.isOver ? state.ranking.first : nil
        finishOrder = state.isOver ? state.ranking : state.finishOrder
    }

    /// The position, if a game can lead to it. Who has finished is told by the tokens, in which order by `finishOrder`
    /// as far as it goes, then by seat.
    package func state() throws(WireError) -> LudoState {
        let seats = players.map(\.playerIndex).sorted()
        guard LudoState.canPlay(seats) else { throw WireError(.badField, "players on seats \(seats.prefix(4))") }
        var state = LudoState(seats: seats)
        for player in players { try player.placeTokens(on: &state) }
        guard seats.contains(currentPlayerIndex), 1...Self.maxTurnNumber ~= turnNumber, 0...2 ~= consecutiveSixes,
            lastDiceRoll.map({ 1...6 ~= $0 }) ?? true
        else { throw WireError(.badField, "turn \(turnNumber) of player \(currentPlayerIndex)") }
        state.currentSeat = currentPlayerIndex
        state.turnNumber = turnNumber
        state.dice = lastDiceRoll
        state.consecutiveSixes = consecutiveSixes
        let told = finishOrder.filter { seats.contains($0) && state.isFinished($0) }
        guard Set(told).count == told.count else { throw WireError(.badField, "finishOrder") }
        state.finishOrder = told + seats.filter { state.isFinished($0) && !told.contains($0) }
        return state
    }
}

extension LudoBoardState: Codable {
    private enum CodingKeys: String, CodingKey {
        case players, currentPlayerIndex, gamePhase, gameMode, teams, lastDiceRoll, turnNumber, mustRollAgain
        case consecutiveSixes, winnerPlayerIndex, winnerTeamIndex, finishOrder
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        players = try container.decode([LudoPlayer].self, forKey: .players)
        currentPlayerIndex = try container.decode(Int.self, forKey: .currentPlayerIndex)
        gamePhase = try container.decode(Phase.self, forKey: .gamePhase)
        gameMode = try container.decodeIfPresent(Mode.self, forKey: .gameMode) ?? .classic
        teams = try container.decodeIfPresent([Team].self, forKey: .teams) ?? []
        lastDiceRoll = try container.decodeIfPresent(Int.self, forKey: .lastDiceRoll)
        turnNumber = try container.decode(Int.self, forKey: .turnNumber)
        mustRollAgain = try container.decodeIfPresent(Bool.self, forKey: .mustRollAgain) ?? false
        consecutiveSixes = try container.decodeIfPresent(Int.self, forKey: .consecutiveSixes) ?? 0
        winnerPlayerIndex = try container.decodeIfPresent(Int.self, forKey: .winnerPlayerIndex)
        winnerTeamIndex = try container.decodeIfPresent(Int.self, forKey: .winnerTeamIndex)
        finishOrder = try container.decodeIfPresent([Int].self, forKey: .finishOrder) ?? []
    }

    /// Not synthesised: that leaves `nil` out (games.md 6.7).
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(players, forKey: .players)
        try container.encode(currentPlayerIndex, forKey: .currentPlayerIndex)
        try container.encode(gamePhase, forKey: .gamePhase)
        try container.encode(gameMode, forKey: .gameMode)
        try container.encode(teams, forKey: .teams)
        try container.encode(lastDiceRoll, forKey: .lastDiceRoll)
        try container.encode(turnNumber, forKey: .turnNumber)
        try container.encode(mustRollAgain, forKey: .mustRollAgain)
        try container.encode(consecutiveSixes, forKey: .consecutiveSixes)
        try container.encode(winnerPlayerIndex, forKey: .winnerPlayerIndex)
        try container.encode(winnerTeamIndex, forKey: .winnerTeamIndex)
        try container.encode(finishOrder, forKey: .finishOrder)
    }
}
