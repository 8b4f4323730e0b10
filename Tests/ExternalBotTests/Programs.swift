import BotAPI
import ExternalBot
import Foundation

/// The programs beside these tests, and the bots of the repository.
enum Programs {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()
    static let root = here.deletingLastPathComponent().deletingLastPathComponent()

    /// A bot that runs one of the programs beside the tests.
    static func bot(
        _ script: String, _ arguments: [String] = [],
        _ change: (inout ExternalBotConfiguration.Limits) -> Void = { _ in }
    ) -> ExternalBot {
        var limits = ExternalBotConfiguration.Limits()
        limits.start = .seconds(60)
        limits.grace = .milliseconds(300)
        change(&limits)
        var session = APISession.Configuration()
        session.limits.messagesPerMinute = 300
        return ExternalBot(
            ExternalBotConfiguration(
                command: ["python3", "Programs/\(script).py"] + arguments, folder: here, limits: limits),
            session: session)
    }
}
