public import Foundation
public import PoolTransport
public import PoolWire

/// A member of a pool that does only what a test tells it to, also what no honest member does.
public struct ScriptedMember: Sendable {
    public let id: PeerID
    public let observed: ObservedTransport

    /// - Parameter transport: `id`'s own.
    public init(_ id: PeerID, _ transport: any Transport) {
        self.id = id
        observed = ObservedTransport(transport)
    }

    /// Sends a message.
    /// - Parameter claiming: whose name to put in it; its own if `nil`.
    public func send(
        _ type: MessageType, _ payload: some Encodable, to recipients: Recipients = .everyone, id: UUID = UUID(),
        claiming: PeerID? = nil
    ) async throws {
        try await send(type, json: PoolJSON.encode(payload), to: recipients, id: id, claiming: claiming)
    }

    /// Sends a message with these bytes as its payload.
    public func send(
        _ type: MessageType, json: Data, to recipients: Recipients = .everyone, id: UUID = UUID(),
        claiming: PeerID? = nil
    ) async throws {
        let message = PoolMessage(
            id: id, type: type, senderID: claiming ?? self.id, senderName: "scripted",
            timestamp: Date(timeIntervalSinceReferenceDate: 800_000_000), payload: json)
        try await observed.transport.send(message.encoded(), to: recipients)
    }

    /// What it received so far that is a pool message.
    public var messages: [(from: PeerID, message: PoolMessage)] {
        get async {
            await observed.received.compactMap { from, payload in
                (try? PoolMessage(decoding: payload)).map { (from, $0) }
            }
        }
    }

    /// Waits for a message of which `pick` makes something.
    public func message<T: Sendable>(
        _ what: String, _ pick: @escaping @Sendable (PeerID, PoolMessage) -> T?
    ) async throws -> T {
        try await observed.first(what) { event in
            guard case .received(let from, let payload) = event, let message = try? PoolMessage(decoding: payload)
            else { return nil }
            return pick(from, message)
        }
    }
}
