import Foundation
import NIOCore
import NIOPosix
import NearbyChess
import NearbyPlay
import Synchronization

/// A nearby game at the terminal: prints what happens, obeys what is typed, stops politely on Ctrl-C and SIGTERM.
final class NearbyConsole: Sendable {
    private let screen: NearbyScreen
    /// Whether a person plays here, by typing moves.
    private let isPlayer: Bool
    private let table = Mutex<NearbyTable?>(nil)

    private static let usage = """
        MOVE (Nf3, e4, g1f3), draw (offers or agrees), decline, takeback (asks or agrees), resign, emote 1-8, say TEXT, \
        board, quit
        """

    init(screen: NearbyScreen, isPlayer: Bool) {
        self.screen = screen
        self.isPlayer = isPlayer
    }

    /// Runs until the work ends or somebody stops it.
    func run(_ work: @escaping @Sendable (@escaping @Sendable (NearbyReport) -> Void) async throws -> Void) async throws
    {
        _ = try await Interruption.stopping {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await work { self.report($0) } }
                group.addTask {
                    try await Terminal.readLines {
                        await self.obey($0)
                    } refuse: {
                        self.screen.note($0)
                    }
                    // The end of the input is not the end of the game.
                    try await Task.sleep(for: .seconds(1 << 30))
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func report(_ report: NearbyReport) {
        screen.show(report)
        switch report {
        case .opponent(_, let table): self.table.withLock { $0 = table }
        case .game(.ownTurn, _) where isPlayer && !screen.output.json: screen.output.write("Your move:")
        default: break
        }
    }

    private func obey(_ line: String) async {
        guard let table = table.withLock({ $0 }) else { return screen.note("nobody is here to play with yet") }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let command = words.first else { return }
        do {
            switch (command.lowercased(), words.dropFirst().first) {
            case ("help", nil): screen.note(Self.usage)
            case ("board", nil): screen.note(await table.board ?? "no game is running")
            case ("say", let text?): await table.say(text)
            case ("emote", let text?):
                let index = (Int(text) ?? 0) - 1
                try await table.emote(
                    NearbyProtocol.emotes.indices.contains(index) ? NearbyProtocol.emotes[index] : text)
            case ("resign", nil): try await table.resign()
            case ("draw", nil): try await table.offerDraw()
            case ("decline", nil): try await decline(table)
            case ("takeback", nil): try await takeBack(table)
            case ("quit", nil): await table.leave()
            case (_, nil): try await table.play(command)
            default: screen.note("not understood; there is: \(Self.usage)")
            }
        } catch {
            screen.note("\(error)")
        }
    }

    /// Whichever was asked for.
    private func decline(_ table: NearbyTable) async throws(NearbyGameError) {
        do {
            try await table.answerDraw(false)
        } catch {
            try await table.answerTakeback(false)
        }
    }

    /// Agrees if the other side has asked, and asks otherwise.
    private func takeBack(_ table: NearbyTable) async throws(NearbyGameError) {
        do {
            try await table.answerTakeback(true)
        } catch {
            try await table.requestTakeback()
        }
    }
}
