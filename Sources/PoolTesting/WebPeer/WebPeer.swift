import Foundation
public import PoolTransport
public import PoolWire

/// A peer that speaks like the web client, over any transport: lower-case message ids, explicit nulls, no key answer,
/// and the games of `WebPeerClient`. Its user accepts every invitation and moves whenever the board says so. As the host
/// of the pool it lets everybody in.
public actor WebPeer {
    /// What goes wrong with the next messages.
    public enum Mishap: Sendable, Equatable {
        case lose
        case double
        /// Held back and sent after the next one.
        case swap
    }

    private let transport: any Transport
    private let thinking: Duration
    private var client: WebPeerClient
    private var choices: UInt64
    private var mishaps: [Mishap] = []
    private var moveMishaps: [Int: Mishap] = [:]
    private var movesMade = 0
    private var held: [WebPeerClient.Outgoing] = []
    private var movesLeft: Int
    /// Whether it has been in the pool.
    public private(set) var hasJoined = false

    /// - Parameters:
    ///   - thinking: how long the user takes for a move, and the client to draw a screen.
    ///   - seed: chooses the moves.
    ///   - moves: how many moves the user makes before it stops.
    ///   - pace: 1 for the client's own timers in the games that it leads, less for quicker ones.
    public init(
        transport: any Transport, id: PeerID, name: String, thinking: Duration = .milliseconds(20), seed: UInt64,
        moves: Int = .max, pace: Double = 1
    ) {
        self.transport = transport
        self.thinking = thinking
        client = WebPeerClient(id: id, name: name, pace: pace, diceSeed: seed)
        choices = seed
        movesLeft = moves
    }

    /// The client as it is now.
    public var state: WebPeerClient { client }

    /// Lives until the membership ends.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.transport.run() }
            group.addTask { await self.live() }
            for await event in transport.events { await handle(event) }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Lets something go wrong with the next game messages, one each.
    public func expect(_ mishaps: [Mishap]) { self.mishaps += mishaps }

    /// Lets something go wrong with a move of the user, counted from 1 over all games.
    public func expect(_ mishap: Mishap, forMove number: Int) { moveMishaps[number] = mishap }

    /// Lets the user make so many moves more.
    public func allow(moves: Int) { movesLeft = moves }

    /// The user invites everybody.
    public func invite(to gameType: GameType) async {
        await send(client.invite(to: gameType, sessionID: UUID(), invitationID: UUID(), at: Date()))
    }

    /// The user starts a game that somebody has joined.
    public func start() async { await send(client.start()) }

    public func rematch() async { await send(client.rematch(at: Date())) }

    /// The user leaves the game's screen.
    public func leaveGame() async { await send(client.leave()) }

    // MARK: The user

    private func live() async {
        while true {
            do {
                try await Task.sleep(for: thinking)
            } catch {
                return
            }
            if client.invitation != nil { await send(client.answerInvitation(accept: true)) }
            await send(client.drawScreen(at: Date()))
            await send(client.advance(to: Date()))
            guard client.canMove, movesLeft > 0 else { continue }
            movesLeft -= 1
            movesMade += 1
            if let mishap = moveMishaps.removeValue(forKey: movesMade) { mishaps = [mishap] }
            choices = choices &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            await send(client.move(choosing: choices >> 33, at: Date()))
        }
    }

    // MARK: The wire

    private func handle(_ event: TransportEvent) async {
        switch event {
        case .received(let sender, let payload):
            guard let message = WebJSON(parsing: Data(payload)), let name = message["type"]?.string,
                let type = MessageType(rawValue: name),
                let data = message["payload"]?.string.flatMap({ Data(base64Encoded: $0) })
            else { return }
            await send(client.received(type, data, from: sender, at: Date()))
        case .peerLeft(let peer, _): client.peerLeft(peer)
        case .joined: hasJoined = true
        case .joinRequest(let request):
            do {
                try await transport.hosting?.approve(request)
            } catch {
                return  // The link is gone; whoever wants to join asks again.
            }
        default: break
        }
    }

    private func send(_ messages: [WebPeerClient.Outgoing]) async {
        for message in messages {
            switch mishaps.isEmpty ? nil : mishaps.removeFirst() {
            case .lose: break
            case .double:
                await write(message)
                await write(message)
            case .swap:
                held.append(message)
                continue
            case nil: await write(message)
            }
            let late = held
            held = []
            for message in late { await write(message) }
        }
    }

    private func write(_ message: WebPeerClient.Outgoing) async {
        let json: WebJSON = [
            "id": .string(UUID().uuidString.lowercased()), "type": .string(message.type.rawValue),
            "senderID": .string(client.id.rawValue), "senderName": .string(client.name),
            "timestamp": .timestamp(Date()), "payload": .string(message.payload.base64EncodedString()),
            "isReliable": true,
        ]
        do {
            try await transport.send([UInt8](json.text), to: message.to.map(Recipients.only) ?? .everyone)
        } catch {
            return  // The client does not notice that its socket is gone: the message is lost.
        }
    }
}
