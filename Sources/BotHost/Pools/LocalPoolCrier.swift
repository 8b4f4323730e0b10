import DNSSD
import Foundation
import LocalTransport
import Logging
import Pool
import PoolWire

/// Makes a local pool known in the network for as long as one is in it: as its host, or as a member that passes on.
final class LocalPoolCrier: Sendable {
    private let transport: LocalTransport
    private let listening: LocalListening
    private let displayName: String
    private let needsCode: Bool
    private let logger: Logger
    private let pools = AsyncStream.makeStream(of: PoolSnapshot.self, bufferingPolicy: .bufferingNewest(1))

    init(
        transport: LocalTransport, listening: LocalListening, displayName: String, needsCode: Bool, logger: Logger
    ) {
        self.transport = transport
        self.listening = listening
        self.displayName = displayName
        self.needsCode = needsCode
        self.logger = logger
    }

    /// The pool stands.
    func start(_ pool: PoolSnapshot) { pools.continuation.yield(pool) }

    /// Advertises until cancelled.
    /// - Parameter warn: told once why nobody hears of the pool.
    func run(_ warn: @escaping @Sendable (String) -> Void) async {
        guard listening.isAdvertised, !listening.isLoopback else { return }
        for await pool in pools.stream {
            guard let port = await transport.port else { continue }
            let directory = ServiceDirectory()
            return await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.advertise(pool, in: directory, port: port, warn) }
                group.addTask { await self.lookForMembers(of: pool, in: directory) }
            }
        }
    }

    /// Makes links to those of the pool who are seen in the network, and whom nobody else has told of.
    private func lookForMembers(of pool: PoolSnapshot, in directory: ServiceDirectory) async {
        guard let browser = try? LocalPoolBrowser(directory) else { return }
        for await snapshot in browser {
            for door in snapshot.pools.filter({ $0.id == pool.poolID }).flatMap({ $0.hosts + $0.relays }) {
                // One that does not answer any more goes out of the list by itself.
                for address in (try? await door.addresses(directory)) ?? [] {
                    await transport.dial(LinkAddress.text(address))
                }
            }
        }
    }

    private func advertise(
        _ pool: PoolSnapshot, in directory: ServiceDirectory, port: Int, _ warn: @Sendable (String) -> Void
    ) async {
        let advert = LocalPoolAdvert(
            advertiser: pool.isHost ? .host : .relay(host: pool.hostID), poolID: pool.poolID, poolName: pool.poolName,
            maxPeers: pool.maxPeers, needsCode: pool.isHost ? needsCode : nil,
            profile: PoolUserProfile(displayName: displayName))
        var hasWarned = false
        do {
            for await state in try directory.advertise(advert.advertisement(port: UInt16(port))) {
                switch state {
                case .advertised(let name): logger.info("advertised", metadata: ["name": "\(name)"])
                case .unavailable(let error):
                    if !hasWarned {
                        warn("others cannot find this pool by its name: \(error); with its address they can")
                    }
                    hasWarned = true
                }
            }
        } catch {
            warn("others cannot find this pool by its name: \(error)")
        }
    }
}
