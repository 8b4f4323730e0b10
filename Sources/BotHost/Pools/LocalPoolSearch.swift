import DNSSD
public import Foundation
public import LocalTransport
import NIOCore
import PoolLinks

/// Looks for one pool in the local network.
public struct LocalPoolSearch: Sendable, Equatable {
    /// The pool's or its host's name, or its id, in any case; `nil`: the only pool that is seen.
    public var name: String?
    /// How long to look.
    public var patience: Duration
    /// Pools that one has been in: where names are not enough, the one among them is meant.
    public var known: Set<UUID> = []

    public init(name: String? = nil, patience: Duration = .seconds(15)) {
        self.name = name
        self.patience = patience
    }

    /// Finds the pool as soon as it is seen.
    /// - Returns: where it is, without a code.
    /// - Throws: `LocalPoolSearchError`, `DNSSDError`, `CancellationError`.
    public func find() async throws -> LocalInvitation {
        let directory = ServiceDirectory()
        let offer = try await look(in: directory)
        var addresses: [String] = []
        // Who says to be its host, and where.
        var claims: [String] = []
        for door in offer.hosts + offer.relays {
            // One that does not answer any more: another may.
            guard let found = try? await door.addresses(directory).map(\.text), let first = found.first else {
                continue
            }
            addresses += found
            if door.advert.advertiser == .host { claims.append("\(door.advert.name) at \(first)") }
        }
        try Task.checkCancellation()
        // One of them lies. A stranger would try its code with whoever comes first; a member knows the host's key.
        guard !offer.isContested || claims.count < 2 || known.contains(offer.id) else {
            throw LocalPoolSearchError.contested(offer.advert.poolName, claims)
        }
        guard !addresses.isEmpty else { throw LocalPoolSearchError.silent(offer.advert.poolName) }
        return LocalInvitation(addresses: Array(addresses.prefix(8)), poolID: offer.id)
    }

    /// How long to look on for others of the name when one is seen.
    static let secondLook = Duration.seconds(1)

    private func look(in directory: ServiceDirectory) async throws -> LocalPoolOffer {
        // Each thing that is seen; `nil`: it was looked long enough.
        let (sights, continuation) = AsyncStream.makeStream(of: LocalPoolSnapshot?.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await snapshot in try LocalPoolBrowser(directory) { continuation.yield(snapshot) }
            }
            func stop(after time: Duration) {
                group.addTask {
                    try await Task.sleep(for: time)
                    continuation.yield(nil)
                }
            }
            defer { group.cancelAll() }
            stop(after: patience)
            var seen: [LocalPoolOffer] = []
            for await sight in sights {
                guard let sight else { break }
                if let failure = sight.failure { throw failure }
                let wasEmpty = seen.isEmpty
                seen = named(among: sight.pools)
                if let familiar = seen.first(where: { known.contains($0.id) }) { return familiar }
                if wasEmpty, !seen.isEmpty { stop(after: Self.secondLook) }
            }
            try Task.checkCancellation()
            guard let offer = try meant(among: seen) else { throw LocalPoolSearchError.notSeen(name) }
            return offer
        }
    }

    private func named(among pools: [LocalPoolOffer]) -> [LocalPoolOffer] {
        pools.filter { offer in name.map { offer.isNamed($0) } ?? true }
    }

    /// The pool that is meant, if it is seen.
    package func meant(among pools: [LocalPoolOffer]) throws(LocalPoolSearchError) -> LocalPoolOffer? {
        let named = named(among: pools)
        guard named.count > 1 else { return named.first }
        let familiar = named.filter { known.contains($0.id) }
        guard familiar.count == 1 else {
            throw .several(named.map { "\($0.advert.poolName) of \($0.hostLabel) (\($0.shortID))" })
        }
        return familiar.first
    }
}

/// Why no pool was found.
public enum LocalPoolSearchError: Error, Sendable, Equatable, CustomStringConvertible {
    case notSeen(String?)
    /// It is announced, and nobody answers.
    case silent(String)
    /// Several say that they are the pool's host; each with where it is.
    case contested(String, [String])
    /// More than one is meant; each with what tells it from the others.
    case several([String])

    public var description: String {
        switch self {
        case .notSeen(let name):
            "\(name.map { "the pool “\($0)”" } ?? "no pool") is not seen in this network; “poolbots local browse” lists "
                + "what is, and an address (HOST:PORT) joins without looking"
        case .silent(let name):
            "the pool “\(name)” is announced, but its host does not answer; is it still on?"
        case .contested(let name, let hosts):
            "several say that they are the host of “\(name)”: \(hosts.joined(separator: ", ")); ask which one is right, and "
                + "join it with its address (HOST:PORT)"
        case .several(let pools):
            "several pools are seen: \(pools.joined(separator: ", ")); say which one, by its host or the beginning of its id"
        }
    }
}
