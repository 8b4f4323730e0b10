import BotKit
import PoolWire

/// What moderators can tell the bot.
enum ModeratorCommand: Equatable {
    case warnings(PeerID)
    case pardon(PeerID)
    case kick(PeerID, reason: String?)

    init?(_ call: CommandCall) {
        guard let peer = call.arguments.member("who") else { return nil }
        switch call.command {
        case "warnings": self = .warnings(peer)
        case "pardon": self = .pardon(peer)
        case "kick": self = .kick(peer, reason: call.arguments.text("reason"))
        default: return nil
        }
    }

    static let definitions: [CommandDefinition] = [
        CommandDefinition(
            "warnings", [CommandParameter("who", .member)],
            summary: CommandSummary([
                .english: "Tells how often somebody was warned.", .german: "Sagt, wie oft jemand verwarnt wurde.",
            ]),
            role: .moderator),
        CommandDefinition(
            "pardon", [CommandParameter("who", .member)],
            summary: CommandSummary([
                .english: "Forgets somebody's warnings.", .german: "Vergisst jemandes Verwarnungen.",
            ]),
            role: .moderator),
        CommandDefinition(
            "kick", [CommandParameter("who", .member), CommandParameter("reason", .rest, isOptional: true)],
            summary: CommandSummary([
                .english: "Removes somebody from the pool.", .german: "Entfernt jemanden aus dem Pool.",
            ]),
            role: .moderator, needsConfirmation: true),
    ]
}

/// What the bot says.
struct ModeratorWords {
    let language: CommandLanguage

    private func pick(_ english: String, _ german: String) -> String { language == .german ? german : english }

    /// Public: shown to all when somebody is removed.
    func reason(_ offence: HouseRules.Offence) -> String {
        switch offence {
        case .flood: pick("Too many messages at once", "Zu viele Nachrichten auf einmal")
        case .repeated: pick("Said the same again and again", "Immer wieder dasselbe gesagt")
        case .word: pick("Words that are not said here", "Worte, die hier nicht fallen")
        }
    }

    func warning(_ offence: HouseRules.Offence, left: Int) -> String {
        let what =
            switch offence {
            case .flood: pick("Please write less at a time.", "Bitte schreib weniger auf einmal.")
            case .repeated: pick("Please say it once.", "Bitte sag es einmal.")
            case .word: pick("Please mind your words.", "Bitte achte auf deine Worte.")
            }
        let next =
            left == 0
            ? pick("This is the last warning.", "Das ist die letzte Verwarnung.")
            : pick("Warnings left: \(left).", "Verbleibende Verwarnungen: \(left).")
        return "\(what) \(next)"
    }

    func report(_ name: String, _ reason: String) -> String {
        pick("\(name) goes on after warnings: \(reason).", "\(name) macht trotz Verwarnungen weiter: \(reason).")
    }

    func warnings(_ name: String, _ count: Int) -> String {
        pick("Warnings of \(name): \(count).", "Verwarnungen von \(name): \(count).")
    }

    func pardoned(_ name: String) -> String {
        pick("The warnings of \(name) are forgotten.", "Die Verwarnungen von \(name) sind vergessen.")
    }

    func equal(_ name: String) -> String {
        pick("\(name) is no less than you are here.", "\(name) steht hier nicht unter dir.")
    }

    func removed(_ name: String) -> String { pick("\(name) is removed.", "\(name) ist entfernt.") }

    func removedLater(_ name: String) -> String {
        pick(
            "The connection is lost; \(name) is removed when it is back.",
            "Die Verbindung fehlt; \(name) wird danach entfernt.")
    }
}
