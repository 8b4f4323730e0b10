import ArgumentParser
import BotHost
import BotKit
import Foundation
import PoolStore
import PoolWire

/// `poolbots roles`
struct Roles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and change who may tell the bots of a pool what to do.",
        discussion: """
            owner: gives roles. moderator: keeps order. member: is trusted a little. stranger: everybody else. muted: is not
            listened to. The pool's host is always an owner. In the pool, owners can say “!role NAME ROLE”.
            """,
        subcommands: [List.self, Set.self, Remove.self], defaultSubcommand: List.self)

    /// `poolbots roles list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the roles that were given.")
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            let entries = try await Roles.carryOut("roles", pool, running, printing) { store, address in
                RoleEntry.sorted(try await store.roles(in: address).map(RoleEntry.init)).map(ControlReply.Entry.init)
            }
            guard !printing.json else { return entries.forEach { print($0.roleJSON) } }
            print(entries.isEmpty ? "Nobody was given a role." : entries.map(\.line).joined(separator: "\n"))
        }
    }

    /// `poolbots roles set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give somebody a role.")
        @Argument(help: "Public key (base64); while the host runs also a name or the beginning of a key.")
        var who: String
        @Argument(help: "owner, moderator, member, stranger (no role) or muted.")
        var role: Role
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            try await Roles.carryOut("role \(who) \(role.rawValue)", pool, running, printing) { store, address in
                try await Roles.give(role, to: who, in: address, store)
                return []
            }
            if !printing.json { print("Done.") }
        }
    }

    /// `poolbots roles remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take somebody's role away.")
        @Argument(help: "Public key (base64); while the host runs also a name or the beginning of a key.")
        var who: String
        @OptionGroup var pool: PoolOptions
        @OptionGroup var running: RunningOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            try await Roles.carryOut("role \(who) \(Role.stranger.rawValue)", pool, running, printing) {
                store, address in
                try await Roles.give(.stranger, to: who, in: address, store)
                return []
            }
            if !printing.json { print("Done.") }
        }
    }

    private static func give(_ role: Role, to who: String, in pool: PoolAddress?, _ store: Store) async throws {
        let known = try await store.pools().filter { pool == nil || $0.address.pool == pool }
        let pools = Swift.Set(known.map(\.address.pool))
        guard let address = pools.first, pools.count == 1 else {
            throw Failure(
                .usage,
                pools.isEmpty
                    ? "no pool is known in this folder; “poolbots host” and “poolbots join” bring some"
                    : "there are several pools here; say which with --pool: "
                        + known.map { "“\($0.name)” (\($0.address.pool.poolID.uuidString.lowercased().prefix(8)))" }
                        .joined(separator: ", "))
        }
        let key = try await publicKey(of: who, among: known, store)
        try await StoreRoleBook(store: store, pool: address).set(
            RoleEntry(id: PeerID(key.id), name: key.name, role: role))
    }

    /// A key, or a member that the store knows by name or the beginning of its key.
    private static func publicKey(
        of who: String, among pools: [StoredPool], _ store: Store
    ) async throws -> (id: String, name: String) {
        var members: [String: String] = [:]
        for pool in pools {
            for member in try await store.members(knownTo: pool.address) { members[member.peerID] = member.name }
        }
        if Base64.decode(who)?.count == 32 { return (who, members[who] ?? "") }
        let found = members.filter { $0.value.lowercased() == who.lowercased() || $0.key.hasPrefix(who) }
        guard let member = found.first, found.count == 1 else {
            throw Failure(
                .usage,
                found.isEmpty
                    ? "nobody known here is “\(who)”; give the public key, as “members” lists it in a running host"
                    : "“\(who)” could be several; give the public key")
        }
        return (member.key, member.value)
    }

    /// Asks the host that uses the folder, or opens the store when there is none.
    @discardableResult
    private static func carryOut(
        _ command: String, _ pool: PoolOptions, _ running: RunningOptions, _ printing: OutputOptions,
        otherwise: (Store, PoolAddress?) async throws -> [ControlReply.Entry]
    ) async throws -> [ControlReply.Entry] {
        let directory = try await running.directory(printing)
        switch try await RunningOptions.ask(pool.place + command, in: directory) {
        case .roles(let entries): return entries
        case .done, .members, .blocks, .status, .invitation, .refused: return []
        case nil:
            let store = try await Store.open(directory: directory.path)
            let entries = try await otherwise(store, try await pool.address(in: store))
            try await store.close()
            return entries
        }
    }
}

/// Which of several pools is meant.
struct PoolOptions: ParsableArguments {
    @Option(
        name: .customLong("pool"),
        help: ArgumentHelp(
            "The pool's name or the beginning of its id, if the folder has several.",
            valueName: "pool"))
    var pool: String?

    /// What goes before a command to a running host.
    var place: String { pool.map { "in \($0): " } ?? "" }

    /// - Returns: `nil` when none is named.
    func address(in store: Store) async throws -> PoolAddress? {
        guard let pool else { return nil }
        let found = Set(
            try await store.pools().filter {
                $0.name == pool || $0.address.pool.poolID.uuidString.lowercased().hasPrefix(pool.lowercased())
            }.map(\.address.pool))
        guard let address = found.first, found.count == 1 else {
            throw Failure(
                .usage,
                found.isEmpty ? "there is no pool “\(pool)” here" : "“\(pool)” could be several pools; give the id")
        }
        return address
    }
}

extension ControlReply.Entry {
    /// One line of JSON.
    fileprivate var roleJSON: String {
        OrderedJSON.object([("id", .string(key)), ("name", .string(name)), ("role", .string(note))]).text
    }
}
