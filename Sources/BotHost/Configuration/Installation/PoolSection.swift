import BotKit
import Foundation
import Pool
import PoolCrypto
import PoolWire

/// An entry of `pools:`.
struct PoolSection: Sendable {
    let name = OptionalKey(
        "name",
        "Names the pool in this file, in logs and commands. A hosted pool keeps its members and games under this name.",
        .name, required: true)
    let displayName = Key(
        "display_name", "The name people see. Letters, digits, spaces and underscores can be mentioned by everybody.",
        .text(1...64), default: "PoolBot")
    let host = OptionalKey("host", "Host the pool on a relay.", HostKeys.section.form)
    let join = OptionalKey("join", "Be a guest in the pool, over a relay.", JoinKeys.section.form)
    let localHost = OptionalKey(
        "local_host", "Host the pool in the local network, without a relay (docs/local-pools.md).",
        LocalHostKeys.section.form)
    let localJoin = OptionalKey(
        "local_join", "Be a guest in a pool of the local network.", LocalJoinKeys.section.form)
    let trust = OptionalKey(
        "trust", "PEM file with the certificate authorities to trust instead of the system's.", .path)
    let pin = OptionalKey<TLSPin>(
        "pin", "Besides, require this public key of the relay: SHA-256 in hex or base64.",
        Form<String>.text.map { (text: String) throws -> TLSPin in
            guard let pin = TLSPin(text) else {
                throw KeyProblem("expected the SHA-256 of the relay's public key: 64 hex digits or base64 of 32 bytes")
            }
            return pin
        })
    let roles = Key(
        "roles", "Whose role is fixed, by public key; nobody changes it in the pool.", RoleKeys.section.form,
        default: [:])
    let commands = Key(
        "commands", "How people tell the bots what to do.", CommandKeys.section.form, default: CommandSettings())
    let bots: Key<[BotEntry]>

    init(kinds: BotKinds) {
        bots = Key("bots", "The bots in the pool; they share the membership and its name.", kinds.listForm, default: [])
    }

    var section: Section<PoolEntry> {
        Section(
            "a pool", keys: [name, displayName, host, join, localHost, localJoin, trust, pin, roles, commands, bots],
            alternatives: [host.name, join.name, localHost.name, localJoin.name]
        ) { [self] values, reading in
            if let path = values[trust] { reading.requireFile(path, at: values.position(of: trust)) }
            guard let name = values[self.name], let entrance = entrance(values) else { return nil }
            for key in [trust.name, pin.name] where entrance.isLocal && values.positions[key] != nil {
                reading.refuse(
                    "“\(key)” is about a relay, and a local pool has none", hint: "leave it out",
                    at: values.positions[key])
            }
            if let speaker = values[commands].speaker, !values[bots].contains(where: { $0.name == speaker }) {
                reading.warn(
                    "there is no bot “\(speaker)” in this pool that could speak for all; the first does",
                    hint: Spelling.hint(speaker, among: values[bots].map(\.name)), at: values.position(of: commands))
            }
            return PoolEntry(
                name: name, displayName: values[displayName], entrance: entrance,
                trust: TrustSettings(authorities: values[trust], pin: values[pin]), roles: values[roles],
                commands: values[commands], bots: values[bots], position: values.position)
        }
    }

    private func entrance(_ values: SectionValues) -> PoolEntrance? {
        values[host].map { .host($0) } ?? values[join].map { .join($0) } ?? values[localHost].map { .localHost($0) }
            ?? values[localJoin].map { .localJoin($0) }
    }

    /// The names that the pools of a list have, whatever else is wrong with them.
    static func names(in list: FileValue?) -> [String] {
        guard case .list(let entries, _)? = list else { return [] }
        return entries.compactMap { if case .scalar(let scalar)? = $0["name"] { scalar.text } else { nil } }
    }

    /// The list: what is wrong with one pool costs only that one.
    var listForm: Form<[PoolEntry]> {
        let section = self.section
        let list = Form.list(of: section.form)
        return Form(schema: list.schema) { value, reading in
            guard case .list(let values, _) = value else { return list.read(value, &reading) }
            var names: [String: FilePosition] = [:]
            return values.compactMap { value in
                reading.contain { reading in
                    let entry = section.form.read(value, &reading)
                    guard case .scalar(let scalar)? = value[self.name.name] else { return entry }
                    if let first = names[scalar.text] {
                        reading.refuse(
                            "there is a pool “\(scalar.text)” in line \(first.line) already",
                            hint: "give each pool a name of its own", at: scalar.position)
                    } else {
                        names[scalar.text] = scalar.position
                    }
                    return entry
                }
            }
        }
    }
}

/// What is wrong with a value, as a sentence.
struct KeyProblem: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// `host:`
enum HostKeys {
    static let embedded = "embedded"
    static let relay = Key(
        "relay", "The relay: wss://HOST, ws://HOST:PORT or HOST; embedded is the relay of this file.",
        .relayAddress, default: embedded)
    static let claimCode = OptionalKey(
        "claim_code", "The relay's claim code; needed once, and not for the embedded relay.",
        Form.secret.map { try ClaimCode(parsing: $0.text) })
    static let publicURL = OptionalKey(
        "public_url", "Address of the relay in invitations, if guests reach it by another.", .relayAddress)
    static let admission = Key(
        "admission", elsewhere: "approve",
        "Whom to let in: all (with an invitation), known (who was in before), ask (known ones at once, others when somebody says so), none. On the command line: --approve.",
        Form<AdmissionPolicy>.choice(name: "admission policy"), default: .ask)
    static let invitations = Key(
        "invitations", "Files in which there is always an invitation that works.",
        .list(of: InvitationKeys.section.form), default: [])
    static let recoveryKeyFile = OptionalKey(
        "recovery_key_file",
        "File for the recovery key of a relay that is claimed now (mode 0600); a file in the data folder if not given.",
        .path)

    static let section = Section<HostedPool>(
        "host", keys: [relay, claimCode, publicURL, admission, invitations, recoveryKeyFile]
    ) { values, _ in
        let address = values[relay]
        return HostedPool(
            relay: address == embedded ? nil : ServerAddress.normalise(address), claimCode: values[claimCode],
            publicURL: values[publicURL], admission: values[admission], invitations: values[invitations],
            recoveryKeyFile: values[recoveryKeyFile])
    }
}

/// An entry of `invitations:`
enum InvitationKeys {
    static let file = OptionalKey("file", "Where it is written, with mode 0600.", .path, required: true)
    static let uses = Key("uses", "How many people may use it; 0 is no limit.", .integer(0...255), default: 0)
    static let lifetime = Key(
        "lifetime", "How long it is valid; a new one is written in time.",
        .duration(Duration.seconds(60)...Duration.seconds(30 * 86_400)), default: .seconds(86_400))

    static let section = Section<StandingInvitation>("an invitation", keys: [file, uses, lifetime]) { values, _ in
        guard let file = values[file] else { return nil }
        return StandingInvitation(file: file, uses: UInt8(values[uses]), lifetime: values[lifetime])
    }
}

/// `join:`
enum JoinKeys {
    static let invitation = OptionalKey(
        "invitation", "Link (stealth://invite/…) or card text (stcard1:…), or file: with one of them or a card file.",
        Form.secret.map { try Invitation(parsing: $0.bytes) })
    static let pool = OptionalKey(
        "pool", "Id of a pool that this data folder has been in before: returns without an invitation.",
        Form<String>.text.map { (text: String) throws -> UUID in
            guard let id = UUID(uuidString: text) else { throw KeyProblem("“\(text.prefix(60))” is no pool id") }
            return id
        })
    static let relay = OptionalKey("relay", "The relay of the pool; only with “pool”.", .relayAddress)
    static let account = Key(
        "account", "Tells several memberships of this data folder in one pool apart.", .text(0...64), default: "")

    static let section = Section<JoinedEntry>(
        "join", keys: [invitation, pool, relay, account], alternatives: [invitation.name, pool.name]
    ) { values, reading in
        if let invitation = values[invitation] {
            if values.has(relay) {
                reading.refuse("an invitation names its relay itself", at: values.position(of: relay))
            }
            return JoinedEntry(way: .invitation(invitation), account: values[account])
        }
        guard let id = values[pool] else { return nil }
        guard let address = values[relay] else {
            reading.refuse("“pool” needs “relay” beside it", at: values.position(of: pool))
            return nil
        }
        return JoinedEntry(way: .known(relay: ServerAddress.normalise(address), pool: id), account: values[account])
    }
}

extension Form where Value == String {
    /// Where a relay is.
    fileprivate static var relayAddress: Form {
        let text = Form.text(1...2_048)
        return Form(schema: text.schema, show: text.show) { value, reading in
            guard let address = text.read(value, &reading) else { return nil }
            let scheme = address.firstRange(of: "://").map { address[..<$0.lowerBound].lowercased() }
            guard ["ws", "wss"].contains(scheme ?? "wss"),
                let url = URL(string: ServerAddress.normalise(address)), url.host()?.isEmpty == false
            else {
                reading.refuse(
                    "expected the address of a relay, not “\(address.prefix(60))”",
                    hint: "write wss://HOST, ws://HOST:PORT or HOST", at: value.position)
                return nil
            }
            return address
        }
    }
}

extension Reading {
    /// Refuses a file that is not there, and depends on it.
    mutating func requireFile(_ path: String, at position: FilePosition) {
        depends(on: path)
        guard FileManager.default.isReadableFile(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            refuse(isThere ? "\(path) cannot be read; check its permissions" : "there is no file \(path)", at: position)
            return
        }
    }
}
