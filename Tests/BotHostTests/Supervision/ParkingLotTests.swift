import BotHost
import BotKit
import Foundation
import PoolStore
import PoolTesting
import Testing

/// A bot with a file of code, and the data folder that remembers it.
private struct Garage {
    let folder: URL
    let store: Store

    init(_ folder: URL) async throws {
        self.folder = folder
        store = try await Store.open(directory: folder.appending(path: "data").path)
        try save("print(1)")
    }

    var file: URL { folder.appending(path: "bot.lua") }

    func save(_ code: String) throws { try Data(code.utf8).write(to: file) }

    /// The bot's place, as a new process sees it.
    func place(_ settings: String = "{}", of bot: String = "dice", version: String = "1") -> ParkingPlace {
        var specification = BotSpecification(name: bot, files: [file.path]) { throw CancellationError() }
        specification.settings = settings
        return ParkingLot(store: store, version: version, logger: .quiet).place(for: specification, in: "Home")
    }

    static func with(_ body: (Garage) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let garage = try await Garage(folder)
            try await body(garage)
            try await garage.store.close()
        }
    }
}

@Suite(.timeLimit(.minutes(10))) struct ParkingLotTests {
    @Test func `a parked bot stays so in the next process, with its reason`() async throws {
        try await Garage.with { garage in
            #expect(await garage.place().parked() == nil)
            await garage.place().park("broken", failures: 5)
            let parked = try #require(await garage.place().parked())
            #expect(parked.reason == "broken" && parked.failures == 5)
            #expect(await garage.place(of: "other").parked() == nil)
            let life = BotLife(parked)
            #expect(life.state == .parked && life.reason == "broken" && life.failures == 5)
            #expect(life.step(at: .seconds(3_600)) == .waitForOrders && !life.isAvailable)
        }
    }

    @Test func `somebody's word releases it`() async throws {
        try await Garage.with { garage in
            await garage.place().park("broken", failures: 5)
            await garage.place().release()
            #expect(await garage.place().parked() == nil)
        }
    }

    @Test(arguments: ["code", "settings", "program"])
    func `a change of what failed is a reason to try again, for good`(_ changed: String) async throws {
        try await Garage.with { garage in
            await garage.place().park("broken", failures: 5)
            switch changed {
            case "code":
                try garage.save("print(2)")
                #expect(await garage.place().parked() == nil)
                try garage.save("print(1)")
            case "settings": #expect(await garage.place(#"{"sides":6}"#).parked() == nil)
            default: #expect(await garage.place(version: "2").parked() == nil)
            }
            // It was tried: what it was before does not count any more.
            #expect(await garage.place().parked() == nil)
        }
    }
}
