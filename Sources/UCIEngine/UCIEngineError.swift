/// Why an engine gave no move.
public enum UCIEngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no `uci:PROGRAM[,OPTION=VALUE…]`.
    case badSpecification(String)
    /// There is no such program, or it cannot be run.
    case notFound(String)
    /// The program did not answer to `uci` as an engine does.
    case notUCI(String)
    /// The engine has no such option.
    case unknownOption(String, program: String)
    /// The engine's process ended in the middle of a thought, twice.
    case died(String)
    /// The engine's answer was overdue, twice; its process was ended.
    case hung(String)
    /// The engine sees no legal move in the position.
    case noMove(String)
    /// The engine's answer is no move at all.
    case badMove(String, program: String)
    /// The engine failed so often that it gets a rest; it is not asked before.
    case resting(String)
    /// `UCIEngine.stop` was called.
    case stopped

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .badSpecification(let text):
            "“\(text)” names no engine; write uci:PROGRAM or uci:PROGRAM,OPTION=VALUE, as in uci:/usr/games/stockfish,UCI_Elo=1700"
        case .notFound(let program): "there is no engine “\(program)” that can be run; give the path of its program"
        case .notUCI(let program): "“\(program)” does not answer as a UCI engine"
        case .unknownOption(let name, let program): "the engine “\(program)” has no option “\(name)”"
        case .died(let program): "the engine “\(program)” ended while it was thinking"
        case .hung(let program): "the engine “\(program)” does not answer in time"
        case .noMove(let program): "the engine “\(program)” finds no move in a position that is not over"
        case .badMove(let text, let program): "the engine “\(program)” answered “\(text)”, which is no move"
        case .resting(let program): "the engine “\(program)” failed several times and is left alone for a while"
        case .stopped: "the engine was stopped"
        }
    }
}
