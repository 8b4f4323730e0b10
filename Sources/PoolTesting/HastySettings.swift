public import PoolGames
public import RelayTransport

extension GameConfiguration {
    /// The same games with a tenth of the patience.
    public static var hasty: GameConfiguration {
        var configuration = GameConfiguration()
        configuration.spacing = .milliseconds(25)
        configuration.crossing = .milliseconds(100)
        configuration.gap = .milliseconds(100)
        configuration.remindersAfterStart = [.milliseconds(200), .seconds(1)]
        configuration.remindersAfterMove = [.milliseconds(400), .seconds(1), .seconds(2)]
        configuration.remindersAfterEnd = [.milliseconds(300)]
        return configuration
    }
}

extension RelayTransportConfiguration {
    /// Reconnects within milliseconds, and otherwise waits as long as a busy machine may need.
    public static var hasty: RelayTransportConfiguration {
        var configuration = RelayTransportConfiguration()
        configuration.backoff.initial = .milliseconds(10)
        configuration.backoff.longest = .milliseconds(50)
        configuration.backoff.maxAttempts = 200
        configuration.timeouts.close = .milliseconds(200)
        configuration.timeouts.returnNotice = .milliseconds(100)
        return configuration
    }
}
