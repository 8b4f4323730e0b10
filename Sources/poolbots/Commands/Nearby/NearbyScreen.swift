import BotHost
import DNSSD
import Foundation
import NearbyChess
import NearbyPlay

/// Prints what happens in nearby games.
struct NearbyScreen: Sendable {
    let output: Output

    func note(_ text: String) {
        output.json ? output.emit(.warning(text)) : output.write(text)
    }

    func show(_ report: NearbyReport) {
        switch report {
        case .listening(let address):
            say(
                "Listening on \(address)", "listening",
                [("address", .string(address.description)), ("port", .integer(address.port))])
        case .advertised(let name): say("Guests can find it as “\(name)”", "advertised", [("name", .string(name))])
        case .notAdvertised(let error):
            say(
                "Warning: guests cannot find this host: \(error). They can still use --connect with its address.",
                "notAdvertised", [("reason", .string("\(error)"))])
        case .code(let code): say("Code for the next guest: \(code)", "code", [("code", .string(code))])
        case .refused(let address, let error):
            let reason = error?.rawValue ?? "silence"
            say(
                "Refused \(address): \(reason)", "refused",
                [("address", .string("\(address)")), ("reason", .string(reason))])
        case .found(let offer): say("Found “\(offer.name)”", "found", [("name", .string(offer.name))])
        case .strange(let player):
            say(
                "Warning: this is not the host that was advertised; somebody may be in between.", "warning",
                [("message", .string("the host is \(player), not the one that was advertised"))])
        case .secured(let player):
            say(
                "With \(player.name) the connection is protected by more than the code", "secured",
                [("player", .string(player.id.description))])
        case .exposed(let player):
            say(
                "Warning: \(player.name) protected its connection before and does not now, so there is no game: somebody may "
                    + "be in between. If it is another program today, remove \(player.id) from nearby-secured.",
                "warning",
                [("message", .string("\(player.id) was protected by more than the code before, and is not now"))])
        case .opponent(let player, _):
            say(
                "Playing with \(player.name)", "opponent",
                [("name", .string(player.name)), ("player", .string(player.id.description))])
        case .game(let event, let opponent): show(event, opponent)
        }
    }

    private func show(_ event: NearbyGameEvent, _ opponent: NearbyPlayer) {
        switch event {
        case .started(let color, let settings, let moves):
            say(
                "Game: you have \(color.rawValue), \(clock(settings))"
                    + (moves > 0 ? ", going on after \(moves) half-moves" : ""),
                "gameStarted",
                [
                    ("opponent", .string(opponent.name)), ("color", .string(color.rawValue)),
                    ("halfMoves", .integer(moves)),
                ]
                    + fields(settings))
        case .settled(let settings): say("Played with \(clock(settings))", "gameSettings", fields(settings))
        case .moved(let color, let number, let uci, let text, _):
            let dots = number.isMultiple(of: 2) ? "…" : "."
            say(
                "\((number + 1) / 2)\(dots) \(text)", "move",
                [
                    ("color", .string(color.rawValue)), ("number", .integer(number)), ("move", .string(text)),
                    ("uci", .string(uci)),
                ])
        case .ownTurn: break
        case .drawOffered(let color):
            say("\(name(color)) offers a draw", "drawOffered", [("by", .string(color.rawValue))])
        case .drawDeclined(let color):
            say("\(name(color)) declines the draw", "drawDeclined", [("by", .string(color.rawValue))])
        case .takebackRequested(let color):
            say("\(name(color)) wants to take back", "takebackRequested", [("by", .string(color.rawValue))])
        case .takebackDeclined(let color):
            say("\(name(color)) declines to take back", "takebackDeclined", [("by", .string(color.rawValue))])
        case .takenBack(let count): say("\(count) half-moves taken back", "takenBack", [("halfMoves", .integer(count))])
        case .emote(let emoji):
            let emoji = NearbyProtocol.emotes.contains(emoji) ? emoji : "an emote"
            say("\(opponent.name): \(emoji)", "emote", [("emoji", .string(emoji))])
        case .chat(let text):
            say("\(opponent.name): \(text)", "chat", [("name", .string(opponent.name)), ("text", .string(text))])
        case .interrupted: say("Connection lost; waiting for it to come back …", "interrupted", [])
        case .resumed: say("Connection back", "resumed", [])
        case .ended(let result):
            let who = result.isUnfinished ? "Broken off" : result.winner.map { "\(name($0)) wins" } ?? "A draw"
            say(
                "\(who) (\(result.reason)) \(result.score)", "gameEnded",
                [
                    ("winner", result.winner.map { .string($0.rawValue) } ?? .null), ("reason", .string(result.reason)),
                    ("score", .string(result.score)),
                ])
        case .left(let error):
            say(
                "\(opponent.name) is gone" + (error.map { " (\($0))" } ?? ""), "left",
                [("name", .string(opponent.name)), ("reason", error.map { .string($0.rawValue) } ?? .null)])
        }
    }

    private func say(_ text: String, _ event: String, _ fields: [(String, OrderedJSON)]) {
        output.write(output.json ? OrderedJSON.object([("event", .string(event))] + fields).text : text)
    }

    private func name(_ color: ChessAction.Color) -> String { color == .white ? "White" : "Black" }

    private func clock(_ settings: ChessAction.Settings) -> String {
        settings.initialSeconds == 0
            ? "no clock" : "\(settings.initialSeconds) s + \(settings.incrementSeconds) s a move"
    }

    private func fields(_ settings: ChessAction.Settings) -> [(String, OrderedJSON)] {
        [
            ("initialSeconds", .integer(settings.initialSeconds)),
            ("incrementSeconds", .integer(settings.incrementSeconds)), ("takebacks", .bool(settings.allowTakebacks)),
            ("drawOffers", .bool(settings.allowDrawOffers)),
            ("maxHalfMoves", settings.maxMovesCap.map { .integer($0) } ?? .null),
        ]
    }
}
