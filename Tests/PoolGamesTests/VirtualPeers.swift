import ChainReaction
import Chess
import ConnectFour
import Foundation
import GameRules
import Ludo
import PoolGames
import PoolTesting
import PoolWire
import TicTacToe

/// A bot in a virtual network: a desk whose engine plays any legal move after a while.
final class VirtualBot: VirtualPeer {
    let id: PeerID
    private var desk: GameDesk
    private var archive: [UUID: SavedGame] = [:]
    private var isRestarting = false
    private(set) var restarts = 0
    private(set) var repairs = 0
    private(set) var rematches = 0
    private(set) var lastSession: UUID?
    /// Whether what was said and told is kept, to be printed after a failure.
    var keepsLog = true
    private var deeds: [(at: Duration, what: SessionAction)] = []
    /// Whether the next lost link is a crash: everything but the archive is gone.
    var crashesNext = false
    private let configuration: GameConfiguration
    private let dice: Dice

    init(_ id: PeerID, configuration: GameConfiguration = GameConfiguration(), dice: Dice = .seeded(1)) {
        self.id = id
        self.configuration = configuration
        self.dice = dice
        desk = Self.makeDesk(id, configuration, dice)
    }

    private static func makeDesk(_ id: PeerID, _ configuration: GameConfiguration, _ dice: Dice) -> GameDesk {
        let games: [PoolGame] = [
            .lockstep(ConnectFourGame()), .lockstep(ChainReactionGame()), .lockstep(ChessGame()),
            .lockstep(TicTacToeGame()), .ludo(LudoGame()),
        ]
        return GameDesk(
            me: GameIdentity(id: id, name: "Bot"), games: games, configuration: configuration, dice: dice)
    }

    var deadline: Duration? { isRestarting ? nil : desk.nextDeadline }

    var summary: GameSummary? { lastSession.flatMap { desk.summary(of: $0) } }
    var result: GameResult? { summary?.phase.result }
    var hasGame: Bool { desk.summaries.contains { $0.phase != .closed } }

    func invite(_ peers: [PeerID], to game: GameType = .connectFour, _ network: VirtualNetwork) {
        let session = uuid(network)
        apply(network) {
            try $0.invite(peers, to: game, sessionID: session, invitationID: uuid(network), at: $1)
        }
    }

    func recognise(_ peer: PeerID) { desk.recognise(peer) }

    func rematch(_ network: VirtualNetwork) {
        guard let lastSession else { return }
        apply(network) { try $0.rematch(lastSession, at: $1) }
    }

    func forfeit(_ network: VirtualNetwork) {
        guard let lastSession else { return }
        apply(network) { try $0.forfeit(lastSession, at: $1) }
    }

    func wake(_ network: VirtualNetwork) { apply(network) { $0.advance(to: $1) } }

    func receive(_ type: MessageType, _ payload: Data, from peer: PeerID, _ network: VirtualNetwork) {
        apply(network) { $0.received(type, payload, from: peer, at: $1) }
    }

    func peerLeft(_ peer: PeerID, _ network: VirtualNetwork) { apply(network) { $0.peerLeft(peer, at: $1) } }
    func peerArrived(_ peer: PeerID, _ network: VirtualNetwork) { apply(network) { $0.peerArrived(peer, at: $1) } }

    func lost(_ network: VirtualNetwork) {
        if crashesNext {
            isRestarting = true
        } else {
            apply(network) { $0.connectionLost(at: $1) }
        }
        crashesNext = false
    }

    func restored(absent: Set<PeerID>, _ network: VirtualNetwork) {
        if isRestarting {
            isRestarting = false
            restarts += 1
            desk = Self.makeDesk(id, configuration, dice)
            let saved = Array(archive.values)
            apply(network) { $0.restore(saved, at: $1) }
        }
        apply(network) { $0.connectionRestored(isPoolHost: false, absent: absent, at: $1) }
    }

    private func uuid(_ network: VirtualNetwork) -> UUID {
        let number: UInt64 = network.generator.next()
        let digits = String(number % 1_000_000_000_000)
        let tail = String(repeating: "0", count: 12 - digits.count) + digits
        guard let id = UUID(uuidString: "00000000-0000-4000-9000-\(tail)") else { preconditionFailure(tail) }
        return id
    }

    private func apply(_ network: VirtualNetwork, _ body: (inout GameDesk, GameTime) throws -> [SessionAction]) {
        guard !isRestarting else { return }
        let actions: [SessionAction]
        do {
            actions = try body(&desk, GameTime(elapsed: network.now, date: network.date))
        } catch {
            return  // A harmless race: the position has changed, or the other side was quicker.
        }
        for action in actions {
            if keepsLog { deeds.append((network.now, action)) }
            switch action {
            case .send(let type, let payload, let to): network.send(type, payload, from: id, to: to)
            case .save(let game): archive[game.sessionID] = game
            case .forget(let id): archive[id] = nil
            case .tell(let event): happened(event, network)
            }
        }
    }

    /// A line for each deed; sorted, the lines of several bots are in the order of their time.
    var log: [String] { deeds.map { line($0.what, at: $0.at) } }

    private func line(_ action: SessionAction, at now: Duration) -> String {
        let what =
            switch action {
            case .send(let type, let payload, _):
                "sends \(Sent(type: type, payload: payload, to: [], at: now).name) "
                    + (type == .gameControl ? "" : String(decoding: payload.suffix(120), as: UTF8.self))
            case .save(let game): "saves \(String(describing: game.result))"
            case .forget: "forgets"
            case .tell(let event): "tells \(event)".prefix(160).description
            }
        let time = String(Int(now / .milliseconds(1)) + 10_000_000)
        return "\(time) \(id.rawValue.prefix(3)) \(what)"
    }

    private func happened(_ event: GameEvent, _ network: VirtualNetwork) {
        switch event {
        case .invited(let offer): apply(network) { try $0.accept(offer.sessionID, at: $1) }
        case .started(let game): lastSession = game.sessionID
        case .repaired: repairs += 1
        case .rematch: rematches += 1
        case .moveNeeded(let request):
            let delay = Duration.milliseconds(Int.random(in: 5...600, using: &network.generator))
            guard let move = request.legalMoves.randomElement(using: &network.generator) else { return }
            let generation = restarts
            network.after(delay) { [weak self] network in
                // A thought does not survive a crash.
                guard let self, restarts == generation, let choice = request.move(named: move) else { return }
                apply(network) { try $0.play(choice, at: $1) }
            }
        default: break
        }
    }
}

/// A web client and its user in a virtual network.
final class VirtualWebPeer: VirtualPeer {
    let id: PeerID
    private(set) var client: WebPeerClient
    private var wakes: Duration = .milliseconds(100)
    /// Whether the user has seen the end of a game.
    var isOver: Bool { client.board?.isOver ?? false }

    /// - Parameter seed: decides the dice of games that it leads.
    init(_ id: PeerID, seed: UInt64) {
        self.id = id
        client = WebPeerClient(id: id, name: "Web", diceSeed: seed)
    }

    /// When the user looks at the screen, or a timer of a game that the client leads is due.
    var deadline: Duration? {
        guard let timer = client.nextTimer else { return wakes }
        let milliseconds = timer.timeIntervalSince(VirtualNetwork.beginning) * 1000
        return min(wakes, .milliseconds(Int(milliseconds.rounded(.up)) + 1))
    }

    func invite(to game: GameType = .connectFour, _ network: VirtualNetwork) {
        send(
            client.invite(to: game, sessionID: UUID(), invitationID: UUID(), at: network.date), network)
    }

    func rematch(_ network: VirtualNetwork) { send(client.rematch(at: network.date), network) }
    func leave(_ network: VirtualNetwork) { send(client.leave(), network) }

    /// The user looks at the screen now and then, and does what there is to do.
    func wake(_ network: VirtualNetwork) {
        send(client.advance(to: network.date), network)
        guard wakes <= network.now else { return }
        wakes = network.now + .milliseconds(Int.random(in: 100...1500, using: &network.generator))
        if client.invitation != nil, !client.isGameActive {
            send(client.answerInvitation(accept: true), network)
        } else if client.session?.state == "waiting" {
            send(client.start(), network)
        } else {
            send(client.drawScreen(at: network.date), network)
            send(client.move(choosing: network.generator.next(), at: network.date), network)
        }
    }

    func receive(_ type: MessageType, _ payload: Data, from peer: PeerID, _ network: VirtualNetwork) {
        send(client.received(type, payload, from: peer, at: network.date), network)
    }

    func peerLeft(_ peer: PeerID, _ network: VirtualNetwork) { client.peerLeft(peer) }
    func peerArrived(_ peer: PeerID, _ network: VirtualNetwork) {}
    func lost(_ network: VirtualNetwork) {}
    func restored(absent: Set<PeerID>, _ network: VirtualNetwork) {}

    private func send(_ messages: [WebPeerClient.Outgoing], _ network: VirtualNetwork) {
        for message in messages { network.send(message.type, message.payload, from: id, to: message.to) }
    }
}

extension VirtualBot: CustomStringConvertible {
    var description: String { summary.map { "\($0.role) \($0.phase) after \($0.moveCount)" } ?? "no game" }
}

extension VirtualWebPeer: CustomStringConvertible {
    var description: String {
        guard let board = client.board else { return "the web client has no board" }
        let winner = board.winner.map { "\($0)" } ?? "nobody"
        return "the web client \(board.isOver ? "is through" : "plays"), after \(board.moveCount), winner \(winner)"
    }
}
