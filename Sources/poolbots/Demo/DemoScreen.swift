import BotHost
import Foundation
import PoolWire
import Synchronization

/// The demonstration on the terminal: a board that is redrawn in place, or plain lines where nobody looks at a terminal.
final class DemoScreen: Sendable {
    /// What the summary tells about one game.
    struct Result: Sendable {
        var game: GameType
        var outcome: String
        var moves: Int
    }

    private struct State {
        var results: [Result] = []
        var moves = 0
        var messages = 0
        /// Lines of the board that stands on the terminal now.
        var drawn = 0
    }

    private let output: Output
    private let isLive: Bool
    private let state = Mutex(State())

    init(output: Output) {
        self.output = output
        isLive = !output.json && Terminal.isInteractive
    }

    var results: [Result] { state.withLock { $0.results } }
    var messages: Int { state.withLock { $0.messages } }

    /// Shows what one of the members reported.
    func show(_ event: HostEvent) {
        state.withLock { state in
            switch event {
            case .move(_, let game, let player, let number, let text, let board):
                state.moves = number
                if isLive {
                    let caption = "\(game.title), move \(number): \(player.label) plays \(text)"
                    redraw(
                        [caption] + board.split(separator: "\n", omittingEmptySubsequences: false).map(String.init),
                        &state)
                    return
                }
            case .gameEnded(_, let game, let winner, let reason):
                let outcome = winner.map { "\($0.label) wins, \(reason)" } ?? "a draw, \(reason)"
                state.results.append(Result(game: game, outcome: outcome, moves: state.moves))
            case .chat: state.messages += 1
            case .gameStarted, .warning, .reconnecting, .botFailed: break
            default: return
            }
            state.drawn = 0
            output.emit(event)
        }
    }

    private func redraw(_ lines: [String], _ state: inout State) {
        let up = state.drawn > 0 ? "\u{1B}[\(state.drawn)A" : ""
        output.write(up + lines.map { "\u{1B}[2K\($0)" }.joined(separator: "\n"))
        state.drawn = lines.count
    }
}
