import BotHost
import Foundation
import PoolStore
import PoolTesting
import Synchronization
import Testing

/// A running host and its file.
@Suite struct InstallationHostTests {
    private static let file = """
        data: data
        admin: off
        pools:
          - name: Far
            display_name: Ada
            join: {relay: "ws://127.0.0.1:1", pool: 00000000-0000-4000-8000-000000000001}
            bots:
              - {bot: chess, level: 3}
              - {script: quiz.lua, settings_file: questions.yaml}
        """

    @Test(arguments: [
        ("poolbots.yaml", file.replacing("level: 3", with: "level: 4"), "chess"), ("questions.yaml", "more: 1", "quiz"),
    ])
    func `what changes after it was read and before it is watched is applied`(
        _ name: String, _ text: String, _ bot: String
    ) async throws {
        try await ConfigurationFolder.with { folder in
            let path = try folder.write("poolbots.yaml", Self.file)
            try folder.write("quiz.lua", "log.info('there')")
            try folder.write("questions.yaml", "more: 0")
            let reader = InstallationReader(path: path, kinds: .bundled(logger: .quiet), environment: [:])
            let loaded = try await reader.load()
            #expect(loaded.lines == [])
            try folder.write(name, text)

            let data = folder.url.appending(path: "data")
            let store = try await Store.open(directory: data.path)
            let events = Mutex<[HostEvent]>([])
            let host = InstallationHost(
                InstallationHost.Surroundings(
                    dataDirectory: data, store: store, version: "1", logger: .quiet,
                    report: { _, event in events.withLock { $0.append(event) } },
                    answer: { _, _, _ in throw CancellationError() }),
                reader: reader, loaded: loaded,
                beginning: try #require(await reader.beginning(with: loaded, dataDirectory: data)))
            let life = Task { try await host.run() }
            try await eventually("the change") {
                events.withLock { $0.contains(.configured(["The bot \(bot) in “Far” changes"])) }
            }
            life.cancel()
            _ = await life.result
            try await store.close()
        }
    }
}
