import ArgumentParser
import BotBench
import BotHost
import BotScript
import Foundation

/// `poolbots test`
struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the tests of bots in Lua, in a simulated pool with a time of its own.",
        discussion: """
            NAME.test.lua has the tests of NAME.lua beside it. Each test has a bot and a pool of its own:
                test("it answers", function()
                  local ada = pool:join("Ada")
                  ada:say("!ping")
                  expect(ada:hears()):contains("pong")
                end)
            Time passes only when the test says so (pool:advance("10m")) and with what peers do: a second each. docs/testing-bots.md
            lists what tests can use. Exit code 1 if a test fails.
            """)

    @Argument(help: "Test files, bots, or folders with all below them.")
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "What the bots' chance begins with; another one each time unless given.", valueName: "number"))
    var seed: UInt64?

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let seed = seed ?? .random(in: 0...999_999)
        let clock = ContinuousClock()
        let start = clock.now
        var (passed, failed) = (0, 0)
        for path in try found() {
            for result in try await results(of: path, seed: seed) {
                result.failure == nil ? (passed += 1) : (failed += 1)
                show(result)
            }
        }
        guard passed + failed > 0 else {
            throw Failure(
                .usage, filter.map { "no test has “\($0)” in its name" } ?? "there are no tests in these files")
        }
        let seconds = (start.duration(to: clock.now) / .seconds(1)).formatted(.number.precision(.fractionLength(1)))
        if printing.json {
            printing.output.write(
                OrderedJSON.object([
                    ("passed", .integer(passed)), ("failed", .integer(failed)), ("seed", .integer(Int(clamping: seed))),
                ]).text)
        } else {
            let again = failed == 0 ? "" : " (again with the same chance: --seed \(seed))"
            print("\(passed) passed, \(failed) failed in \(seconds) s\(again)")
        }
        if failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func found() throws -> [String] {
        do {
            return try paths.flatMap { path throws(BenchError) in try TestFile.found(at: path) }
        } catch let error as BenchError {
            throw Failure(.file, error.description)
        }
    }

    private func results(of path: String, seed: UInt64) async throws -> [TestResult] {
        do {
            let file = try TestFile(path: path)
            var results: [TestResult] = []
            for (index, name) in try file.tests().enumerated() where filter.map({ name.contains($0) }) ?? true {
                results.append(try await file.run(index, seed: seed))
            }
            return results
        } catch let error as BenchError {
            throw Failure(.file, error.description)
        } catch let error as ScriptError {
            return [TestResult(file: path, test: "the file", failure: error, log: [], seed: seed)]
        }
    }

    private func show(_ result: TestResult) {
        if printing.json {
            let failure = result.failure.map { error in
                OrderedJSON.object([
                    ("file", .string(error.chunk)), ("line", error.line.map { .integer($0) } ?? .null),
                    ("source", error.sourceLine.map { .string($0) } ?? .null), ("message", .string(error.message)),
                ])
            }
            return printing.output.write(
                OrderedJSON.object([
                    ("test", .string(result.test)), ("file", .string(result.file)),
                    ("passed", .bool(result.failure == nil)),
                    ("failure", failure ?? .null), ("log", .array(result.log.map { .string($0) })),
                ]).text)
        }
        guard let failure = result.failure else { return print("✓ \(result.test)") }
        print("✗ \(result.test)")
        print("    \(failure.chunk)\(failure.line.map { ":\($0)" } ?? ""): \(failure.message)")
        if let line = failure.sourceLine { print("      \(line)") }
        // What the test itself has printed begins so already.
        for line in result.log.suffix(20) { print(line.hasPrefix("test: ") ? "    \(line)" : "    bot: \(line)") }
    }
}
