import BotHost
import Foundation
import Testing

@Suite struct InstallationChangeTests {
    private static let start = """
        relay: {listen: "127.0.0.1:9099"}
        pools:
          - name: Home
            host: {admission: ask}
            bots: [{bot: chess, level: 3}, {bot: greeter}]
          - name: Away
            host: {relay: a.example}
        """

    private func installation(_ text: String) async throws -> Installation {
        try await ConfigurationFolder.installation(text)
    }

    private func change(_ old: String, _ new: String) async throws -> InstallationChange {
        InstallationChange(
            from: try await installation(Self.start),
            to: try await installation(
                Self.start.replacing(old, with: new)))
    }

    @Test func `a file that says the same in other words changes nothing`() async throws {
        let other = "# a remark\n" + Self.start.replacing("{bot: chess, level: 3}", with: "{level: 3, bot: 'chess'}")
        let change = InstallationChange(
            from: try await installation(Self.start), to: try await installation(other))
        #expect(change.isEmpty)
        #expect(change.sentences == [])
    }

    @Test func `at the start everything is new`() async throws {
        let change = InstallationChange(from: nil, to: try await installation(Self.start))
        #expect(change.relay && change.admin)
        #expect(change.added == ["Home", "Away"])
        #expect(change.bots == [:])
    }

    @Test func `a bot that changes is the only thing that changes`() async throws {
        let changed = try await change("level: 3", "level: 4")
        #expect(changed.bots["Home"]?.changed == ["chess"])
        #expect(changed.sentences == ["The bot chess in “Home” changes"])
        let added = try await change("{bot: greeter}", "{bot: greeter}, {bot: connect-four}")
        #expect(added.sentences == ["The bot connect-four starts in “Home”"])
        let removed = try await change(", {bot: greeter}", "")
        #expect(removed.sentences == ["The bot greeter leaves “Home”"])
        let renamed = try await change("{bot: greeter}", "{bot: greeter, name: Gus}")
        #expect(renamed.sentences == ["The bot greeter leaves “Home”", "The bot Gus starts in “Home”"])
    }

    @Test func `whoever gives a hosted pool another name is told what that means`() async throws {
        let renamed = try await change("name: Home", "name: House")
        #expect(renamed.sentences.prefix(2) == ["Leaving the pool “Home”", "Entering the pool “House”"])
        #expect(renamed.sentences.last?.contains("“Home” comes back when it is called so again") == true)
        #expect(try await change("name: Away", "name: Far").sentences.count == 3)
    }

    @Test func `admission and invitations need no new connection`() async throws {
        #expect(try await change("ask", "all").sentences == ["Admission or invitations of the pool “Home” change"])
        let invited = try await change("admission: ask", "admission: ask, invitations: [{file: a.txt}]")
        #expect(invited.adjusted == ["Home"] && invited.reconnected == [])
    }

    @Test func `roles and commands need no new connection, and no bot begins anew`() async throws {
        for more in ["roles: {owners: [\(String(repeating: "A", count: 43))=]}", "commands: {prefix: \".\"}"] {
            let change = try await change("name: Home\n", "name: Home\n    \(more)\n")
            #expect(change.sentences == ["Roles or commands of the pool “Home” change"])
            #expect(change.rights == ["Home"] && change.bots == [:])
        }
    }

    @Test func `another address, name or certificate needs one`() async throws {
        #expect(try await change("a.example", "b.example").reconnected == ["Away"])
        #expect(try await change("name: Home\n", "name: Home\n    display_name: Ada\n").reconnected == ["Home"])
        let renamed = try await change("name: Home\n", "name: House\n")
        #expect(renamed.removed == ["Home"] && renamed.added == ["House"])
        #expect(try await change("9099", "9098").relay)
    }

    @Test func `what is broken goes on as it was`() async throws {
        try await ConfigurationFolder.with { folder in
            let old = try #require(folder.file().read(Self.start).installation)
            let broken = Self.start.replacing("level: 3", with: "level: 33").replacing(
                "host: {relay: a.example}", with: "hots: {relay: a.example}")
            let result = folder.file().read(broken)
            let sound = try #require(result.installation)
            #expect(result.hasErrors && sound.pools.count == 1)
            let completed = sound.completed(from: old)
            #expect(completed.pools.map(\.name) == ["Home", "Away"])
            #expect(completed.pools[0].bots.map(\.name) == ["greeter", "chess"])
            #expect(InstallationChange(from: old, to: completed).isEmpty)
        }
    }
}
