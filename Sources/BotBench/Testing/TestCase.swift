import BotAPI
public import BotScript

/// What became of one test.
public struct TestResult: Sendable, Equatable {
    /// The file of the tests.
    public var file: String
    /// What the test is called.
    public var test: String
    /// `nil` when it has passed.
    public var failure: ScriptError?
    /// What the bot has logged meanwhile.
    public var log: [String]
    /// What made the bot's chance.
    public var seed: UInt64

    public init(file: String, test: String, failure: ScriptError?, log: [String], seed: UInt64) {
        self.file = file
        self.test = test
        self.failure = failure
        self.log = log
        self.seed = seed
    }
}

extension TestFile {
    /// The names of the tests, in their order.
    /// - Throws: `ScriptError` when the file does not run.
    public func tests() throws(ScriptError) -> [String] { try TestScript(code).tests.map(\.name) }

    /// Runs a test: with a bot, a pool and a Lua state of its own.
    /// - Parameters:
    ///   - index: in `tests()`.
    ///   - seed: of the bot's chance.
    /// - Throws: `ScriptError` when the file does not run.
    public func run(_ index: Int, seed: UInt64) async throws(ScriptError) -> TestResult {
        let script = try TestScript(code)
        let test = script.tests[index]
        var configuration = SimulatedPool.Configuration()
        configuration.api.seed = seed
        let bot = bot
        var failure: ScriptError?
        var log: [String] = []
        do {
            let pool = try await SimulatedPool.open(
                ScriptSource(name: bot.name) { bot.source }, configuration)
            let stage = TestStage(pool)
            failure = await script.run(test, on: stage)
            if let reason = pool.log.takeFailures().first {
                // Whatever the test has found is a consequence.
                failure = ScriptError(chunk: bot.name, message: "an event was not handled: \(reason)")
            }
            log = pool.log.all
            await pool.close()
        } catch {
            failure = ScriptError(chunk: bot.name, message: "\(error)")
        }
        return TestResult(file: path, test: test.name, failure: failure, log: log, seed: seed)
    }
}
