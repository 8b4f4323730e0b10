import LocalTransport
import PoolTransport
import Testing

extension VirtualLinks {
    /// Lets in whoever has asked with a right code.
    /// - Parameter first: of the host's events.
    func admitAll(_ host: Node, from first: Int = 0) {
        for event in host.events.dropFirst(first) {
            guard case .joinRequest(let request) = event, request.proof == .valid else { continue }
            act(host) { $0.approve(request, moment) }
        }
    }

    /// Joins, and is let in.
    /// - Parameters:
    ///   - entrance: the host, if nobody else.
    ///   - prepare: what is to be so when it dials.
    func admit(
        _ name: String, at entrance: [Node]? = nil, by host: Node, _ prepare: (Node) -> Void = { _ in }
    ) throws -> Node {
        let known = host.events.count
        let node = try guest(name, at: entrance ?? [host])
        prepare(node)
        let hasAsked = run(for: .seconds(30)) {
            host.events.dropFirst(known).contains { if case .joinRequest = $0 { true } else { false } }
        }
        try #require(hasAsked, "\(name) did not ask: \(node.events)")
        admitAll(host, from: known)
        try #require(run(for: .seconds(30)) { node.joined != nil }, "\(name) is not in: \(node.events)")
        return node
    }
}
