import Chess
import Foundation
public import Logging
public import NearbyPlay
public import Pool

/// One session's games of chess: keeps the board and the clocks, lets a player decide or takes what somebody decides
/// elsewhere (the decisions about rules are `NearbyGameMachine`'s).
public actor NearbyTable {
    private enum Outgoing: Sendable {
        case action(ChessAction)
        case chat(String)
        case goodbye(String)
    }

    public nonisolated let session: NearbySession
    /// What happens, for one reader.
    public nonisolated let events: AsyncStream<NearbyGameEvent>
    private let source: AsyncStream<NearbyGameEvent>.Continuation
    private let player: (any NearbyChessPlayer)?
    private let archive: any NearbyGameArchive
    private let logger: Logger
    private let time: TimeSource
    /// One queue, so that what is decided first is sent first.
    private let outgoing: (stream: AsyncStream<Outgoing>, source: AsyncStream<Outgoing>.Continuation)
    private let saves: (stream: AsyncStream<SavedNearbyGame?>, source: AsyncStream<SavedNearbyGame?>.Continuation)
    private let proposal: NearbyGameProposal
    private var machine: NearbyGameMachine
    /// Rings when somebody's time is over. Cancelled when it is set anew, and at the end.
    private var alarm: Task<Void, Never>?
    /// What the player thinks about. Cancelled when that is of no interest any more.
    private var thought: Task<Void, Never>?

    /// - Parameters:
    ///   - player: decides; `nil` leaves it to `play` and the other calls.
    ///   - proposal: how a host wants to play.
    ///   - archive: broken-off games.
    public init(
        session: NearbySession, player: (any NearbyChessPlayer)?, proposal: NearbyGameProposal = NearbyGameProposal(),
        archive: any NearbyGameArchive = MemoryNearbyArchive(), time: TimeSource = .system, logger: Logger
    ) {
        self.session = session
        self.player = player
        self.proposal = proposal
        self.archive = archive
        self.time = time
        self.logger = logger
        (events, source) = AsyncStream.makeStream(of: NearbyGameEvent.self, bufferingPolicy: .bufferingOldest(4_096))
        let outgoing = AsyncStream.makeStream(of: Outgoing.self)
        self.outgoing = (outgoing.stream, outgoing.continuation)
        let saves = AsyncStream.makeStream(of: SavedNearbyGame?.self, bufferingPolicy: .bufferingNewest(1))
        self.saves = (saves.stream, saves.continuation)
        machine = NearbyGameMachine(role: session.role, sessionID: session.id)
    }

    /// Plays until the session is over or the task is cancelled. Then whoever carries the session says goodbye.
    public func run() async {
        let saved = await archive.savedGame(with: session.opponent.id)
        machine = NearbyGameMachine(
            role: session.role, sessionID: session.id, proposal: proposal, saved: saved)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sendAll() }
            group.addTask { await self.saveAll() }
            await readAll()
            finish()
            await group.waitForAll()
        }
    }

    // MARK: What this side does

    /// - Parameter move: in standard algebraic notation or as on the wire (`Nf3`, `g1f3`).
    /// - Throws: `NearbyGameError` that says why not, as all the following.
    public func play(_ move: String) throws(NearbyGameError) {
        guard let game = machine.game else { throw .noGame }
        let rules = ChessRules()
        let found = rules.legalMoves(in: game.state).first {
            $0.description == move.lowercased() || rules.text(of: $0, in: game.state) == move
        }
        guard let found else { throw game.turn == game.ownColor ? .illegalMove(move) : .notYourTurn }
        perform(try machine.play(found, now: time.now()))
    }

    public func resign() throws(NearbyGameError) { perform(try machine.resign()) }
    public func offerDraw() throws(NearbyGameError) { perform(try machine.offerDraw()) }
    public func answerDraw(_ isAccepted: Bool) throws(NearbyGameError) { perform(try machine.answerDraw(isAccepted)) }
    public func requestTakeback() throws(NearbyGameError) { perform(try machine.requestTakeback()) }

    public func answerTakeback(_ isAccepted: Bool) throws(NearbyGameError) {
        perform(try machine.answerTakeback(isAccepted, now: time.now()))
    }

    public func emote(_ emoji: String) throws(NearbyGameError) { perform(try machine.emote(emoji)) }

    /// Says something to the other player.
    public func say(_ text: String) { outgoing.source.yield(.chat(text)) }

    /// A host begins another game.
    public func startAnother() { if machine.game == nil { perform(machine.startGame(now: time.now())) } }

    /// Gives up what is being played and says goodbye.
    public func leave(reason: String = "") {
        perform(machine.leaving() + [.leave(reason: reason)])
    }

    /// The position, drawn; `nil` while no game is running.
    public var board: String? { machine.game.map { ChessRules().text(of: $0.state) } }

    // MARK: What happens

    private func readAll() async {
        for await event in session.events {
            let now = time.now()
            switch event {
            case .connected: perform(machine.begin(now: now))
            case .action(let action): perform(machine.received(action, now: now))
            case .chat(let text): source.yield(.chat(text))
            case .interrupted: perform(machine.interrupted(now: now))
            case .resumed: perform(machine.resumed(now: now))
            case .failed(let error): logger.notice("session", metadata: ["error": "\(error.rawValue)"])
            case .message: break
            case .disconnected(let error): perform(machine.disconnected(error, now: now))
            }
        }
    }

    private func finish() {
        alarm?.cancel()
        thought?.cancel()
        source.finish()
        outgoing.source.finish()
        saves.source.finish()
    }

    private func perform(_ actions: [NearbyGameAction]) {
        for action in actions {
            switch action {
            case .send(let action): outgoing.source.yield(.action(action))
            case .tell(let event):
                source.yield(event)
                decide(about: event)
            case .leave(let reason): outgoing.source.yield(.goodbye(reason))
            case .save(let game): saves.source.yield(game)
            }
        }
        setAlarm()
    }

    private func setAlarm() {
        alarm?.cancel()
        alarm = machine.deadline.map { deadline in
            Task { [weak self, time] in
                do {
                    // Peers may set a clock to any time; a day is enough for one sleep.
                    try await time.sleep(min(max(.zero, deadline - time.now()), .seconds(86_400)))
                } catch {
                    return  // Set anew meanwhile.
                }
                await self?.ring()
            }
        }
    }

    private func ring() { perform(machine.tick(now: time.now())) }

    /// Sends no faster than the other side may demand (nearby.md 26.13), with something in reserve for what the connection
    /// says by itself.
    private func sendAll() async {
        var rate = TokenBucket(perSecond: 16, burst: 40, now: time.now())
        for await item in outgoing.stream {
            do {
                if let wait = rate.reserve(now: time.now(), patience: .seconds(60)), wait > .zero {
                    try await time.sleep(wait)
                }
            } catch {
                return  // Nobody plays any more.
            }
            do throws(NearbyError) {
                switch item {
                case .action(let action): try await session.send(action)
                case .chat(let text): try await session.say(text)
                case .goodbye(let reason): try await session.leave(reason: reason)
                }
            } catch {
                // The session's end is told by itself.
                logger.debug("not sent", metadata: ["error": "\(error.rawValue)"])
            }
        }
    }

    private func saveAll() async {
        for await game in saves.stream { await archive.save(game, with: session.opponent.id) }
    }

    // MARK: The player

    private func decide(about event: NearbyGameEvent) {
        switch event {
        case .ownTurn: think()
        case .takenBack where !machine.isOwnTurn, .interrupted, .ended, .left: thought?.cancel()
        case .resumed: if machine.isOwnTurn { think() }
        case .drawOffered(let by):
            if by != machine.game?.ownColor {
                answer {
                    await $0.acceptsDraw(in: $1)
                } with: { table, isAccepted throws(NearbyGameError) in
                    try table.answerDraw(isAccepted)
                }
            }
        case .takebackRequested(let by):
            if by != machine.game?.ownColor {
                answer {
                    await $0.acceptsTakeback(in: $1)
                } with: { table, isAccepted throws(NearbyGameError) in
                    try table.answerTakeback(isAccepted)
                }
            }
        default: break
        }
    }

    private func think() {
        guard let player, let position else { return }
        thought?.cancel()
        thought = Task { [weak self, logger] in
            do {
                let move = try await player.move(in: position)
                try Task.checkCancellation()
                await self?.decided(on: move, in: position)
            } catch is CancellationError {
                return
            } catch {
                logger.error("the player cannot play", metadata: ["error": "\(error)"])
                await self?.leave(reason: "the player failed")
            }
        }
    }

    private func decided(on move: ChessMove?, in position: NearbyPosition) {
        // Taken back, ended or asked anew meanwhile.
        guard let game = machine.game, game.state == position.state, machine.isOwnTurn else { return }
        do {
            if let move { perform(try machine.play(move, now: time.now())) } else { perform(try machine.resign()) }
        } catch {
            logger.error("the player's move is refused", metadata: ["error": "\(error)"])
            leave(reason: "the player failed")
        }
    }

    /// Lets the player answer an offer.
    private func answer(
        _ question: @escaping @Sendable (any NearbyChessPlayer, NearbyPosition) async -> Bool,
        with reply: @escaping @Sendable (isolated NearbyTable, Bool) throws(NearbyGameError) -> Void
    ) {
        guard let player, let position else { return }
        // Ends with the answer, which a player gives at once.
        Task { [weak self] in
            let isAccepted = await question(player, position)
            await self?.give(isAccepted, reply)
        }
    }

    private func give(_ isAccepted: Bool, _ reply: (isolated NearbyTable, Bool) throws(NearbyGameError) -> Void) {
        do {
            try reply(self, isAccepted)
        } catch {
            logger.debug("the offer is gone", metadata: ["error": "\(error)"])
        }
    }

    private var position: NearbyPosition? {
        machine.game.map { game in
            var position = NearbyPosition(state: game.state, ownColor: game.ownColor)
            if game.clock.isTimed {
                let remaining = game.clock.remaining(game.ownColor, now: time.now())
                position.time = (remaining, .seconds(game.settings.incrementSeconds))
            }
            return position
        }
    }
}

/// How a host wants to play.
public struct NearbyGameProposal: Sendable, Equatable {
    public var hostColor: ChessAction.Color
    public var settings: ChessAction.Settings
    public var startingFEN: String

    public init(
        hostColor: ChessAction.Color = .white, settings: ChessAction.Settings = ChessAction.Settings(),
        startingFEN: String = NearbyProtocol.standardFEN
    ) {
        self.hostColor = hostColor
        self.settings = settings
        self.startingFEN = startingFEN
    }
}
