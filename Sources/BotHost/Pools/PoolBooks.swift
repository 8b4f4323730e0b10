package import Foundation

/// What a host keeps of one of its pools besides the store.
package struct PoolBooks: Sendable {
    /// What the pool is called there; `nil`: its id, as there may be several of a name.
    package var pool: String?
    package var journals: JournalShelf
    /// Where the pool and its bots are counted.
    package var metrics: HostMetrics?
    /// Where it is remembered which of its bots are parked.
    package var parking: ParkingLot?

    package init(pool: String, journals: JournalShelf, metrics: HostMetrics? = nil, parking: ParkingLot? = nil) {
        self.pool = pool
        self.journals = journals
        self.metrics = metrics
        self.parking = parking
    }

    /// Those of a data folder in which nothing is counted, no bot stays parked, and pools go by their ids.
    package init(dataDirectory: URL) { journals = JournalShelf(dataDirectory: dataDirectory) }
}

extension PoolRunner.Setup {
    /// Lets a pool be written down in these books.
    mutating func keep(_ books: PoolBooks, of poolID: UUID) {
        let pool = books.pool ?? poolID.uuidString.lowercased()
        journal = { books.journals.journal(of: $0, in: pool) }
        parking = { books.parking?.place(for: $0, in: pool) }
        if let metrics = books.metrics { count(in: metrics, as: pool) }
    }
}
