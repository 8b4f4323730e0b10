/// Installations that are known for something: the first thousand, so that nobody can fill the memory with made-up ones.
public struct KnownPlayers: Sendable, Equatable {
    private static let capacity = 1_024
    /// All of them.
    public private(set) var ids: Set<NearbyID>

    /// - Parameter ids: beyond the capacity, some are left out.
    public init(_ ids: some Sequence<NearbyID> = []) { self.ids = Set(ids.prefix(Self.capacity)) }

    public func contains(_ id: NearbyID) -> Bool { ids.contains(id) }

    /// - Returns: whether it is new, and was taken.
    @discardableResult
    public mutating func insert(_ id: NearbyID) -> Bool {
        guard ids.count < Self.capacity else { return false }
        return ids.insert(id).inserted
    }
}
