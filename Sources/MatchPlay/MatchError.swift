/// Why a match cannot begin or go on.
package enum MatchError: Error, Sendable, Equatable, CustomStringConvertible {
    case badPlayer(String)
    /// The game has no such player.
    case noPlayer(String, game: String)
    case badSettings(String)
    /// An opening that cannot be played, with the line's number.
    case badOpening(line: Int, String)
    case badSPRT(String)
    /// The file has games of another match.
    case otherMatch(file: String, setting: String, there: String, here: String)
    /// The file can be neither read nor made.
    case unusableFile(String)
    /// Another process writes its games there.
    case fileInUse(String)
    /// The file is none of ours.
    case badFile(file: String, line: Int)

    /// One sentence with what to do.
    package var description: String {
        switch self {
        case .badPlayer(let text):
            "“\(text)” is no player; there are level:1 to level:10, random, greedy and uci:PROGRAM"
        case .noPlayer(let player, let game):
            "\(game) has no player “\(player)”; level:1 to level:10 and random play every game"
        case .badSettings(let text): text
        case .badOpening(let line, let text): "opening in line \(line): \(text)"
        case .badSPRT(let text):
            "“\(text)” is no test; write elo0=0,elo1=10 and, if you like, alpha=0.05,beta=0.05; elo0 is the lower one"
        case .otherMatch(let file, let setting, let there, let here):
            "\(file) has games of another match: \(setting) is “\(there)” there and “\(here)” here; name another file or use the same settings"
        case .unusableFile(let file):
            "games cannot be kept in \(file); name a file, in a folder that is there and may be written to"
        case .fileInUse(let file):
            "another match writes its games in \(file); wait for its end, or name another file"
        case .badFile(let file, let line): "\(file), line \(line), was not written by a match; name another file"
        }
    }
}
