import BotHost
import BotKit
import Foundation
import Pool
import PoolChat
import PoolGames
import PoolWire
import Testing

/// What somebody who plays can say to an opponent, in a game of each kind on a real relay.
@Suite struct GameCommandTests {
    /// Invites whoever comes to a game, and asks one thing after another during it. Moves nothing itself.
    private struct Asker: Bot {
        let game: GameType
        let notes: Notes
        static let questions = ["!board", "!moves", "!hint", "!stats", "!resign", "!rematch"]
        /// What a bot says unasked, when a game begins or ends.
        static let manners = ["Have fun!", "Thank you", "Well played", "A draw"]

        func run(_ context: BotContext) async throws {
            var left = Self.questions[...]
            var session: UUID?
            for await event in context.events {
                switch event {
                case .pool(.keyEstablished(let peer)):
                    try await context.games.recognise(peer)
                    session = try await context.games.invite([peer], to: game)
                case .game(.started(let game)):
                    guard let question = left.first, let peer = game.opponents.first else { continue }
                    _ = try await context.chat.say(question, to: .peer(peer))
                case .game(.rematch): notes.add("the rematch")
                case .chat(.message(let message)):
                    guard !Self.manners.contains(where: message.text.hasPrefix) else { continue }
                    // For who invited it has begun a moment earlier.
                    if message.text != "The game has not begun yet." {
                        notes.add(message.text)
                        // As the board is left in the app.
                        if left.removeFirst() == "!resign", let session { try await context.games.forfeit(session) }
                    }
                    if let question = left.first { _ = try await context.chat.say(question, to: message.scope) }
                default: break
                }
            }
        }
    }

    @Test(arguments: [GameType.connectFour, .chess, .chainReaction, .ludo])
    func `whoever plays can look at the board, ask for moves and help, give up and play again`(_ game: GameType)
        async throws
    {
        let notes = Notes()
        try await BotMeeting.hold(
            try BotSpecification(parsing: "opponent:2,time=20"),
            hostedBy: BotSpecification(name: "asker") { Asker(game: game, notes: notes) }
        ) { notes.all.count > Asker.questions.count }
        let answers = notes.all.filter { $0 != "the rematch" }
        #expect(answers.count == Asker.questions.count && notes.all.count == answers.count + 1)
        #expect(answers[0].hasPrefix("\(game.title), Host – Guest, "))
        let moves = answers[1].split(separator: " ").map(String.init)
        if game == .ludo {
            // The dice lie somewhere; mostly there is nothing to choose.
            #expect(!moves.isEmpty && !answers[2].isEmpty)
        } else {
            let hint = answers[2].dropFirst("I would play ".count).dropLast()
            #expect(moves.count >= 7 && answers[2].hasPrefix("I would play ") && answers[1].contains(hint))
        }
        #expect(answers[3].contains(game.title) && answers[3].hasSuffix(": no games yet"))
        #expect(answers[4] == "You resign. You can leave the board now." && answers[5] == "Again!")
    }
}
