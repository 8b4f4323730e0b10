import Chess
import NearbyChess
import NearbyPlay
import Testing

/// Two game machines that talk to each other, with a clock turned by hand.
struct GamePair {
    var now = Duration.seconds(100)
    var host: NearbyGameMachine
    var guest: NearbyGameMachine
    private(set) var hostEvents: [NearbyGameEvent] = []
    private(set) var guestEvents: [NearbyGameEvent] = []
    private(set) var sent: [ChessAction] = []
    private(set) var faults: [String] = []
    private(set) var hostSave: SavedNearbyGame?
    private(set) var guestSave: SavedNearbyGame?
    private var toHost: [ChessAction] = []
    private var toGuest: [ChessAction] = []

    init(
        _ settings: ChessAction.Settings = .init(allowTakebacks: true), color: ChessAction.Color = .white,
        fen: String = NearbyProtocol.standardFEN, hostSave: SavedNearbyGame? = nil, guestSave: SavedNearbyGame? = nil,
        session: String = "ICEiIyQlJicoKSorLC0uLw"
    ) {
        let proposal = NearbyGameProposal(hostColor: color, settings: settings, startingFEN: fen)
        host = NearbyGameMachine(role: .host, sessionID: session, proposal: proposal, saved: hostSave)
        guest = NearbyGameMachine(role: .guest, sessionID: session, saved: guestSave)
        take(host: host.begin(now: now))
        take(guest: guest.begin(now: now))
        run()
    }

    mutating func take(host actions: [NearbyGameAction]) {
        for action in actions {
            switch action {
            case .send(let action):
                sent.append(action)
                toGuest.append(action)
            case .tell(let event): hostEvents.append(event)
            case .leave(let reason): faults.append(reason)
            case .save(let game): hostSave = game
            }
        }
    }

    mutating func take(guest actions: [NearbyGameAction]) {
        for action in actions {
            switch action {
            case .send(let action):
                sent.append(action)
                toHost.append(action)
            case .tell(let event): guestEvents.append(event)
            case .leave(let reason): faults.append(reason)
            case .save(let game): guestSave = game
            }
        }
    }

    mutating func run() {
        while !toHost.isEmpty || !toGuest.isEmpty {
            if !toGuest.isEmpty { take(guest: guest.received(toGuest.removeFirst(), now: now)) }
            if !toHost.isEmpty { take(host: host.received(toHost.removeFirst(), now: now)) }
        }
    }

    /// Whoever has the turn moves, after some thought.
    mutating func play(_ moves: String..., thought: Duration = .zero) throws {
        for uci in moves {
            now += thought
            let move = try #require(ChessMove(uci: uci))
            if host.isOwnTurn {
                take(host: try host.play(move, now: now))
            } else {
                take(guest: try guest.play(move, now: now))
            }
            run()
        }
    }

    mutating func host(_ body: (inout NearbyGameMachine) throws -> [NearbyGameAction]) rethrows {
        take(host: try body(&host))
        run()
    }

    mutating func guest(_ body: (inout NearbyGameMachine) throws -> [NearbyGameAction]) rethrows {
        take(guest: try body(&guest))
        run()
    }

    /// The end that both have seen; `nil` if they differ.
    var result: NearbyGameResult? {
        let ends = [hostEvents, guestEvents].map { events in
            events.lazy.compactMap { if case .ended(let result) = $0 { result } else { nil } }.last
        }
        return ends[0]?.score == ends[1]?.score ? ends[0] : nil
    }
}

struct GameMachineTests {
    @Test func `a new game begins with start and gameSettings`() throws {
        let settings = ChessAction.Settings(incrementSeconds: 3, initialSeconds: 60, maxMovesCap: 80)
        let pair = GamePair(settings, color: .black)
        #expect(
            pair.sent == [.start(hostColor: .black, startingFEN: NearbyProtocol.standardFEN), .gameSettings(settings)])
        #expect(pair.guest.game?.ownColor == .white && pair.guest.game?.settings == settings)
        #expect(pair.guestEvents.first == .started(ownColor: .white, settings: .untold, moves: 0))
        #expect(pair.guest.isOwnTurn && !pair.host.isOwnTurn)
    }

    @Test func `a guest that gets a move without settings plays by the usual ones`() {
        var guest = NearbyGameMachine(role: .guest, sessionID: "s")
        _ = guest.received(.start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN), now: .zero)
        _ = guest.received(.move(uci: "e2e4"), now: .zero)
        #expect(guest.game?.settings == ChessAction.Settings(incrementSeconds: 10, initialSeconds: 900))
        #expect(guest.isOwnTurn)
    }

    @Test func `settings count also for a guest that has moved before they came`() throws {
        var guest = NearbyGameMachine(role: .guest, sessionID: "s")
        _ = guest.received(.start(hostColor: .black, startingFEN: NearbyProtocol.standardFEN), now: .zero)
        _ = try guest.play(try #require(ChessMove(uci: "e2e4")), now: .seconds(1))
        let settings = ChessAction.Settings(incrementSeconds: 2, initialSeconds: 60, maxMovesCap: 10)
        #expect(guest.received(.gameSettings(settings), now: .seconds(1)) == [.tell(.settled(settings))])
        #expect(guest.game?.settings == settings)
        #expect(guest.game?.clock.remaining(.white, now: .seconds(1)) == .seconds(62))
        #expect(guest.game?.clock.remaining(.black, now: .seconds(6)) == .seconds(55))
        _ = guest.received(.move(uci: "e7e5"), now: .seconds(6))
        #expect(guest.received(.gameSettings(.untold), now: .seconds(6)).isEmpty)
        #expect(guest.game?.settings == settings)
    }

    @Test func `mate ends the game for both`() throws {
        var pair = GamePair()
        try pair.play("f2f3", "e7e5", "g2g4", "d8h4")
        #expect(pair.result == NearbyGameResult(winner: .black, reason: "checkmate"))
        #expect(pair.hostSave == nil && pair.guestSave == nil)
    }

    @Test func `castling, en passant and promotion are played`() throws {
        var pair = GamePair(fen: "r3k2r/1P6/8/8/3p4/8/2P5/R3K2R w KQkq - 0 1")
        try pair.play("e1g1", "a8d8", "c2c4", "d4c3", "b7b8n")
        #expect(pair.host.game?.state.fen == pair.guest.game?.state.fen)
        let board = try #require(pair.host.game?.state)
        #expect(board.piece(at: try #require(Square("b8"))) == Piece(.white, .knight))
        #expect(board.piece(at: try #require(Square("c4"))) == nil)
    }

    @Test(arguments: ["e2e5", "e7e5", "a1a2"])
    func `an illegal move is the peer's fault and wins the game`(_ uci: String) {
        var pair = GamePair(color: .black)
        pair.take(host: pair.host.received(.move(uci: uci), now: pair.now))
        #expect(pair.faults == ["an illegal move"])
        guard case .ended(let result)? = pair.hostEvents.last else {
            Issue.record("not ended")
            return
        }
        #expect(result.winner == .black)
    }

    @Test func `a move out of turn, a start in the middle and a guest's start are faults`() {
        var pair = GamePair()
        pair.take(host: pair.host.received(.move(uci: "e7e5"), now: pair.now))
        #expect(pair.faults == ["a move out of turn"])
        pair = GamePair()
        pair.take(
            guest: pair.guest.received(
                .start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN), now: pair.now))
        pair.take(
            host: pair.host.received(.start(hostColor: .white, startingFEN: NearbyProtocol.standardFEN), now: pair.now))
        pair.take(host: pair.host.received(.gameSettings(.init()), now: pair.now))
        #expect(pair.faults.count == 3)
        var guest = NearbyGameMachine(role: .guest, sessionID: "s")
        let actions = guest.received(.start(hostColor: .white, startingFEN: "8/8/8/8/8/8/8/8 w - - 0 1"), now: .zero)
        #expect(actions == [.leave(reason: "a starting position that is none")])
    }

    @Test func `time runs for whoever has to move, and moves give some back`() throws {
        var pair = GamePair(.init(incrementSeconds: 2, initialSeconds: 60))
        try pair.play("e2e4", thought: .seconds(10))
        try pair.play("e7e5", thought: .seconds(5))
        for machine in [pair.host, pair.guest] {
            let clock = try #require(machine.game?.clock)
            #expect(clock.remaining(.white, now: pair.now) == .seconds(52))
            #expect(clock.remaining(.black, now: pair.now) == .seconds(57))
            #expect(clock.remaining(.white, now: pair.now + .seconds(7)) == .seconds(45))
        }
    }

    @Test func `whoever's time is over has lost, and says so`() throws {
        var pair = GamePair(.init(incrementSeconds: 0, initialSeconds: 60))
        try pair.play("e2e4", "e7e5")
        pair.now += .seconds(60)
        #expect(pair.host.deadline == pair.now)
        #expect(pair.guest.deadline == pair.now + .seconds(2))
        pair.host { $0.tick(now: .seconds(160)) }
        #expect(pair.sent.last == .resign)
        #expect(pair.result?.winner == .black)
        #expect(pair.hostEvents.last == .ended(NearbyGameResult(winner: .black, reason: "time")))
    }

    @Test func `an opponent that does not notice its own time loses two seconds later`() throws {
        var pair = GamePair(.init(incrementSeconds: 0, initialSeconds: 60))
        try pair.play("e2e4", "e7e5")
        #expect(pair.guest.tick(now: .seconds(161)).isEmpty)
        pair.take(guest: pair.guest.tick(now: .seconds(162)))
        #expect(pair.guestEvents.last == .ended(NearbyGameResult(winner: .black, reason: "time")))
        // A move that comes too late is a race.
        #expect(pair.guest.received(.move(uci: "g1f3"), now: .seconds(163)).isEmpty)
    }

    @Test func `time over against a bare king is a draw`() throws {
        var pair = GamePair(.init(incrementSeconds: 0, initialSeconds: 60), fen: "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1")
        pair.now += .seconds(62)
        let now = pair.now
        pair.host { $0.tick(now: now) }
        pair.guest { $0.tick(now: now) }
        #expect(pair.result?.score == "1/2-1/2")
    }

    @Test func `without seconds to begin with there is no clock`() throws {
        var pair = GamePair(.init(incrementSeconds: 5, initialSeconds: 0))
        try pair.play("e2e4", thought: .seconds(100_000))
        #expect(pair.host.deadline == nil && pair.guest.deadline == nil)
    }

    @Test func `a draw is offered, declined, offered again and agreed`() throws {
        var pair = GamePair()
        try pair.host { try $0.offerDraw() }
        #expect(throws: NearbyGameError.self) { try pair.host.offerDraw() }
        try pair.guest { try $0.answerDraw(false) }
        #expect(pair.hostEvents.last == .drawDeclined(by: .black))
        try pair.guest { try $0.offerDraw() }
        try pair.host { try $0.answerDraw(true) }
        #expect(pair.result == NearbyGameResult(winner: nil, reason: "agreement"))
    }

    @Test func `an offer is gone with the next move of the other side`() throws {
        var pair = GamePair()
        try pair.play("e2e4")
        try pair.host { try $0.offerDraw() }
        try pair.play("e7e5")
        #expect(pair.host.game?.drawOffer == nil && pair.guest.game?.drawOffer == nil)
        #expect(throws: NearbyGameError.self) { try pair.guest.answerDraw(true) }
        // An acceptance that crosses it counts for nothing.
        #expect(pair.host.received(.acceptDraw, now: pair.now).isEmpty)
    }

    @Test func `two offers that cross are an agreement`() throws {
        var pair = GamePair()
        let one = try pair.host.offerDraw()
        let other = try pair.guest.offerDraw()
        pair.take(host: one)
        pair.take(guest: other)
        pair.run()
        #expect(pair.result == NearbyGameResult(winner: nil, reason: "agreement"))
    }

    @Test func `where draws or takebacks are off they are declined by themselves`() throws {
        var pair = GamePair(.init(allowDrawOffers: false, allowTakebacks: false))
        try pair.play("e2e4", "e7e5")
        #expect(throws: NearbyGameError.notAllowed("draw offers")) { try pair.host.offerDraw() }
        #expect(throws: NearbyGameError.notAllowed("takebacks")) { try pair.host.requestTakeback() }
        #expect(pair.host.received(.offerDraw, now: pair.now) == [.send(.declineDraw)])
        #expect(pair.host.received(.requestTakeback, now: pair.now) == [.send(.declineTakeback)])
    }

    @Test func `a move is taken back, and two when it was answered`() throws {
        var pair = GamePair()
        #expect(throws: NearbyGameError.self) { try pair.host.requestTakeback() }
        try pair.play("e2e4")
        try pair.host { try $0.requestTakeback() }
        try pair.guest { try $0.answerTakeback(true, now: .seconds(100)) }
        #expect(pair.host.game?.state == ChessState() && pair.guest.game?.state == ChessState())
        #expect(pair.host.isOwnTurn)
        try pair.play("d2d4", "d7d5")
        try pair.host { try $0.requestTakeback() }
        #expect(!pair.host.isOwnTurn)
        try pair.guest { try $0.answerTakeback(true, now: .seconds(100)) }
        #expect(pair.hostEvents.contains(.takenBack(halfMoves: 2)))
        #expect(pair.host.game?.state == ChessState() && pair.guest.game?.state == ChessState())
    }

    @Test func `a declined takeback changes nothing, and a move declines it`() throws {
        var pair = GamePair()
        try pair.play("e2e4")
        try pair.host { try $0.requestTakeback() }
        try pair.guest { try $0.answerTakeback(false, now: .seconds(100)) }
        #expect(pair.host.game?.state.moveCount == 1 && pair.hostEvents.last == .takebackDeclined(by: .black))
        try pair.host { try $0.requestTakeback() }
        try pair.play("e7e5")
        #expect(pair.sent.suffix(2) == [.declineTakeback, .move(uci: "e7e5")])
        #expect(pair.host.isOwnTurn)
    }

    @Test func `a game as long as agreed is drawn`() throws {
        var pair = GamePair(.init(maxMovesCap: 4))
        try pair.play("g1f3", "g8f6", "f3g1", "f6g8")
        #expect(pair.result == NearbyGameResult(winner: nil, reason: "move limit"))
    }

    @Test func `a resignation ends the game, and another can begin`() throws {
        var pair = GamePair()
        try pair.guest { try $0.resign() }
        #expect(pair.result == NearbyGameResult(winner: .white, reason: "resignation"))
        pair.host { $0.startGame(now: .seconds(200)) }
        #expect(pair.host.game?.gameID == pair.guest.game?.gameID && pair.host.game != nil)
        #expect(pair.host.isOwnTurn)
    }

    @Test func `emotes are told, and only the eight are sent`() throws {
        var pair = GamePair()
        try pair.guest { try $0.emote("🔥") }
        #expect(pair.hostEvents.last == .emote("🔥"))
        #expect(throws: NearbyGameError.self) { try pair.guest.emote("🐟") }
    }

    @Test func `time stands while the connection is lost`() throws {
        var pair = GamePair(.init(incrementSeconds: 0, initialSeconds: 60))
        try pair.play("e2e4", thought: .seconds(10))
        pair.take(host: pair.host.interrupted(now: pair.now))
        #expect(pair.host.deadline == nil && pair.hostSave?.moves == ["e2e4"])
        pair.now += .seconds(25)
        pair.take(host: pair.host.resumed(now: pair.now))
        #expect(pair.host.game?.clock.remaining(.black, now: pair.now) == .seconds(60))
        #expect(pair.host.game?.clock.remaining(.white, now: pair.now) == .seconds(50))
    }

    // MARK: Saved games

    /// Two sides whose session was lost after three moves.
    private func broken() throws -> GamePair {
        var pair = GamePair()
        try pair.play("e2e4", "e7e5", "g1f3", thought: .seconds(3))
        pair.take(host: pair.host.interrupted(now: pair.now) + pair.host.disconnected(nil, now: pair.now))
        pair.take(guest: pair.guest.interrupted(now: pair.now) + pair.guest.disconnected(nil, now: pair.now))
        #expect(pair.hostSave != nil && pair.hostSave?.gameID == pair.guestSave?.gameID)
        return pair
    }

    @Test func `both go on with a game that was lost, each with its own save`() throws {
        let lost = try broken()
        var pair = GamePair(hostSave: lost.hostSave, guestSave: lost.guestSave, session: "AAAAAAAAAAAAAAAAAAAAAA")
        #expect(pair.host.game?.state == pair.guest.game?.state && pair.host.game?.state.moveCount == 3)
        #expect(pair.guest.isOwnTurn)
        #expect(pair.sent.contains(.acceptResume(gameID: try #require(lost.hostSave?.gameID))))
        try pair.play("b8c6")
        #expect(pair.host.isOwnTurn)
    }

    @Test func `a side without the save declines, and a new game begins`() throws {
        let lost = try broken()
        for (host, guest) in [(lost.hostSave, nil), (nil, lost.guestSave)] {
            let pair = GamePair(hostSave: host, guestSave: guest, session: "AAAAAAAAAAAAAAAAAAAAAA")
            #expect(pair.host.game?.state == ChessState() && pair.guest.game?.state == ChessState())
            #expect(pair.sent.contains { if case .declineResume = $0 { true } else { false } })
            #expect(pair.hostSave == nil && pair.guestSave == nil)
        }
    }

    @Test func `saves that differ are dropped`() throws {
        let lost = try broken()
        var other = lost.guestSave
        other?.moves.removeLast()
        let pair = GamePair(hostSave: lost.hostSave, guestSave: other)
        #expect(pair.host.game?.state == ChessState() && pair.guest.game?.state == ChessState())
        var late = lost.guestSave
        late?.whiteSeconds -= 11
        let second = GamePair(hostSave: lost.hostSave, guestSave: late)
        #expect(second.host.game?.state == ChessState() && second.guest.game?.state == ChessState())
    }

    @Test func `a save that is no game is declined`() throws {
        let lost = try broken()
        var bad = lost.hostSave
        bad?.moves = ["e2e4", "e2e4", "g1f3"]
        let pair = GamePair(hostSave: bad, guestSave: lost.guestSave)
        #expect(pair.host.game?.state == ChessState())
    }

    @Test func `who leaves on purpose gives the game up`() throws {
        var pair = GamePair()
        pair.take(host: pair.host.leaving())
        #expect(pair.hostEvents.last == .ended(NearbyGameResult(winner: .black, reason: "leaving")))
        pair.take(guest: pair.guest.disconnected(nil, now: pair.now))
        #expect(
            pair.guestEvents.suffix(2) == [
                .ended(NearbyGameResult(winner: .black, reason: "the other player left")), .left(nil),
            ])
        #expect(pair.guestSave == nil)
    }
}
