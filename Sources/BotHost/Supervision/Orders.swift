/// What somebody wants of what is kept alive: a value. Whoever is to stop does not begin anew.
struct Orders: Sendable {
    enum Order: Sendable {
        case restart, stop
    }

    /// What is wanted and not done yet.
    private(set) var pending: Order?

    mutating func give(_ order: Order) {
        if pending != .stop { pending = order }
    }

    /// It is being done.
    mutating func take() -> Order? {
        defer { pending = nil }
        return pending
    }
}
