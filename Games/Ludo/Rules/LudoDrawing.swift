/// A position of Ludo as people read it.
struct LudoDrawing {
    static let colours = ["red", "green", "yellow", "blue"]

    let state: LudoState

    init(_ state: LudoState) { self.state = state }

    var text: String {
        state.seats.map { seat in
            let tokens = LudoState.tokens(of: seat).map { Self.name(of: state.position(of: $0)) }
            return "\(Self.colours[seat]): \(tokens.joined(separator: ", "))"
        }.joined(separator: "\n")
    }

    func text(ofToken index: Int) -> String {
        let token = LudoToken(playerIndex: state.currentSeat, tokenIndex: index)
        guard let dice = state.dice, let step = state.step(of: token, roll: dice) else { return "token \(index &+ 1)" }
        let (from, to) = (Self.name(of: step.from), Self.name(of: step.to))
        guard let captured = step.captured else { return "token \(index + 1): \(from) to \(to)" }
        return "token \(index + 1): \(from) takes \(Self.colours[captured.playerIndex]) on \(to)"
    }

    private static func name(of position: LudoPosition) -> String {
        switch position {
        case .yard: "yard"
        case .board(let step): "\(step)"
        case .homeColumn(let step): "column \(step + 1)"
        case .home: "home"
        }
    }
}
