extension WebLudoTable {
    /// The board state, as `stateSync` carries it.
    var json: WebJSON {
        [
            "players": .array(players.sorted { $0.key < $1.key }.map { Self.json(of: $0.value, on: $0.key) }),
            "currentPlayerIndex": WebJSON(current), "gamePhase": .string(phase), "gameMode": "classic", "teams": [],
            "lastDiceRoll": .index(dice), "turnNumber": WebJSON(turn), "mustRollAgain": false,
            "consecutiveSixes": WebJSON(sixes), "winnerPlayerIndex": .index(winner), "winnerTeamIndex": nil,
            "finishOrder": .array(finishOrder.map { WebJSON($0) }),
        ]
    }

    private static func json(of player: Player, on seat: Int) -> WebJSON {
        let tokens = player.tokens.enumerated().map { index, place -> WebJSON in
            ["id": ["playerIndex": WebJSON(seat), "tokenIndex": WebJSON(index)], "position": place.json]
        }
        return [
            "id": .string(player.id), "name": .string(player.name), "playerIndex": WebJSON(seat),
            "isHost": .bool(player.isHost), "isAI": .bool(player.isAI), "tokens": .array(tokens),
            "isConnected": true, "isFinished": .bool(player.isFinished),
        ]
    }

    /// - Returns: `nil` for a board that the client cannot show: a key that is missing, a token nowhere. A missing
    ///   `lastDiceRoll` is not `null`: then the board cannot be clicked (games.md 6.7).
    init?(_ json: WebJSON) {
        guard let list = json["players"]?.array, let current = json["currentPlayerIndex"]?.int,
            let phase = json["gamePhase"]?.string, let turn = json["turnNumber"]?.int, let dice = json["lastDiceRoll"],
            json["winnerPlayerIndex"] != nil, json["winnerTeamIndex"] != nil, json["mustRollAgain"] != nil,
            let sixes = json["consecutiveSixes"]?.int, let order = json["finishOrder"]?.array
        else { return nil }
        var players: [Int: Player] = [:]
        for player in list {
            guard let seat = player["playerIndex"]?.int, 0..<4 ~= seat, let tokens = player["tokens"]?.array,
                tokens.count == 4
            else { return nil }
            let places = tokens.compactMap { Place($0["position"]) }
            guard places.count == 4 else { return nil }
            players[seat] = Player(
                id: player["id"]?.string ?? "", name: player["name"]?.string ?? "",
                isHost: player["isHost"]?.isTrue ?? false, isAI: player["isAI"]?.isTrue ?? false, tokens: places)
        }
        self.players = players
        self.current = current
        self.phase = phase
        self.turn = turn
        self.dice = dice.int
        self.sixes = sixes
        winner = json["winnerPlayerIndex"]?.int
        finishOrder = order.compactMap(\.int)
    }
}
