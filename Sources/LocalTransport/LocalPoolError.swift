import PoolLinks
import PoolMesh

/// What went wrong in a local pool.
public struct LocalPoolError: Error, Sendable, Equatable {
    /// One sentence for people: what happened, and what to do.
    public var message: String
}
