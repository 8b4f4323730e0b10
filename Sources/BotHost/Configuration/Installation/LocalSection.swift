import Foundation
import LocalTransport
import Pool
import PoolWire
import RelayServer

/// `local_host:`
enum LocalHostKeys {
    /// What a code is where the file has none.
    enum Generated: String, Sendable, CaseIterable {
        case kept, fresh, none
    }

    static let code = OptionalKey(
        "code", "The pool's code: 4 to 64 characters, told from mouth to mouth; without it see “generated_code”.",
        Form.localCode)
    static let generatedCode = Key(
        "generated_code",
        "Without “code”: kept (made once), fresh (a new one with each start) or none (whoever reaches this machine may ask to come in).",
        Form<Generated>.choice(name: "kind of code"), default: .kept)
    static let listen = Key(
        "listen",
        "Address of this machine, with a port if it matters; 0.0.0.0 or [::] is the whole local network, and then the pool is advertised.",
        .listening, default: BindAddress(host: "127.0.0.1", port: 0))
    static let advertise = Key("advertise", "Whether others can find the pool by its name.", .flag, default: true)
    static let maxPeers = Key(
        "max_peers", "How many may be in the pool, the host included.", .integer(2...64), default: 8)
    static let admission = Key(
        "admission", elsewhere: "approve",
        "Whom to let in: all (with the code), known (who was in before), ask (known ones at once, others when somebody says so), none. On the command line: --approve.",
        Form<AdmissionPolicy>.choice(name: "admission policy"), default: .ask)
    static let invitations = HostKeys.invitations

    static let section = Section<LocalHostedPool>(
        "a local pool", keys: [code, generatedCode, listen, advertise, maxPeers, admission, invitations]
    ) { values, reading in
        if values.has(code), values.has(generatedCode) {
            reading.refuse(
                "“code” is the code; “generated_code” says nothing then", hint: "keep one of them",
                at: values.position(of: generatedCode))
        }
        let generated: LocalHostPlan.Code =
            switch values[generatedCode] {
            case .kept: .kept
            case .fresh: .fresh
            case .none: .none
            }
        return LocalHostedPool(
            code: values[code].map { .fixed($0) } ?? generated, listen: values[listen],
            isAdvertised: values[advertise], maxPeers: values[maxPeers], admission: values[admission],
            invitations: values[invitations])
    }
}

/// `local_join:`
enum LocalJoinKeys {
    static let pool = OptionalKey(
        "pool", "The pool's or its host's name, or its id: it is looked for in the network (Avahi).", .text(1...64))
    static let connect = OptionalKey(
        "connect", "Where the pool is, HOST:PORT: nothing is looked for.",
        Form<String>.text.map { (text: String) throws -> String in
            guard LinkAddress.parse(text) != nil else {
                throw KeyProblem("expected HOST:PORT, as 192.168.1.5:4711 or [fd00::1]:4711, not “\(text.prefix(60))”")
            }
            return text
        })
    static let invitation = OptionalKey(
        "invitation", "poolbots-local://…, or file: with it.",
        Form.secret.map { (secret: SecretText) throws -> LocalInvitation in
            guard let invitation = LocalInvitation(secret.text) else {
                throw KeyProblem("this is no invitation to a local pool, or only a part of one")
            }
            return invitation
        })
    static let code = OptionalKey(
        "code", "The pool's code; with “pool” and “connect”. Who was let in before needs it no more.", Form.localCode)
    static let listen = OptionalKey(
        "listen",
        "Address of this machine: members make links to each other. Without it this machine alone for pools on it, else the whole network.",
        .listening)
    static let advertise = Key(
        "advertise", "Whether others hear that this member passes messages on.", .flag, default: true)
    static let account = Key(
        "account", "Tells several memberships of this data folder in one pool apart.", .text(0...64), default: "")

    static let section = Section<LocalJoinedEntry>(
        "a local pool", keys: [pool, connect, invitation, code, listen, advertise, account],
        alternatives: [pool.name, connect.name, invitation.name]
    ) { values, reading in
        let way: LocalJoinPlan.Way
        if let invitation = values[invitation] {
            if values.has(code) {
                reading.refuse("an invitation has its code in it", at: values.position(of: code))
            }
            way = .invitation(invitation)
        } else if let address = values[connect] {
            way = .invitation(LocalInvitation(addresses: [address], code: values[code] ?? ""))
        } else if let name = values[pool] {
            way = .search(LocalPoolSearch(name: name), code: values[code] ?? "")
        } else {
            return nil
        }
        return LocalJoinedEntry(
            way: way, listen: values[listen], isAdvertised: values[advertise], account: values[account])
    }
}

extension Form where Value == String {
    /// A code as people tell it.
    fileprivate static var localCode: Form {
        Form<SecretText>.secret.map { (secret: SecretText) throws -> String in
            guard 4...64 ~= secret.text.utf8.count else {
                throw KeyProblem("a code has 4 to 64 characters; six are usual")
            }
            return secret.text
        }
    }
}

extension Form where Value == BindAddress {
    /// An address to listen on whose port may be left to the system.
    static var listening: Form {
        word(
            show: { $0.port == 0 ? $0.host : $0.description },
            refusal: { "expected an address of this machine, not \($0)" },
            hint: "write 0.0.0.0, 192.168.1.5:4711, \"[::]:7000\" or 127.0.0.1"
        ) { BindAddress(listening: $0) }
    }
}
