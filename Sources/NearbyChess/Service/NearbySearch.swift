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
struct NearbySearch: Sendable {
    let directory: ServiceDirectory
    let own: NearbyID

    /// Others may still be seen after the first; whoever names none waits so long for them.
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
                    if let name, let offer = offers.first(where: { $0.isNamed(name) }) { return offer }
                    if name == nil, !offers.isEmpty { return nil }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw NearbySearchError.nobody(name: name)
            }
            defer { group.cancelAll() }
            if let offer = try await group.next() ?? nil { return offer }
            // Somebody is here and none was named: look a little longer whether there are more.
            return try await only(limit, listings, latest)
        }
    }

    private func only(
        _ limit: Duration, _ listings: AsyncStream<ServiceListing>, _ latest: LatestOffers
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
        let offers = await latest.offers
        guard let offer = offers.first else { throw NearbySearchError.nobody(name: nil) }
        guard offers.count == 1 else { throw NearbySearchError.several(offers.map(\.name)) }
        return offer
    }
}

/// What was seen last.
private actor LatestOffers {
    private(set) var offers: [NearbyOffer] = []

    func set(_ offers: [NearbyOffer]) { self.offers = offers }
}
