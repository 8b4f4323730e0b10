import ArgumentParser
import BotHost
import DNSSD
import Foundation
import NearbyChess
import NearbyPlay

/// `poolbots nearby browse`
struct NearbyBrowseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "browse", abstract: "List who hosts a game in the local network, and keep the list up to date.")

    @Option(help: ArgumentHelp("Stop after so many seconds; without it only Ctrl-C does.", valueName: "seconds"))
    var seconds: Double?

    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        guard seconds.map({ 0...86_400 ~= $0 }) ?? true else {
            throw Failure(.usage, "--seconds takes 0 to 86400")
        }
        let own = try NearbyFolder(data).playerID()
        let output = printing.output
        output.note("Looking for nearby games; Ctrl-C ends.")
        _ = try await Interruption.stopping { [seconds] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var shown: String?
                    for await listing in try ServiceDirectory().browse(NearbyProtocol.serviceType) {
                        if let failure = listing.failure, shown == nil { throw failure }
                        if let failure = listing.failure { output.emit(.warning("\(failure)")) }
                        // A host is listed anew for each of its addresses; people need not see that.
                        let text = Self.text(NearbyOffer.offers(in: listing, except: own), isJSON: output.json)
                        if text != shown { output.write(text) }
                        shown = text
                    }
                }
                if let seconds {
                    group.addTask { try await Task.sleep(for: .seconds(seconds)) }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private static func text(_ offers: [NearbyOffer], isJSON: Bool) -> String {
        if isJSON {
            let hosts = offers.map { offer in
                OrderedJSON.object([
                    ("name", .string(offer.name)), ("host", .string(offer.hostName)),
                    ("player", offer.player.map { .string($0.description) } ?? .null),
                    ("usable", .bool(offer.isUsable)), ("platform", .string(offer.platform)),
                    ("address", .string(offer.instance.host)), ("port", .integer(Int(offer.instance.port))),
                ])
            }
            return OrderedJSON.object([("event", .string("hosts")), ("hosts", .array(hosts))]).text
        }
        let lines = offers.map { offer in
            let note = offer.isUsable ? "" : "   (plays nothing that we know)"
            return "  \(offer.name)   \(offer.hostName), \(offer.instance.host):\(offer.instance.port)\(note)"
        }
        return offers.isEmpty ? "Nobody hosts a game nearby." : "Nearby:\n" + lines.joined(separator: "\n")
    }
}
