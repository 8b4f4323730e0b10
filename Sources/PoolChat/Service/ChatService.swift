import Foundation
public import Logging
public import Pool
import PoolCrypto
import PoolTransport
import PoolWire

/// The chat of one membership: everything is sealed for each recipient with the key shared with it; nothing is ever
/// sent in clear (chat.md 2, 5.8).
///
/// Make it before the membership runs, and run it as long: it is a subscriber, and one that does not read holds up the
/// membership. The chat in turn waits for its own subscribers.
public actor ChatService {
    let membership: Membership
    let configuration: Configuration
    let logger: Logger
    let broadcast: Broadcast<ChatEvent>
    /// For bridges.
    let signs: Broadcast<BridgeSign>
    private let poolEvents: PoolEvents
    var inbox: Inbox
    var unreadable = UnreadableMessages()
    /// Of both directions; bounded by count rather than by age.
    var sealings = RecentlySeen<Sealing>(lifetime: .seconds(86_400))
    var sending: SendingState

    public init(membership: Membership, configuration: Configuration = Configuration(), logger: Logger) {
        self.membership = membership
        self.configuration = configuration
        self.logger = logger
        broadcast = Broadcast(capacity: configuration.subscriberBuffer)
        signs = Broadcast(capacity: configuration.subscriberBuffer)
        poolEvents = membership.subscribe()
        inbox = Inbox(
            remembering: configuration.rememberedMessages, mediaBytes: configuration.keptMediaBytes)
        sending = SendingState(
            rate: TokenBucket(
                perSecond: configuration.sendingPerSecond, burst: configuration.sendingBurst,
                now: membership.time.now()))
    }

    /// Lives until the membership ends, then the subscriptions end. Runs once.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        defer {
            broadcast.finish()
            signs.finish()
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.flushWhenPossible() }
            group.addTask { await self.sendHistories() }
            for await event in poolEvents { await handle(event) }
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    /// What happens from now on. Subscribe before `run()` to see everything.
    public nonisolated func subscribe() -> Subscription<ChatEvent> { broadcast.subscribe() }

    private func handle(_ event: PoolEvent) async {
        switch event {
        case .joined:
            sending.wakeUp()
            await askForHistory()
        case .keyEstablished(let peer):
            for message in unreadable.take(from: peer, now: membership.time.now()) { await read(message) }
            sending.wakeUp()
            await askForHistory()
            await offerHistory(to: peer)
        case .memberJoined: sending.wakeUp()
        case .message(let incoming) where incoming.type == .custom: await received(incoming)
        case .message(let incoming) where incoming.type == .chat: await receivedLegacy(incoming)
        default: break
        }
    }
}

/// What a chat service needs for sending.
struct SendingState {
    var rate: TokenBucket
    var outbox = Outbox()
    /// When each member last got history; bounded by the number of members remembered.
    var historySent: [PeerID: Duration] = [:]
    /// Who is to get history. As many wait as a pool has members.
    let histories = AsyncStream.makeStream(of: PeerID.self, bufferingPolicy: .bufferingNewest(16))
    var hasAskedForHistory = false
    /// Wakes the task that empties the outbox. One waiting signal is as good as many.
    let wake = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    func wakeUp() { wake.continuation.yield() }
}
