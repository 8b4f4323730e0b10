import ConnectFour
import GameRules
import LocalTransport
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire

/// A member of a local pool with its chat and its games, which accepts and answers everything: what the bots above
/// transports are made of.
struct LocalPlayer: Sendable {
    let transport: LocalTransport
    let membership: Membership
    let chat: ChatService
    let games: GameService
    let pool = RecordedEvents<PoolEvent>()
    let said = RecordedEvents<ChatEvent>()
    let played = RecordedEvents<GameEvent>()
    private let tasks: [Task<Void, any Error>]

    /// Runs until `stop()`.
    init(
        _ transport: LocalTransport, name: String, thinking: ThinkingPool,
        records: any MembershipRecords = InMemoryRecords()
    ) async {
        self.transport = transport
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var rules = Membership.Configuration()
        rules.admission = .all
        let profile = PoolUserProfile(displayName: name)
        let membership = Membership(
            transport: transport, profile: profile, chatKeys: .generate(), records: records, configuration: rules,
            logger: logger)
        let chat = ChatService(membership: membership, logger: logger)
        let games = GameService(
            channel: membership, profile: profile, games: [.lockstep(ConnectFourGame())], thinking: thinking,
            logger: logger)
        (self.membership, self.chat, self.games) = (membership, chat, games)
        await pool.read(membership.subscribe())
        await said.read(chat.subscribe())
        await played.read(games.subscribe())
        let answered = games.subscribe()
        // All are cancelled by `stop()`.
        tasks = [
            Task { try await membership.run() }, Task { try await chat.run() }, Task { try await games.run() },
            Task { for await event in answered { try await Self.answer(event, games) } },
        ]
    }

    private static func answer(_ event: GameEvent, _ games: GameService) async throws {
        do {
            switch event {
            case .invited(let offer): try await games.accept(offer.sessionID)
            case .moveNeeded(let request):
                try await games.think(about: request, level: 2, time: .milliseconds(20), seed: 7)
            default: break
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The position has changed meanwhile: there is another request.
        }
    }

    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        await pool.stop()
        await said.stop()
        await played.stop()
    }

    var id: PeerID { transport.peerID }

    @discardableResult
    func joined() async throws -> PoolSnapshot {
        try await pool.first("joined") { if case .joined(let pool, _) = $0 { pool } else { nil } }
    }

    /// Waits until a member is there.
    func sees(_ peer: PeerID) async throws {
        try await eventually("\(peer) to be here") { await membership.snapshot?.member(peer)?.isPresent == true }
    }

    /// How a member is reached.
    func reaches(_ peer: PeerID, as type: PeerConnectionType) async throws {
        try await eventually("\(peer) to be \(type)") {
            await membership.snapshot?.member(peer)?.connectionType == type
        }
    }

    /// Waits until sealed messages can be exchanged with a member, both ways.
    func canTalk(to other: LocalPlayer) async throws {
        try await eventually("keys") {
            let (own, theirs) = await (
                membership.sealingTerms(for: other.id), other.membership.sealingTerms(for: id)
            )
            return own != nil && theirs != nil
        }
    }

    func message(_ text: String) async throws {
        try await said.first("the message \(text)") { event -> Bool? in
            if case .message(let message) = event, message.text == text { true } else { nil }
        }
    }

    /// The end of a game.
    func ended() async throws -> GameResult {
        try await played.first("the end of the game") { if case .ended(_, let result) = $0 { result } else { nil } }
    }

    /// Plays a whole game against a member.
    func playConnectFour(with other: LocalPlayer) async throws {
        try await games.invite([other.id], to: .connectFour)
        let (own, theirs) = (try await ended(), try await other.ended())
        guard own.manner == .rules, theirs.manner == .rules, own.winner == theirs.winner else {
            throw ConformanceFailure("the game ended as \(own) here and as \(theirs) there")
        }
    }
}
