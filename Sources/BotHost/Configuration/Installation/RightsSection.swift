import BotKit
import PoolWire

/// `roles:`
enum RoleKeys {
    static let owners = key("owners", "Who gives roles to others, besides the pool's host.")
    static let moderators = key("moderators", "Who keeps order: may use commands of moderation.")
    static let members = key("members", "Who is trusted a little.")
    static let muted = key("muted", "Who is not listened to.")

    private static func key(_ name: String, _ summary: String) -> Key<[PeerID]> {
        Key(name, summary, .list(of: .publicKey), default: [])
    }

    static let section = Section<[PeerID: Role]>("roles", keys: [owners, moderators, members, muted]) {
        values, reading in
        var roles: [PeerID: Role] = [:]
        let lists: [(Key<[PeerID]>, Role)] = [
            (owners, .owner), (moderators, .moderator), (members, .member), (muted, .muted),
        ]
        for (key, role) in lists {
            for peer in values[key] {
                guard let other = roles.updateValue(role, forKey: peer), other != role else { continue }
                reading.refuse(
                    "\(peer.rawValue.prefix(8))… is \(other.rawValue) and \(role.rawValue)",
                    hint: "give each key one role", at: values.position(of: key))
            }
        }
        return roles
    }
}

extension Form where Value == PeerID {
    /// The public key of a member of a relay's pool.
    static var publicKey: Form {
        let text = Form<String>.text
        return Form(schema: text.schema + [("pattern", .string("^[A-Za-z0-9+/]{43}=$"))]) { value, reading in
            guard let key = text.read(value, &reading) else { return nil }
            guard Base64.decode(key)?.count == 32 else {
                reading.refuse(
                    "expected a public key, not “\(key.prefix(60))”",
                    hint: "it has 44 characters; “poolbots tell members” lists those of who is there",
                    at: value.position)
                return nil
            }
            return PeerID(key)
        }
    }
}

/// `commands:`
enum CommandKeys {
    private static let standard = CommandSettings()
    private static let coolDowns = Duration.zero...Duration.seconds(86_400)

    static let prefix = Key("prefix", "What commands begin with.", .text(1...8), default: standard.prefix)
    static let language = Key(
        "language", "In which they are explained; English words are understood in all.",
        Form<CommandLanguage>.choice(name: "language"), default: standard.language)
    static let unknown = Key(
        "unknown",
        "When a command that no bot knows is answered: ignored (never), when-addressed (said in private or to this member), answered (always).",
        Form<CommandSettings.UnknownCommands>.choice(name: "answer to unknown commands"), default: standard.unknown)
    static let speaker = OptionalKey(
        "speaker",
        "The bot that answers !help, !role and unknown commands for all; without it the first that is there.",
        .name)
    static let coolDown = Key(
        "cooldown", "The least time between two uses of a command by the same person, where the bot says none.",
        .duration(coolDowns), default: standard.personCooldown)
    static let ownCoolDowns = Key(
        "cooldowns", "The same for some commands, whatever the bot says: {roll: 10s, quiz start: 5m}.",
        Form<[String: Duration]>.mapping(of: .duration(coolDowns)), default: standard.cooldowns)

    static let section = Section<CommandSettings>(
        "commands", keys: [prefix, language, unknown, speaker, coolDown, ownCoolDowns]
    ) { values, reading in
        do throws(CommandDefinitionError) {
            var settings = try CommandSettings(
                prefix: values[prefix], language: values[language], unknown: values[unknown], speaker: values[speaker])
            settings.personCooldown = values[coolDown]
            settings.cooldowns = Dictionary(
                values[ownCoolDowns].map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: max)
            return settings
        } catch {
            reading.refuse(error.description, at: values.position(of: prefix))
            return nil
        }
    }
}
