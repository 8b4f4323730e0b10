import BotHost
import Foundation
import Logging
public import Pool
public import PoolChat
import PoolCrypto
public import PoolGames
public import PoolTransport
public import PoolWire
import Synchronization

/// A member of a simulated pool that does what its script says, with the same chat and games as any member.
public final class SimulatedPeer: Sendable {
    private struct State {
        /// What the bot said that was not looked at yet, oldest first.
        var unread: [ChatMessage] = []
        /// The newest message of the bot.
        var last: ChatMessage?
        var reactions: [ChatReaction] = []
        var offers: [GameOffer] = []
        /// The newest game.
        var game: GameSummary?
        var result: GameResult?
        var end: EndReason?
    }

    public let id: PeerID
    public let name: String
    /// The bot's id.
    public let bot: PeerID
    public let membership: Membership
    public let chat: ChatService
    public let games: GameService
    private let state = Mutex(State())
    /// Told everything the peer sees, as it comes.
    private let onEvent: @Sendable (SimulatedPeer, Seen) -> Void

    /// What a peer sees of the bot.
    public enum Seen: Sendable {
        case message(ChatMessage)
        case reaction(ChatReaction)
        case game(GameEvent)
        case ended(EndReason)
    }

    init(
        id: PeerID, name: String, bot: PeerID, transport: any Transport, time: TimeSource, thinking: ThinkingPool,
        onEvent: @escaping @Sendable (SimulatedPeer, Seen) -> Void
    ) {
        let logger = Logger(label: "peer") { _ in SwiftLogNoOpLogHandler() }
        // Not the robot of bots: people are treated otherwise.
        let profile = PoolUserProfile(displayName: name, avatarEmoji: "🙂")
        self.id = id
        self.name = name
        self.bot = bot
        self.onEvent = onEvent
        membership = Membership(
            transport: transport, profile: profile, chatKeys: .generate(), records: InMemoryRecords(), time: time,
            logger: logger)
        var configuration = ChatService.Configuration()
        configuration.sendingPerSecond = 1_000
        configuration.sendingBurst = 1_000
        chat = ChatService(membership: membership, configuration: configuration, logger: logger)
        games = GameService(
            channel: membership, profile: profile, games: GameCatalogue.poolGames, thinking: thinking, time: time,
            logger: logger)
    }

    /// Lives until it leaves or is removed.
    func run() async {
        let (pooled, said, played) = (membership.subscribe(), chat.subscribe(), games.subscribe())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.follow(pooled) }
            group.addTask { for await event in said { self.see(event) } }
            group.addTask { for await event in played { self.see(event) } }
            // They end with the membership, for whose end `follow` has the reason; cancelled, the pool is closing.
            group.addTask { try? await self.chat.run() }
            group.addTask { try? await self.games.run() }
            group.addTask { try? await self.membership.run() }
        }
    }

    private func follow(_ events: PoolEvents) async {
        for await event in events {
            guard case .ended(let reason) = event else { continue }
            state.withLock { $0.end = reason }
            onEvent(self, .ended(reason))
        }
    }

    private func see(_ event: ChatEvent) {
        switch event {
        case .message(let message) where message.author == bot:
            state.withLock { state in
                state.unread.append(message)
                state.last = message
            }
            onEvent(self, .message(message))
        case .reaction(let reaction) where reaction.from == bot:
            state.withLock { $0.reactions.append(reaction) }
            onEvent(self, .reaction(reaction))
        default: break
        }
    }

    private func see(_ event: GameEvent) {
        state.withLock { state in
            switch event {
            case .invited(let offer): state.offers.append(offer)
            case .started(let game), .resumed(let game), .rematch(let game):
                state.game = game
                state.result = nil
            case .ended(let game, let result):
                state.game = game
                state.result = result
            default: break
            }
        }
        onEvent(self, .game(event))
    }

    // MARK: What it has seen

    /// The oldest message of the bot that was not taken yet; `nil` if there is none.
    public func takeMessage() -> ChatMessage? {
        state.withLock { $0.unread.isEmpty ? nil : $0.unread.removeFirst() }
    }

    /// All messages of the bot that were not taken yet.
    public func takeMessages() -> [ChatMessage] {
        state.withLock { state in
            defer { state.unread = [] }
            return state.unread
        }
    }

    /// The newest message of the bot, taken or not.
    public var lastMessage: ChatMessage? { state.withLock { $0.last } }
    /// The bot's reactions.
    public var reactions: [ChatReaction] { state.withLock { $0.reactions } }
    /// The newest game.
    public var game: GameSummary? { state.withLock { $0.game } }
    /// How it ended; `nil` while it goes on.
    public var result: GameResult? { state.withLock { $0.result } }
    /// Why it is not in the pool any more.
    public var end: EndReason? { state.withLock { $0.end } }

    /// An invitation that waits for an answer.
    func takeOffer() -> GameOffer? { state.withLock { $0.offers.isEmpty ? nil : $0.offers.removeFirst() } }
}
