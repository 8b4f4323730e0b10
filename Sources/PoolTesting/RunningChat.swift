import Logging
public import Pool
public import PoolChat
public import PoolCrypto
public import PoolTransport
public import PoolWire

/// A membership with its chat, running, with everything both tell.
public struct RunningChat: Sendable {
    public let pool: RunningMembership
    public let chat: ChatService
    /// Everything the chat tells, from the start.
    public let events = RecordedEvents<ChatEvent>()
    private let task: Task<Void, any Error>

    /// Runs until `stop()`.
    public init(
        _ transport: any Transport, name: String, keys: ChatKeyPair = .generate(),
        records: any MembershipRecords = InMemoryRecords(), time: TimeSource = .system,
        membership configureMembership: (inout Membership.Configuration) -> Void = { _ in },
        chat configureChat: (inout ChatService.Configuration) -> Void = { _ in }
    ) async {
        var configuration = ChatService.Configuration()
        configureChat(&configuration)
        var chat: ChatService?
        pool = await RunningMembership(
            transport, name: name, keys: keys, records: records, time: time, configureMembership
        ) { membership in
            chat = ChatService(membership: membership, configuration: configuration, logger: Logger(label: "test"))
        }
        guard let chat else { preconditionFailure("RunningMembership prepares before it runs") }
        self.chat = chat
        await events.read(chat.subscribe())
        task = Task { try await chat.run() }
    }

    /// Ends both and waits until they have ended.
    public func stop() async {
        task.cancel()
        _ = await task.result
        await events.stop()
        await pool.stop()
    }

    /// The name by which others know it.
    public var id: PeerID {
        get async throws { try await pool.snapshot().selfID }
    }

    /// Waits for a message with this text.
    @discardableResult
    public func message(_ text: String) async throws -> ChatMessage {
        try await events.first("the message \(text)") { event in
            if case .message(let message) = event, message.text == text { message } else { nil }
        }
    }

    /// Waits until sealed messages can be exchanged with a member.
    public func key(of peer: PeerID) async throws {
        try await pool.events.first("the key of \(peer)") { $0 == .keyEstablished(peer) ? true : nil }
    }
}
