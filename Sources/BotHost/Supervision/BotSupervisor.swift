import BotKit
import Logging

/// Keeps one bot alive: starts it, and starts it again after a failure, with `Backoff`.
struct BotSupervisor: Sendable {
    let bot: BotSpecification
    /// A fresh context for each life: its events begin with that life.
    let context: @Sendable () -> BotContext
    let report: @Sendable (HostEvent) -> Void

    /// Returns when the bot has nothing more to do, failed too often, or the task is cancelled.
    func run() async {
        var backoff = Backoff()
        let start = ContinuousClock.now
        while !Task.isCancelled {
            let context = context()
            defer { context.commands.remove(context.name) }
            do {
                try await bot.make().run(context)
                return
            } catch is CancellationError {
                return
            } catch {
                let delay = backoff.failed(at: ContinuousClock.now - start)
                context.logger.error("bot failed", metadata: ["error": "\(error)"])
                report(.botFailed(bot: bot.name, error: "\(error)", restartSeconds: delay.map { $0 / .seconds(1) }))
                guard let delay else { return }
                do { try await Task.sleep(for: delay) } catch { return }
            }
        }
    }
}
