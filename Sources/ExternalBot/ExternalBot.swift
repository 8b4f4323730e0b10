public import BotAPI
public import BotKit
import Foundation

/// A bot in a process of its own, in any language: the service that runs the process and speaks with it.
///
/// It fails when the process does: its host then starts both again with backoff.
public struct ExternalBot: Bot {
    private let configuration: ExternalBotConfiguration
    private let session: APISession.Configuration

    /// - Parameter session: what the bot may do and use up in the pool.
    public init(_ configuration: ExternalBotConfiguration, session: APISession.Configuration = .init()) {
        self.configuration = configuration
        self.session = session
    }

    /// Finds out whether the command can be run, without running it.
    /// - Throws: `ExternalBotError.notRunnable`, `.noFile`.
    public func check() throws(ExternalBotError) { _ = try prepared() }

    /// Runs the process as long as the membership lasts.
    /// - Throws: `ExternalBotError`; `CancellationError` when the host stops, after the process has ended.
    public func run(_ context: BotContext) async throws {
        let command = try prepared()
        let conversation = ExternalConversation(
            configuration.limits, APISession(context: context, configuration: session), context)
        // Not a child: cancellation must first be told to the process. `stop` ends it, within three times the grace.
        let life = Task {
            try await command.run(grace: configuration.limits.grace) { running in
                try await conversation.hold(with: running)
            }
        }
        let result = await withTaskCancellationHandler {
            await life.result
        } onCancel: {
            conversation.stop()
        }
        try Task.checkCancellation()
        // How it ends when it is told to does not matter.
        if conversation.isStopped { return }
        throw ExternalBotError.ended(conversation.lastWords(before: try result.get()))
    }

    private func prepared() throws(ExternalBotError) -> ExternalCommand {
        try ExternalCommand(configuration, hostPath: ProcessInfo.processInfo.environment["PATH"])
    }
}
