import DNSSD
import Foundation
import LocalTransport
import Logging
import Pool
import PoolLinks
import PoolWire
import Synchronization

/// Makes a local pool known in the network for as long as one is in it: as its host, or as a member that passes on.
final class LocalPoolCrier: Sendable {
    private let transport: LocalTransport
    private let listening: LocalListening
    private let profile: PoolUserProfile
    private let needsCode: Bool
    /// The pool that is looked for before one is in it: what was found of it first may be out of date.
    private let sought: UUID?
    private let logger: Logger
    /// Where members of the pool are, as far as the network says.
    private let seen = Mutex<[LocalPoolOffer.Door]>([])
    private let pools = AsyncStream.makeStream(of: PoolSnapshot.self, bufferingPolicy: .bufferingNewest(1))

    init(
        transport: LocalTransport, listening: LocalListening, profile: PoolUserProfile, needsCode: Bool,
        sought: UUID? = nil, logger: Logger
    ) {
        self.transport = transport
        self.listening = listening
        self.profile = profile
        self.needsCode = needsCode
        self.sought = sought
        self.logger = logger
    }

    /// The pool stands.
    func start(_ pool: PoolSnapshot) { pools.continuation.yield(pool) }

    /// Advertises until cancelled.
    /// - Parameter warn: told once why nobody hears of the pool.
    func run(_ warn: @escaping @Sendable (String) -> Void) async {
        let isHeard = listening.isAdvertised && !listening.isLoopback
        guard isHeard || sought != nil else { return }
        let directory = ServiceDirectory()
        await withTaskGroup(of: Void.self) { group in
            if let sought { group.addTask { await self.lookForMembers(of: sought, in: directory) } }
            if isHeard { group.addTask { await self.cry(in: directory, warn) } }
        }
    }

    private func cry(in directory: ServiceDirectory, _ warn: @escaping @Sendable (String) -> Void) async {
        for await pool in pools.stream {
            guard let port = await transport.port else { continue }
            return await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.advertise(pool, in: directory, port: port, warn) }
                if sought == nil { group.addTask { await self.lookForMembers(of: pool.poolID, in: directory) } }
            }
        }
    }

    /// How often those who are seen are looked up again while somebody is missing: a list does not change when a host gets
    /// another address.
    private static let nextLook = Duration.seconds(5)

    /// Makes links to those of the pool who are seen in the network, and whom nobody else has told of.
    private func lookForMembers(of pool: UUID, in directory: ServiceDirectory) async {
        guard let browser = try? LocalPoolBrowser(directory) else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await snapshot in browser {
                    let doors = snapshot.pools.filter { $0.id == pool }.flatMap { $0.hosts + $0.relays }
                    self.seen.withLock { $0 = doors }
                    await self.knock(at: doors, directory)
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: Self.nextLook)) != nil {
                    guard await self.transport.missesSomebody else { continue }
                    await self.knock(at: self.seen.withLock { $0 }, directory)
                }
            }
        }
    }

    private func knock(at doors: [LocalPoolOffer.Door], _ directory: ServiceDirectory) async {
        for door in doors {
            // One that does not answer any more goes out of the list by itself.
            guard let addresses = try? await door.addresses(directory) else { continue }
            await transport.dial(addresses.map(\.text))
        }
    }

    private func advertise(
        _ pool: PoolSnapshot, in directory: ServiceDirectory, port: Int, _ warn: @Sendable (String) -> Void
    ) async {
        let advert = LocalPoolAdvert(
            advertiser: pool.isHost ? .host : .relay(host: pool.hostID), poolID: pool.poolID, poolName: pool.poolName,
            maxPeers: pool.maxPeers, needsCode: pool.isHost ? needsCode : nil, profile: profile)
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
