import DNSSD
import NearbyPlay

/// Why a host was not found.
public enum NearbySearchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody of that name, or nobody at all, within the time.
    case nobody(name: String?)
    /// Several could be meant.
    case several([String])

    public var description: String {
        switch self {
        case .nobody(let name?):
            "no host “\(name)” is seen in this network: is its app open, and is it the same Wi-Fi? "
                + "“poolbots nearby browse” shows who is there; --connect HOST:PORT works without discovery"
        case .nobody(nil):
            "no host is seen in this network: is its app open, and is it the same Wi-Fi? "
                + "--connect HOST:PORT works without discovery"
        case .several(let names): "several hosts are here: name one of \(names.joined(separator: ", "))"
        }
    }
}

/// Finds one host among those that are advertised.
package struct NearbySearch: Sendable {
    let directory: ServiceDirectory
    let own: NearbyID

    /// Others may still be seen after the first: how long to look on for them.
    private static let patience = Duration.seconds(2)

    /// - Parameter name: `nil` takes the only one there is.
    func find(_ name: String?, within limit: Duration) async throws -> NearbyOffer {
        let own = own
        let listings = try directory.browse(NearbyProtocol.serviceType)
        return try await withThrowingTaskGroup(of: NearbyOffer?.self) { group in
            let latest = LatestOffers()
            group.addTask {
                for await listing in listings {
                    if let failure = listing.failure { throw failure }
                    let offers = NearbyOffer.offers(in: listing, except: own).filter(\.isUsable)
                    await latest.set(offers)
                    if let name, let offer = offers.first(where: { $0.isListed(as: name) }) { return offer }
                    if offers.contains(where: { offer in name.map { offer.isNamed($0) } ?? true }) { return nil }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw NearbySearchError.nobody(name: name)
            }
            defer { group.cancelAll() }
            if let offer = try await group.next() ?? nil { return offer }
            // Somebody is here who may be meant: look a little longer whether there are more.
            return try await only(name, listings, latest)
        }
    }

    private func only(
        _ name: String?, _ listings: AsyncStream<ServiceListing>, _ latest: LatestOffers
    ) async throws -> NearbyOffer {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await listing in listings {
                    await latest.set(NearbyOffer.offers(in: listing, except: own).filter(\.isUsable))
                }
            }
            // Cut short by whoever cancels the search.
            try? await Task.sleep(for: Self.patience)
            group.cancelAll()
        }
        try Task.checkCancellation()
        guard let offer = try Self.meant(name, among: await latest.offers) else {
            throw NearbySearchError.nobody(name: name)
        }
        return offer
    }

    /// The host that is meant, if it is seen: names that hosts give themselves may be those of several, what they are
    /// listed as is one's own.
    package static func meant(
        _ name: String?, among offers: [NearbyOffer]
    ) throws(NearbySearchError) -> NearbyOffer? {
        let named = offers.filter { offer in name.map { offer.isNamed($0) } ?? true }
        if let name, let listed = named.first(where: { $0.isListed(as: name) }) { return listed }
        guard named.count > 1 else { return named.first }
        throw .several(named.map(\.listedName))
    }
}

/// What was seen last.
private actor LatestOffers {
    private(set) var offers: [NearbyOffer] = []

    func set(_ offers: [NearbyOffer]) { self.offers = offers }
}
