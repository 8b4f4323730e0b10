import BotHost
import BotKit
import Foundation
import GameRules
import Pool
import PoolWire
import RelayServer
import Testing

@Suite struct InstallationFileTests {
    @Test(arguments: Mistake.all)
    func `every mistake is named with its place and what to do`(_ mistake: Mistake) async throws {
        try await ConfigurationFolder.with { folder in
            #expect(folder.problems(mistake.text) == mistake.problems)
        }
    }

    @Test func `a problem is shown with the line that it is about`() async throws {
        try await ConfigurationFolder.with { folder in
            let text = "pools:\n  - name: Home\n    hots: {}\n"
            let problem = try #require(folder.file().read(text).problems.last)
            #expect(
                problem.text(in: "poolbots.yaml", source: text) == """
                    poolbots.yaml:3:5: unknown key “hots”; did you mean “host”?
                            hots: {}
                            ^
                    """)
        }
    }

    @Test func `everything that can be said is understood`() async throws {
        try await ConfigurationFolder.with { folder in
            let code = String(repeating: "ab", count: 32)
            let (owner, muted) = (String(repeating: "A", count: 43) + "=", String(repeating: "E", count: 43) + "=")
            try folder.write("claim.txt", code + "\n")
            let result = folder.file(environment: ["CLAIM": code]).read(
                """
                data: state
                admin: off
                log: {level: debug, format: json}
                relay:
                  listen: 127.0.0.1:9099
                  settings: {pool.max_pool_size: 32}
                pools:
                  - name: Home
                    display_name: Hanna
                    host:
                      admission: known
                      invitations:
                        - {file: home.txt, uses: 3, lifetime: 36h}
                    bots:
                      - &chess {bot: chess, level: 8, pace: human, move_time: 250ms, challengers: [Ada, Bo], talks: no}
                      - bot: greeter
                        welcome: "Hello, %@!"
                      - {bot: moderator, words: [darn], warnings: 1, flood_time: 20s}
                    roles: {owners: [\(owner)], muted: [\(muted)]}
                    commands: {prefix: ".", language: de, speaker: greeter, cooldown: 2s, cooldowns: {Quiz Start: 1m}}
                  - name: Away
                    host: {relay: relay.example, claim_code: {file: claim.txt}}
                  - name: Third
                    host: {relay: "ws://127.0.0.1:7", claim_code: {env: CLAIM}}
                    bots: [{<<: *chess, name: strong, level: 10}]
                  - name: Again
                    join: {pool: 5ee1f8a0-3ac5-4b0e-8f58-0f6f6c6a7b11, relay: relay.example, account: second}
                """)
            #expect(result.problems == [])
            let installation = try #require(result.installation)
            #expect(installation.dataDirectory == folder.url.appending(path: "state").path)
            #expect(installation.admin == nil)
            #expect(installation.relay?.url == "ws://127.0.0.1:9099")
            #expect(installation.relay?.configuration.pool.maxPoolSize == 32)
            try #require(installation.pools.map(\.name) == ["Home", "Away", "Third", "Again"])
            guard case .host(let home) = installation.pools[0].entrance,
                case .host(let away) = installation.pools[1].entrance,
                case .join(let again) = installation.pools[3].entrance
            else {
                Issue.record("the pools are not what was written")
                return
            }
            #expect(home.relay == nil && home.admission == .known)
            #expect(home.invitations.first?.lifetime == .seconds(36 * 3600))
            #expect(away.relay == "wss://relay.example" && away.claimCode?.hex == code)
            #expect(again.account == "second")
            #expect(installation.pools[0].bots.map(\.name) == ["chess", "greeter", "moderator"])
            #expect(installation.pools[0].roles == [PeerID(owner): .owner, PeerID(muted): .muted])
            let commands = installation.pools[0].commands
            #expect(commands.prefix == "." && commands.language == .german && commands.speaker == "greeter")
            #expect(commands.personCooldown == .seconds(2) && commands.cooldowns == ["quiz start": .seconds(60)])
            #expect(installation.pools[1].commands == CommandSettings() && installation.pools[1].roles == [:])
            #expect(installation.pools[2].bots.map(\.specification.player) == ["chess:10"])
        }
    }

    @Test func `what is wrong with a part costs that part only`() async throws {
        try await ConfigurationFolder.with { folder in
            let result = folder.file().read(
                """
                log: {level: loud}
                pools:
                  - {name: Broken, host: {relay: a.example, admission: al}}
                  - name: Sound
                    host: {relay: a.example}
                    bots: [{bot: chess, level: 99}, {bot: greeter}]
                """)
            #expect(result.problems.count == 3)
            #expect(result.installation?.pools.map(\.name) == ["Sound"])
            #expect(result.installation?.pools.first?.bots.map(\.name) == ["greeter"])
        }
    }

    @Test func `a data folder that cannot be understood stops everything`() async throws {
        try await ConfigurationFolder.with { folder in
            #expect(folder.file().read("data: [a]\npools: []\n").installation == nil)
        }
    }

    @Test func `secrets come from files that only their owner may read`() async throws {
        try await ConfigurationFolder.with { folder in
            let code = String(repeating: "ab", count: 32)
            let text = "pools:\n  - {name: A, host: {relay: a.example, claim_code: {file: code.txt}}}\n"
            try folder.write("code.txt", code, mode: 0o644)
            let path = folder.url.appending(path: "code.txt").path
            #expect(
                folder.problems(text) == [
                    "2:59: code.txt holds a secret and others may read or change it (mode 0644); chmod 600 code.txt"
                ], "\(path)")
            try folder.write("code.txt", code, mode: 0o400)
            #expect(folder.problems(text) == [])
            try folder.write("empty.txt", "")
            #expect(
                folder.problems(text.replacing("code.txt", with: "empty.txt")) == ["2:59: empty.txt is empty"])
        }
    }

    @Test func `a secret in a file that others can read is warned of`() async throws {
        try await ConfigurationFolder.with { folder in
            let text =
                "pools:\n  - {name: A, host: {relay: a.example, claim_code: \(String(repeating: "ab", count: 32))}}\n"
            #expect(folder.problems(text, mode: 0o600) == [])
            #expect(
                folder.problems(text, mode: 0o644) == [
                    "2:52: warning: the file holds a secret and others can read it; chmod 600 it, or use file: or env:"
                ])
            #expect(folder.file().read(text, mode: 0o644).installation?.pools.count == 1)
        }
    }

    @Test func `an engine that is not there is warned of, and its bot runs`() async throws {
        try await ConfigurationFolder.with { folder in
            let text = Mistake.pool + "      - {bot: chess, engine: \"uci:/nowhere/engine\"}\n"
            #expect(
                folder.problems(text) == [
                    "5:30: warning: there is no engine “/nowhere/engine” that can be run; give the path of its program; "
                        + "until then the bot plays by itself"
                ])
            #expect(folder.file().read(text).installation?.pools.first?.bots.count == 1)
        }
    }

    @Test func `a script has to be a text`() async throws {
        try await ConfigurationFolder.with { folder in
            let text = Mistake.pool + "      - script: bot.lua\n"
            let path = try folder.write("bot.lua", "bot.every(\"1h\", function() end)\n")
            #expect(folder.problems(text) == [])
            #expect(folder.file().read(text).files.contains(path))
            try Data([0x1b, 0x4c, 0x75, 0x61]).write(to: folder.url.appending(path: "bot.lua"))
            #expect(folder.problems(text) == ["5:17: bot.lua is compiled Lua; give the source of the script"])
            try Data([0x2d, 0x2d, 0xe4, 0x0a]).write(to: folder.url.appending(path: "bot.lua"))
            #expect(folder.problems(text) == ["5:17: bot.lua is no UTF-8; save the file in that encoding"])
        }
    }

    @Test func `settings may be in a file, which is a part of what the bot is`() async throws {
        try await ConfigurationFolder.with { folder in
            try folder.write("bot.lua", "bot.every(\"1h\", function() end)\n")
            let text = Mistake.pool + "      - {script: bot.lua, settings_file: more.yaml, settings: {a: 1}}\n"
            #expect(folder.problems(text) == ["5:42: more.yaml: there is no such file that can be read"])
            let path = try folder.write("more.yaml", "- a\n")
            #expect(folder.problems(text) == ["5:42: more.yaml:1:1: expected keys and values, not a list"])
            try folder.write("more.yaml", "a: 2\nb: [1, 2]\n")
            let first = folder.file().read(text)
            #expect(first.problems == [] && first.files.contains(path))
            // The same in other words, and something else.
            try folder.write("more.yaml", "{\"b\": [1, 2], \"a\": 2}\n")
            let same = InstallationChange(
                from: first.installation, to: try #require(folder.file().read(text).installation))
            #expect(same.isEmpty)
            try folder.write("more.yaml", "a: 2\nb: [1, 3]\n")
            let other = InstallationChange(
                from: first.installation, to: try #require(folder.file().read(text).installation))
            #expect(other.bots["Home"]?.changed == ["bot"])
        }
    }

    @Test func `no text makes the reader fail`() async throws {
        var random = SeededGenerator(seed: 7)
        let good = Array(Mistake.pool.utf8) + Array("      - {bot: chess, level: 3, pace: human}\n".utf8)
        try await ConfigurationFolder.with { folder in
            let file = folder.file()
            for _ in 0..<3_000 {
                var bytes = good
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 9...126, using: &random)
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(contentsOf: Array(bytes[..<index].suffix(8)), at: index)
                    }
                }
                let result = file.read(String(decoding: bytes, as: UTF8.self))
                #expect(result.installation != nil || result.hasErrors, "seed 7: \(bytes)")
            }
        }
    }
}
