import ArgumentParser
import BotHost
import Foundation
import Pool
import PoolStore
import PoolWire

/// `poolbots blocks`
struct Blocks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and change the block list of the pools hosted here.",
        subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

    /// `poolbots blocks list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List who may not come in.")
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            let entries = try await Blocks.carryOut("blocks", pool, running, printing) { store in
                try await store.blocks().map { ControlReply.Entry($0.entry) }
            }
            guard !printing.json else { return entries.forEach { print($0.json) } }
            print(entries.isEmpty ? "Nobody is blocked." : entries.map(\.line).joined(separator: "\n"))
        }
    }

    /// `poolbots blocks add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Block a public key (base64), or a name; whoever is in the pool with it is removed.")
        @Argument(help: "Public key or name.")
        var who: String
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            let entry = StoredBlock(
                StoredBlock.subject(who), displayName: "", reason: .manual, blockedAt: Date())
            try await Blocks.carryOut("block \(who)", pool, running, printing) {
                try await $0.block(entry); return []
            }
            if !printing.json { print("Blocked.") }
        }
    }

    /// `poolbots blocks remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a public key or a name off the list.")
        @Argument(help: "Public key or name, as “poolbots blocks” lists it.")
        var who: String
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            try await Blocks.carryOut("unblock \(who)", pool, running, printing) { store in
                guard try await store.unblock(StoredBlock.subject(who)) else {
                    throw Failure(.usage, "“\(who)” is not on the block list; “poolbots blocks” shows it")
                }
                return []
            }
            if !printing.json { print("Unblocked.") }
        }
    }

    /// Asks the host that uses the folder, or opens the store when there is none.
    @discardableResult
    private static func carryOut(
        _ command: String, _ pool: PoolOptions, _ running: RunningOptions, _ printing: OutputOptions,
        otherwise: (Store) async throws -> [ControlReply.Entry]
    ) async throws -> [ControlReply.Entry] {
        let directory = try await running.directory(printing)
        switch try await RunningOptions.ask(pool.place + command, in: directory) {
        case .blocks(let entries): return entries
        case .done, .members, .roles, .status, .invitation, .refused: return []
        case nil:
            let store = try await Store.open(directory: directory.path)
            let entries = try await otherwise(store)
            try await store.close()
            return entries
        }
    }
}

extension ControlReply.Entry {
    /// One line of JSON.
    fileprivate var json: String {
        OrderedJSON.object([("id", .string(key)), ("name", .string(name)), ("note", .string(note))]).text
    }
}
