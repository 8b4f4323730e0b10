import BotBench
import BotScript
import Foundation
import PoolTesting
import Testing

@Suite struct TestFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the bundled bots pass their own tests`() async throws {
        let files = try TestFile.found(at: Self.root.appending(path: "Bots").path)
        #expect(files.count >= 1)
        for path in files {
            let file = try TestFile(path: path)
            for index in try file.tests().indices {
                let result = try await file.run(index, seed: 1)
                #expect(result.failure == nil, "\(path): \(result.test): \(result.log)")
            }
        }
    }

    @Test func `the annotations for editors name what tests can use, and nothing else`() async throws {
        let file = Self.root.appending(path: TestAnnotations.fileName)
        #expect(
            try String(contentsOf: file, encoding: .utf8) == TestAnnotations.text,
            "they are stale: run `poolbots lua-docs --write`")
        func names(_ pattern: Regex<(Substring, Substring)>) -> String {
            TestAnnotations.text.matches(of: pattern).map { String($0.output.1) }.sorted().joined(separator: " ")
        }
        let pool = names(/function pool:(\w+)/)
        let person = names(/@field (\w+) fun\(self: poolbots.person/)
        let expectation = names(/@field (\w+) fun\(self: poolbots.expectation/)
        #expect(!pool.isEmpty && !person.isEmpty && !expectation.isEmpty)
        let failures = try await results(
            of: "",
            """
            local function names(object)
              local list = {}
              for name, value in pairs(object) do
                if type(value) == "function" then list[#list + 1] = name end
              end
              table.sort(list)
              return table.concat(list, " ")
            end
            test("names", function()
              expect(names(pool)):equals("\(pool)")
              expect(names(getmetatable(pool:join("Ada")))):equals("\(person)")
              expect(names(getmetatable(expect(1)))):equals("\(expectation)")
            end)
            """)
        #expect(failures == [nil])
    }

    @Test func `a bot without tests, and tests without a bot, are told what is missing`() async throws {
        try await withTemporaryFolder { folder in
            let bot = folder.appending(path: "b.lua").path
            try Data().write(to: URL(filePath: bot))
            let error = #expect(throws: BenchError.self) { try TestFile(path: bot) }
            #expect(error?.description.hasSuffix("b.test.lua beside it") == true)
            let tests = folder.appending(path: "c.test.lua").path
            try Data().write(to: URL(filePath: tests))
            let other = #expect(throws: BenchError.self) { try TestFile(path: tests) }
            #expect(other?.description.hasSuffix("c.lua") == true)
        }
    }

    private func results(of bot: String, _ tests: String) async throws -> [ScriptError?] {
        try await withTemporaryFolder { folder in
            try Data(bot.utf8).write(to: folder.appending(path: "b.lua"))
            try Data(tests.utf8).write(to: folder.appending(path: "b.test.lua"))
            let file = try TestFile(path: folder.appending(path: "b.lua").path)
            var failures: [ScriptError?] = []
            for index in try file.tests().indices { failures.append(try await file.run(index, seed: 1).failure) }
            return failures
        }
    }

    @Test func `an event that is not handled fails the test, unless the test looks for it`() async throws {
        let failures = try await results(
            of: "bot.on('message', function(m) m:reply(m.txt) end)",
            """
            test("carelessly", function() pool:join("Ada"):say("x") end)
            test("carefully", function()
              pool:join("Ada"):say("x")
              expect(pool:failures()[1]):contains("chat.reply: text is missing")
              expect(#pool:failures()):equals(0)
            end)
            """)
        #expect(failures.count == 2 && failures[1] == nil)
        #expect(
            failures[0]?.message.hasPrefix("an event was not handled: b.lua:1: chat.reply: text is missing") == true)
    }

    @Test func `what was expected and what came is said in one line`() async throws {
        let failures = try await results(
            of: "bot.on('message', function(m) m:reply('x') end)",
            """
            test("equals", function()
              local ada = pool:join("Ada")
              ada:say("hi")
              expect(ada:hears()):equals("y")
            end)
            test("nothing", function() expect(1):is_nil() end)
            """)
        #expect(failures[0]?.description.hasPrefix("b.test.lua:4: expected \"y\", got \"x\"") == true)
        #expect(failures[1]?.description.hasPrefix("b.test.lua:6: expected nothing, got 1") == true)
    }

    @Test func `what a bot has stored can be looked at`() async throws {
        let failures = try await results(
            of: "storage.set('score', {ada = 2})",
            """
            test("stored", function()
              expect(pool:storage("score")):equals('{"ada":2}')
              expect(pool:storage("nothing")):is_nil()
            end)
            """)
        #expect(failures == [nil])
    }

    @Test func `whatever a test prints is shown, and tables with their names in order`() async throws {
        let failures = try await results(
            of: "",
            """
            test("print", function()
              print("a", nil, 1)
              print()
              expect(pool:log()):contains("test: a\tnil\t1")
              expect({"x", b = 1, a = 2, [7] = 3}):is_nil()
            end)
            """)
        let message = try #require(failures[0]?.message)
        #expect(message == #"expected nothing, got {"x", 7 = 3, a = 2, b = 1}"#)
    }

    @Test func `what a test asks for wrongly is told with its line`() async throws {
        let failures = try await results(
            of: "",
            """
            test("no text", function()
              pool:join("Ada"):say()
            end)
            test("no time", function() pool:advance("soon") end)
            test("twice", function() pool:join("Ada") pool:join("Ada") end)
            test("expect", function() expect(1).equals(1) end)
            test("pool", function() pool.settle() end)
            test("person", function() local ada = pool:join("Ada") ada.say("x") end)
            test("gone", function() local ada = pool:join("Ada") ada:leave() ada:hears() ada:say("x") end)
            """)
        for (failure, beginning) in zip(
            failures,
            [
                "2: say needs a text, in: pool:join(\"Ada\"):say()",
                "4: “soon” is no time; write 90s, 10m or 1h30m, at most a year", "5: Ada is in the pool already",
                "6: write expect(value):equals(...), with a colon", "7: write pool:settle(...), with a colon",
                "8: write ada:say(...), with a colon",
                "9: Ada is not in the pool any more, so there is no say",
            ])
        {
            let text = failure?.description ?? "no failure"
            #expect(text.hasPrefix("b.test.lua:" + beginning), "\(text)")
        }
    }

    @Test func `other settings can be tried`() async throws {
        let failures = try await results(
            of: "log.info(settings.word or 'none')",
            """
            test("settings", function()
              pool:restart({word = "given", list = {1, 2}})
              expect(pool:log()):contains("info: none")
              expect(pool:log()):contains("info: given")
            end)
            """)
        #expect(failures == [nil])
    }
}
