import ArgumentParser
import BotHost
import Foundation
import PoolCrypto
import PoolStore
import PoolWire

/// `poolbots identity`
struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity", abstract: "Show who this data folder is: its host key and its pools.",
        discussion: """
            The host key owns relays and pools; in every pool that is joined as a guest another key is used, so that members
            cannot be recognised across pools. Private keys stay in the data folder; copy the folder to keep them.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    @Option(help: ArgumentHelp("Forget a pool and its key for good, by its id.", valueName: "pool"))
    var forget: String?

    func run() async throws {
        let store = try await Store.open(directory: data.directory.path)
        if let forget { try await forgetPool(forget, in: store) }
        let host = try await store.hostIdentity().map { try SigningKey(seed: Array($0)).peerID.rawValue }
        let pools = try await store.pools()
        try await store.close()
        printing.json ? printJSON(host, pools) : printText(host, pools)
    }

    private func forgetPool(_ text: String, in store: Store) async throws {
        let pools = try await store.pools().filter {
            $0.address.pool.poolID.uuidString.lowercased().hasPrefix(text.lowercased())
        }
        guard let pool = pools.first, pools.count == 1 else {
            throw Failure(
                .usage,
                pools.isEmpty
                    ? "there is no pool \(text) here"
                    : "\(text) is the beginning of several pools' ids; give more of it")
        }
        try await store.forget(pool.address)
    }

    private func printText(_ host: String?, _ pools: [StoredPool]) {
        print("Data folder  \(data.directory.path)")
        print("Host key     \(host ?? "none yet; “poolbots host” makes one")")
        if pools.isEmpty { print("Pools        none yet") }
        for pool in pools {
            let last = pool.lastConnectedAt?.formatted(date: .abbreviated, time: .shortened) ?? "never"
            print("Pool         \(pool.name) (\(pool.role.rawValue)), last connected \(last)")
            print("             \(pool.address.pool.poolID.uuidString.lowercased()) at \(pool.address.pool.serverURL)")
        }
    }

    private func printJSON(_ host: String?, _ pools: [StoredPool]) {
        let rows = pools.map { pool in
            OrderedJSON.object([
                ("poolID", .string(pool.address.pool.poolID.uuidString.lowercased())), ("name", .string(pool.name)),
                ("serverURL", .string(pool.address.pool.serverURL)), ("role", .string(pool.role.rawValue)),
            ])
        }
        print(OrderedJSON.object([("hostKey", host.map { .string($0) } ?? .null), ("pools", .array(rows))]).text)
    }
}
