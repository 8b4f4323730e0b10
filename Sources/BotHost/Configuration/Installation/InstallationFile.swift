package import Foundation
import Logging
import RelayServer

/// The configuration file of `poolbots run`: its keys, its reading, its JSON Schema.
public struct InstallationFile: Sendable {
    /// The kinds of bots that there are.
    let kinds: BotKinds
    /// Relative paths begin here.
    let folder: URL
    let environment: [String: String]

    /// - Parameters:
    ///   - folder: where the file is; relative paths begin there.
    ///   - environment: where `env:` is looked up.
    package init(kinds: BotKinds, folder: URL, environment: [String: String]) {
        self.kinds = kinds
        self.folder = folder
        self.environment = environment
    }

    /// What was read.
    package struct Result: Sendable {
        /// Everything that is sound; `nil` when the file as a whole cannot be used.
        package var installation: Installation?
        /// By place.
        package var problems: [FileProblem]
        /// The other files that the meaning depends on.
        package var files: Set<String>

        package var hasErrors: Bool { problems.contains { $0.severity == .error } }
    }

    /// Reads the text of a file: all that is sound, and every error.
    /// - Parameter mode: of the file, for a warning when others can read secrets in it; `nil` where it is not known.
    package func read(_ text: String, mode: UInt32? = nil) -> Result {
        var reading = Reading(folder: folder, environment: environment)
        var installation: Installation?
        do throws(FileProblem) {
            installation = read(try FileValue(yaml: text), &reading)
        } catch {
            return Result(installation: nil, problems: [error], files: [])
        }
        if let mode, mode & 0o044 != 0, let secret = reading.secrets.min() {
            reading.warn(
                "the file holds a secret and others can read it", hint: "chmod 600 it, or use file: or env:", at: secret
            )
        }
        let start = FilePosition(line: 0, column: 0)
        return Result(
            installation: installation,
            problems: reading.problems.sorted { $0.position ?? start < $1.position ?? start },
            files: reading.files)
    }

    private func read(_ value: FileValue, _ reading: inout Reading) -> Installation? {
        let keys = RootKeys(pools: PoolSection(kinds: kinds))
        guard case .mapping = value else {
            reading.refuse("the file needs “pools”", hint: "see “poolbots schema”", at: value.position)
            return nil
        }
        // Errors of a part cost that part only; but nothing may be written to another folder than the one meant.
        let values = keys.section.read(value, &reading)
        guard !values.isBroken(keys.data), !values.isBroken(keys.pools) else { return nil }
        var installation = Installation()
        installation.dataDirectory = values[keys.data]
        installation.admin = values[keys.admin].address
        installation.log = values[keys.log]
        installation.relay = values[keys.relay]
        installation.pools = values[keys.pools] ?? []
        installation.bridges = BridgeKeys.read(
            value[keys.bridges.name], among: PoolSection.names(in: value[keys.pools.name]), &reading)
        if !values.has(keys.relay) { refusePoolsWithoutRelay(&installation, &reading) }
        return installation
    }

    /// A pool on the relay of the file needs one there.
    private func refusePoolsWithoutRelay(_ installation: inout Installation, _ reading: inout Reading) {
        installation.pools.removeAll { pool in
            guard case .host(let host) = pool.entrance, host.relay == nil else { return false }
            reading.refuse(
                "the pool “\(pool.name)” is on the relay of this file, which has none",
                hint: "add “relay:”, or say where the relay is with “relay: wss://…” under “host”", at: pool.position)
            return true
        }
    }

    /// The JSON Schema of the file, for editors.
    package var schema: OrderedJSON {
        let about: [(String, OrderedJSON)] = [
            ("$schema", .string("http://json-schema.org/draft-07/schema#")),
            ("title", .string("Configuration of poolbots run")),
        ]
        return .object(about + RootKeys(pools: PoolSection(kinds: kinds)).section.schema)
    }

    /// Every key, for the documentation.
    package var sections: [(path: String, keys: [any AnyKey])] {
        let pools = PoolSection(kinds: kinds)
        return [
            ("", RootKeys(pools: pools).section.keys), ("log", LogKeys.section.keys), ("relay", RelayKeys.section.keys),
            ("relay.tls", RelayKeys.tlsSection.keys), ("pools[]", pools.section.keys),
            ("pools[].host", HostKeys.section.keys),
            ("pools[].host.invitations[], pools[].local_host.invitations[]", InvitationKeys.section.keys),
            ("pools[].join", JoinKeys.section.keys), ("pools[].local_host", LocalHostKeys.section.keys),
            ("pools[].local_join", LocalJoinKeys.section.keys),
            ("pools[].roles", RoleKeys.section.keys), ("pools[].commands", CommandKeys.section.keys),
            ("bridges[]", BridgeKeys.section.keys),
        ] + kinds.groups.map { ("pools[].bots[] with \($0.title)", $0.keys) }
    }
}

/// The keys at the top of the file.
struct RootKeys: Sendable {
    let data = OptionalKey(
        "data",
        "Folder for keys, pools, games and the bots' storage; one process at a time uses it. Without it --data, POOLBOTS_DATA or ~/.local/share/poolbots.",
        .path)
    let admin = Key(
        "admin", "Address of /health and /metrics in plain HTTP, or off. Whoever can reach it can read them.",
        .addressOrOff, default: AddressOrOff(address: BindAddress(host: "127.0.0.1", port: 9092)))
    let log = Key("log", "How the log is written.", LogKeys.section.form, default: Installation.LogSettings())
    let relay = OptionalKey(
        "relay", "A relay in this process, so that one file is a whole installation.", RelayKeys.section.form)
    let pools: OptionalKey<[PoolEntry]>
    /// Read by `BridgeKeys.read`, with the names of the pools.
    let bridges = Key(
        "bridges", "Pools whose chats are one (docs/local-pools.md 7).",
        Form<[FileValue]>.anyList.described(
            [("items", .object(BridgeKeys.section.schema))]), default: [])
    let section: Section<Never>

    init(pools section: PoolSection) {
        pools = OptionalKey("pools", "The pools to be in.", section.listForm, required: true)
        self.section = Section("the file", keys: [data, admin, log, relay, pools, bridges]) { _, _ in nil }
    }
}

/// An address, or none.
struct AddressOrOff: Sendable {
    var address: BindAddress?
}

extension Form where Value == AddressOrOff {
    static var addressOrOff: Form {
        let address = Form<BindAddress>.address
        let schema: [(String, OrderedJSON)] = [
            ("type", .string("string")), ("pattern", .string(#"^(off|.+:[0-9]{1,5})$"#)),
        ]
        return Form(schema: schema, show: { $0.address.map(address.show) ?? .string("off") }) { value, reading in
            // “off” is also YAML's word for false.
            if case .scalar(let scalar) = value, scalar.flag == false { return AddressOrOff(address: nil) }
            return address.read(value, &reading).map { AddressOrOff(address: $0) }
        }
    }
}

/// `log:`
enum LogKeys {
    static let level = Key(
        "level", "The least important lines that are written.", Form<Logger.Level>.choice(name: "level"), default: .info
    )
    static let format = Key(
        "format", "json: one object a line; text: for people; auto: text in a terminal, else json.",
        Form<Installation.LogSettings.Format>.choice(name: "format"), default: .auto)

    static let section = Section<Installation.LogSettings>("log", keys: [level, format]) { values, _ in
        var settings = Installation.LogSettings()
        settings.level = values[level]
        settings.format = values[format]
        return settings
    }
}
