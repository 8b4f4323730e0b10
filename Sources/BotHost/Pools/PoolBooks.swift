package import Foundation

/// What a host keeps of one of its pools besides the store.
package struct PoolBooks: Sendable {
    /// What the pool is called there.
    package var pool: String
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

    /// Those of a data folder in which nothing is counted, and no bot stays parked.
    package init(pool: String, dataDirectory: URL) {
        self.init(pool: pool, journals: JournalShelf(dataDirectory: dataDirectory))
    }
}

extension PoolRunner.Setup {
    /// Lets the pool be written down in these books.
    mutating func keep(_ books: PoolBooks) {
        journal = { books.journals.journal(of: $0, in: books.pool) }
        parking = { books.parking?.place(for: $0, in: books.pool) }
        if let metrics = books.metrics { count(in: metrics, as: books.pool) }
    }
}
