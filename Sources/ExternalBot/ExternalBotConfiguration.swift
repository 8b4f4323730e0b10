public import Foundation

/// Which program to run as a bot, and what it may take up.
public struct ExternalBotConfiguration: Sendable, Equatable {
    /// The program and its arguments: `["python3", "Bots/Python/echo.py"]`. No shell reads them.
    public var command: [String]
    /// The folder in which the command's files are looked for: that of the configuration file.
    public var folder: URL
    /// Added to the environment, which is else `PATH`, `LANG=C.UTF-8` and, for Python, unbuffered output and no compiled files.
    public var environment: [String: String]
    public var limits: Limits

    /// What is allowed to a program. Whoever exceeds a limit is ended and started again with backoff.
    public struct Limits: Sendable, Equatable {
        /// The longest time from the start to `ready`.
        public var start = Duration.seconds(10)
        /// How often the program is asked whether it still listens; it has until the next time to answer.
        public var heartbeat = Duration.seconds(30)
        /// The longest time that a line may wait to be read by the program.
        public var write = Duration.seconds(10)
        /// How long a program that is to end may take after each word: `stopping`, SIGTERM; then it is killed.
        public var grace = Duration.seconds(5)
        /// The longest line of the program, in bytes.
        public var lineBytes = 1 << 20
        /// Calls a second; twice as many at once. More are refused with the error `limit`.
        public var callsPerSecond = 50
        /// So many refused calls in a row of ten seconds are a flood.
        public var refusedCalls = 500
        /// Calls that are not answered yet; more are refused.
        public var pendingCalls = 64
        /// Lines of its standard error that are logged in any minute.
        public var logLinesPerMinute = 120

        public init() {}
    }

    public init(
        command: [String], folder: URL, environment: [String: String] = [:], limits: Limits = Limits()
    ) {
        self.command = command
        self.folder = folder
        self.environment = environment
        self.limits = limits
    }
}
