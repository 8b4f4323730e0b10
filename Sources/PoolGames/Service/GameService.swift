public import Foundation
import GameRules
public import Logging
public import Pool
import PoolTransport
public import PoolWire

/// The games of one membership: feeds a `GameDesk` what happens in the pool, and sends, saves and tells what it decides.
///
/// Subscribe, then call `run()` beside the membership's. Everything else may be called at any time; what it leads to is
/// told as events. A subscriber that does not read holds up the games.
public actor GameService {
    /// What never changes.
    private struct Parts {
        var channel: any GameChannel
        var games: [PoolGame]
        var dice: Dice
        var archive: any GameArchive
        var thinking: ThinkingPool
        var configuration: GameConfiguration
        var time: TimeSource
        var logger: Logger
    }

    private let parts: Parts
    private let poolEvents: PoolEvents
    private let events = Broadcast<GameEvent>(capacity: 64)
    /// What has been decided and is to be carried out, in order.
    private let work: Broadcast<[SessionAction]>
    private let workReader: Subscription<[SessionAction]>
    private let alarm = Alarm()
    private var place = Place()

    /// Where the service is in its pool.
    private struct Place {
        var profile: PoolUserProfile
        /// `nil` before the first arrival.
        var desk: GameDesk?
        var hostID: PeerID?
        /// The deadline that the timer sleeps for.
        var sleepsUntil: Duration?
        /// Thoughts that are wanted.
        var thoughts: [UUID: Flag] = [:]

        init(profile: PoolUserProfile = PoolUserProfile(displayName: "")) { self.profile = profile }
    }

    /// - Parameters:
    ///   - channel: the membership.
    ///   - profile: how this member is shown in games.
    ///   - games: what can be played.
    ///   - dice: for the games that this member leads.
    ///   - archive: where games survive a restart.
    ///   - thinking: shared by all bots of the process.
    public init(
        channel: any GameChannel, profile: PoolUserProfile, games: [PoolGame], dice: Dice = .secure,
        archive: any GameArchive = MemoryGameArchive(), thinking: ThinkingPool,
        configuration: GameConfiguration = GameConfiguration(), time: TimeSource = .system, logger: Logger
    ) {
        parts = Parts(
            channel: channel, games: games, dice: dice, archive: archive, thinking: thinking,
            configuration: configuration,
            time: time, logger: logger)
        poolEvents = channel.subscribe()
        work = Broadcast(capacity: 256)
        workReader = work.subscribe()
        place = Place(profile: profile)
    }

    /// What happens in the games from now on.
    public nonisolated func subscribe() -> Subscription<GameEvent> { events.subscribe() }

    /// Lives until the membership ends. Subscriptions end with it. Games stay in the archive.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        defer {
            work.finish()
            events.finish()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepTime() }
            group.addTask {
                await self.readPool()
                self.work.finish()
            }
            await carryOutAll()  // Ends after the pool's events, when everything is carried out.
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    /// What waits for an answer of this member: the invitations, running games and moves that a subscriber who came late
    /// has not heard of.
    public var openQuestions: [GameEvent] { place.desk?.openQuestions ?? [] }

    // MARK: What bots do

    /// Every game, running or not yet forgotten.
    public var games: [GameSummary] { place.desk?.summaries ?? [] }

    /// One game; `nil` when it is not known (any more).
    public func game(_ sessionID: UUID) -> GameSummary? { place.desk?.summary(of: sessionID) }

    /// Invites members to a new game, which this member begins.
    /// - Returns: the id of the game.
    @discardableResult
    public func invite(_ peers: [PeerID], to gameType: GameType) throws(GameServiceError) -> UUID {
        let sessionID = UUID()
        try decide { desk, now throws(GameServiceError) in
            try desk.invite(peers, to: gameType, sessionID: sessionID, invitationID: UUID(), at: now)
        }
        return sessionID
    }

    /// Says that a peer runs PoolBots as well, and can be invited to games that only PoolBots know (`GameType.isOwn`).
    /// Those who have sent a message about such a game are known already.
    public func recognise(_ peer: PeerID) throws(GameServiceError) {
        try decide { desk, _ throws(GameServiceError) in
            desk.recognise(peer)
            return []
        }
    }

    /// Accepts an invitation: see `GameEvent.invited`.
    public func accept(_ sessionID: UUID) throws(GameServiceError) {
        try decide { desk, now throws(GameServiceError) in try desk.accept(sessionID, at: now) }
    }

    /// Declines an invitation.
    public func decline(_ sessionID: UUID) throws(GameServiceError) {
        try decide { desk, _ throws(GameServiceError) in try desk.decline(sessionID) }
    }

    /// Makes a move: see `GameEvent.moveNeeded`.
    public func play(_ choice: MoveChoice) throws(GameServiceError) {
        try decide { desk, now throws(GameServiceError) in try desk.play(choice, at: now) }
    }

    /// Lets the engine find a move. The thought ends early when the position changes meanwhile.
    /// - Parameters:
    ///   - level: 1 to 10.
    ///   - time: the most for one move.
    /// - Throws: `CancellationError`, also for a move that is no longer wanted.
    public func choose(for request: MoveRequest, level: Int, time: Duration, seed: UInt64) async throws -> MoveChoice {
        let stale = Flag()
        place.thoughts.updateValue(stale, forKey: request.sessionID)?.set()
        return try await parts.thinking.choose(request, level: level, time: time, seed: seed) { !stale.isSet }
    }

    /// As `choose`, and makes the move.
    /// - Throws: as `choose`; `GameServiceError`.
    public func think(about request: MoveRequest, level: Int, time: Duration, seed: UInt64) async throws {
        try play(try await choose(for: request, level: level, time: time, seed: seed))
    }

    /// The position of a running game, whoever has to move; `nil` when nobody can.
    public func position(of sessionID: UUID) -> MoveRequest? { place.desk?.tables[sessionID]?.position }

    /// What the engine would play, in the game's notation.
    /// - Throws: `CancellationError`.
    public func bestMove(_ request: MoveRequest, level: Int, time: Duration) async throws -> String {
        let choice = try await parts.thinking.choose(request, level: level, time: time, seed: 0)
        return request.text(of: choice) ?? ""
    }

    /// An opponent has said that it gives up. Its own board goes on until it leaves it: the protocol has no word to
    /// end it from here.
    public func resigned(_ peer: PeerID, in sessionID: UUID) throws(GameServiceError) {
        try decide { desk, now throws(GameServiceError) in try desk.resigned(peer, in: sessionID, at: now) }
    }

    /// Gives a game up, or leaves it before its start.
    public func forfeit(_ sessionID: UUID) throws(GameServiceError) {
        try decide { desk, now throws(GameServiceError) in try desk.forfeit(sessionID, at: now) }
    }

    /// Plays a finished game again with the same seats. The web client restarts at once; a Swift app ignores it and
    /// needs a new invitation (games.md 11).
    public func offerRematch(_ sessionID: UUID) throws(GameServiceError) {
        try decide { desk, now throws(GameServiceError) in try desk.rematch(sessionID, at: now) }
    }

    // MARK: What the pool does

    private func readPool() async {
        for await event in poolEvents { await handle(event) }
        await react { desk, now in desk.connectionLost(at: now) }
    }

    private func handle(_ event: PoolEvent) async {
        switch event {
        case .joined(let snapshot, _): await joined(snapshot)
        case .memberJoined(let member):
            await react { desk, now in
                desk.knows(member.profile, of: member.id)
                return desk.peerArrived(member.id, at: now)
            }
        case .memberLeft(let member, _): await react { desk, now in desk.peerLeft(member.id, at: now) }
        case .profileChanged(let member):
            await react { desk, _ in
                desk.knows(member.profile, of: member.id)
                return []
            }
        case .message(let message):
            await react { desk, now in
                desk.received(message.type, message.payload, from: message.from, at: now)
            }
        case .hostStatus(let online, _):
            guard let host = place.hostID else { return }
            await react { desk, now in
                online ? desk.peerArrived(host, at: now) : desk.peerLeft(host, at: now)
            }
        case .connectionLost, .ended: await react { desk, now in desk.connectionLost(at: now) }
        case .keyEstablished, .joinRequest, .joinDecided, .warning: break
        }
    }

    private func joined(_ snapshot: PoolSnapshot) async {
        place.hostID = snapshot.hostID
        if place.desk == nil { await open(as: snapshot.selfID) }
        await react { desk, now in
            for member in snapshot.members { desk.knows(member.profile, of: member.id) }
            // A host that returns does not know who is there: those it has never heard of may be (relay.md 5.2).
            let absent = desk.opponents.filter { snapshot.member($0).map { !$0.isPresent } ?? !snapshot.isHost }
            return desk.connectionRestored(isPoolHost: snapshot.isHost, absent: absent, at: now)
        }
    }

    /// The first arrival: games from before a restart are taken up.
    private func open(as id: PeerID) async {
        var saved: [SavedGame] = []
        do {
            saved = try await parts.archive.load()
        } catch {
            parts.logger.error("Saved games could not be read; they are not taken up.", metadata: ["error": "\(error)"])
        }
        let me = GameIdentity(id: id, name: place.profile.displayName, profile: place.profile)
        place.desk = GameDesk(
            me: me, games: parts.games, configuration: parts.configuration, dice: parts.dice)
        await react { desk, now in desk.restore(saved, at: now) }
    }

    // MARK: Decisions and deeds

    private var now: GameTime { GameTime(elapsed: parts.time.now(), date: parts.time.date()) }

    /// Something this side wants. It may be called by a subscriber, for which nothing may wait.
    private func decide(
        _ body: (inout GameDesk, GameTime) throws(GameServiceError) -> [SessionAction]
    ) throws(GameServiceError) {
        guard var desk = place.desk else { throw .notInPool }
        let actions = try body(&desk, now)
        place.desk = desk
        resetTimer()
        work.announce(actions)
    }

    /// Something that has happened. Waits while too much is waiting to be carried out.
    private func react(_ body: (inout GameDesk, GameTime) -> [SessionAction]) async {
        guard var desk = place.desk else { return }
        let actions = body(&desk, now)
        place.desk = desk
        resetTimer()
        if !actions.isEmpty { await work.publish(actions) }
    }

    private func carryOutAll() async {
        for await actions in workReader {
            for action in actions { await carryOut(action) }
        }
    }

    private func carryOut(_ action: SessionAction) async {
        do {
            switch action {
            case .send(let type, let payload, let peers):
                try await parts.channel.send(type, payload, to: .only(peers))
            case .save(let game): try await parts.archive.save(game)
            case .forget(let sessionID): try await parts.archive.remove(sessionID)
            case .tell(let event):
                forgetThought(after: event)
                await events.publish(event)
            }
        } catch let error as TransportError where error.code == .notConnected {
            // The link is down, or this member is leaving: the game is taken up when it is back.
            parts.logger.debug("A game message was not sent.", metadata: ["error": "\(error)"])
        } catch {
            // A message that could not be sent is repaired by the next state; a game that could not be saved goes on,
            // but will not survive a restart.
            parts.logger.warning("A game could not send or save.", metadata: ["error": "\(error)"])
        }
    }

    private func forgetThought(after event: GameEvent) {
        switch event {
        case .moveNeeded(let request): place.thoughts.removeValue(forKey: request.sessionID)?.set()
        case .ended(let game, _): place.thoughts.removeValue(forKey: game.sessionID)?.set()
        case .closed(let id, _): place.thoughts.removeValue(forKey: id)?.set()
        default: break
        }
    }

    // MARK: Time

    private func keepTime() async {
        while !Task.isCancelled {
            let deadline = place.desk?.nextDeadline
            place.sleepsUntil = deadline
            await alarm.wait(for: deadline.map { $0 - parts.time.now() }, on: parts.time)
            await react { desk, now in desk.advance(to: now) }
        }
    }

    /// Wakes the timer when it would sleep for too long.
    private func resetTimer() {
        guard let deadline = place.desk?.nextDeadline else { return }
        if place.sleepsUntil.map({ deadline < $0 }) ?? true {
            place.sleepsUntil = deadline
            alarm.ring()
        }
    }
}

extension GameService {
    /// The games that can be played here, by the names people know.
    public nonisolated var titles: [String] { parts.games.map(\.title).sorted() }

    /// The games that can be played here, by their names on the wire.
    public nonisolated var gameTypes: [GameType] { parts.games.map(\.gameType) }
}
