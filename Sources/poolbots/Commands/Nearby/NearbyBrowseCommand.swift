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

    @OptionGroup var list: LiveList
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let own = try NearbyFolder(data).playerID()
        let output = printing.output
        output.note("Looking for nearby games; Ctrl-C ends.")
        // A host is listed anew for each of its addresses; people need not see that.
        try await list.show(
            { try ServiceDirectory().browse(NearbyProtocol.serviceType) }, on: output, failure: \.failure
        ) { Self.text(NearbyOffer.offers(in: $0, except: own), isJSON: output.json) }
    }

    private static func text(_ offers: [NearbyOffer], isJSON: Bool) -> String {
        if isJSON {
            let hosts = offers.map { offer in
                OrderedJSON.object([
                    ("name", .string(offer.name)), ("listed", .string(offer.listedName)),
                    ("host", .string(offer.hostName)),
                    ("player", offer.player.map { .string($0.description) } ?? .null),
                    ("usable", .bool(offer.isUsable)), ("platform", .string(offer.platform)),
                    ("address", .string(offer.instance.host)), ("port", .integer(Int(offer.instance.port))),
                ])
            }
            return OrderedJSON.object([("event", .string("hosts")), ("hosts", .array(hosts))]).text
        }
        let lines = offers.map { offer in
            let note = offer.isUsable ? "" : "   (plays nothing that we know)"
            let other = offer.listedName == offer.name ? "" : " (listed as “\(offer.listedName)”)"
            return "  \(offer.name)\(other)   \(offer.hostName), \(offer.instance.host):\(offer.instance.port)\(note)"
        }
        return offers.isEmpty ? "Nobody hosts a game nearby." : "Nearby:\n" + lines.joined(separator: "\n")
    }
}
