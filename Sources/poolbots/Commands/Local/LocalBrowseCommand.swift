import ArgumentParser
import BotHost
import DNSSD
import Foundation
import LocalTransport
import PoolWire

/// `poolbots local browse`
struct LocalBrowseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "browse", abstract: "List the pools in the local network, and keep the list up to date.")

    @OptionGroup var list: LiveList
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let output = printing.output
        output.note("Looking for pools; Ctrl-C ends.")
        try await list.show({ try LocalPoolBrowser(ServiceDirectory()) }, on: output, failure: \.failure) {
            output.json ? Self.json($0.pools) : Self.text($0.pools)
        }
    }

    private static func text(_ pools: [LocalPoolOffer]) -> String {
        guard !pools.isEmpty else { return "No pool is seen in this network." }
        let lines = pools.map { pool in
            var parts: [String] = []
            if let host = pool.hosts.first {
                parts.append("host \(host.advert.name.isEmpty ? "without a name" : host.advert.name)")
                parts.append("\(host.instance.host):\(host.instance.port)")
            } else {
                parts.append("over \(pool.relays.map(\.advert.name).joined(separator: ", "))")
            }
            if pool.hosts.count > 1 { parts.append("\(pool.hosts.count) say they are the host") }
            switch pool.needsCode {
            case true?: parts.append("needs a code")
            case false?: parts.append("open to all")
            case nil: break
            }
            // What “join” takes where the name is not enough.
            let isAmbiguous = pools.count { $0.advert.poolName == pool.advert.poolName } > 1
            let name = pool.advert.poolName + (isAmbiguous ? " (\(pool.shortID))" : "")
            return "  \(name)   \(parts.joined(separator: ", "))"
        }
        return "Pools:\n" + lines.joined(separator: "\n")
    }

    private static func json(_ pools: [LocalPoolOffer]) -> String {
        let list = pools.map { pool in
            OrderedJSON.object([
                ("name", .string(pool.advert.poolName)), ("pool", .string(pool.id.uuidString)),
                ("maxPeers", .integer(pool.advert.maxPeers)),
                ("needsCode", pool.needsCode.map { .bool($0) } ?? .null),
                ("hosts", .array(pool.hosts.map(door))), ("relays", .array(pool.relays.map(door))),
            ])
        }
        return OrderedJSON.object([("event", .string("pools")), ("pools", .array(list))]).text
    }

    private static func door(_ door: LocalPoolOffer.Door) -> OrderedJSON {
        .object([
            ("name", .string(door.advert.name)), ("emoji", .string(door.advert.avatarEmoji)),
            ("address", .string(door.instance.host)), ("port", .integer(Int(door.instance.port))),
        ])
    }
}
