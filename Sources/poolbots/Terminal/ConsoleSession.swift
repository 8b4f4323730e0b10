import BotBench
import BotHost
import Foundation
import GameRules
import NIOCore
import NIOPosix
import Pool
import PoolChat
import PoolGames
import PoolTransport
import PoolWire
import Synchronization

/// What is typed into `poolbots console`, and the pool's time that passes with that of the terminal.
struct ConsoleSession {
    private let pool: SimulatedPool
    private let file: URL
    private let output: Output
    private var peers: [String: SimulatedPeer] = [:]
    private var current = ""
    private var saved: Date?

    init(pool: SimulatedPool, file: URL, output: Output) {
        self.pool = pool
        self.file = file
        self.output = output
    }

    /// Lives until the input ends or somebody types `/quit`.
    mutating func run(as name: String) async throws {
        saved = modified
        try await join(name)
        let input = Self.events()
        for await event in input {
            switch event {
            case .line(let line):
                guard line != "/quit" else { return }
                do {
                    try await obey(line)
                } catch {
                    output.write("  \(error)")
                }
            case .tick: try await passTime()
            case .end: return
            }
        }
    }

    private enum Event: Sendable { case line(String), tick, end }

    /// Lines and the ticks of the clock, in one order.
    private static func events() -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
        // Both end with the stream, whose end cancels them.
        let reader = Task.detached {
            while let line = readLine() { continuation.yield(.line(line)) }
            continuation.yield(.end)
        }
        let ticker = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: tick)
                continuation.yield(.tick)
            }
        }
        continuation.onTermination = { _ in
            reader.cancel()
            ticker.cancel()
        }
        return stream
    }

    private static let tick = Duration.milliseconds(200)

    private mutating func passTime() async throws {
        try await pool.advance(by: Self.tick)
        guard modified != saved else { return }
        saved = modified
        do {
            try await pool.reload()
            output.write("  [\(file.lastPathComponent) is in use as saved]")
        } catch {
            output.write("  [not taken, the old code goes on: \(error)]")
        }
    }

    private var modified: Date? {
        (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
    }

    private static let help = """
          TEXT              say it to everybody       NAME: TEXT      say it as somebody else who is here
          /private TEXT     say it to the bot alone   /reply TEXT     answer the bot's last message
          /react EMOJI      react to it               /vote OPTION    vote in it
          /join NAME        let somebody in           /as NAME        be somebody else
          /leave            leave the pool            /time 10m       let time pass
          /invite GAME      invite the bot            /play MOVE      make a move
          /board            show the board            /restart        end the bot and start it again
          /quit             end
        """

    private mutating func obey(_ line: String) async throws {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let first = words.first else { return }
        let rest = words.count > 1 ? words[1] : ""
        if let name = first.hasSuffix(":") ? String(first.dropLast()) : nil, let peer = peers[name], !rest.isEmpty {
            try await pool.act { try await peer.chat.say(rest) }
            return
        }
        guard first.hasPrefix("/") else {
            let peer = try me
            try await pool.act { try await peer.chat.say(line) }
            return
        }
        switch first {
        case "/help": output.write(Self.help)
        case "/join": try await join(rest)
        case "/as":
            guard peers[rest] != nil else { throw BenchError("\(rest) is not here; /join \(rest)") }
            current = rest
        case "/time":
            try await pool.advance(by: BenchSpan.duration(of: rest))
        case "/restart": try await pool.restart()
        default: try await act(first, rest, as: me)
        }
    }

    private mutating func act(_ command: String, _ rest: String, as peer: SimulatedPeer) async throws {
        switch command {
        case "/private": try await pool.act { try await peer.chat.say(rest, to: .peer(peer.bot)) }
        case "/reply", "/react", "/vote":
            guard let message = peer.lastMessage else { throw BenchError("the bot has said nothing yet") }
            try await pool.act {
                switch command {
                case "/reply": try await peer.chat.reply(rest, to: message)
                case "/react": try await peer.chat.react(rest, to: message)
                default: try await peer.chat.vote(rest, in: message)
                }
            }
        case "/leave":
            try await pool.act { await peer.membership.leave() }
            peers[peer.name] = nil
            current = peers.keys.sorted().first ?? ""
        case "/invite": try await pool.invite(rest, by: peer)
        case "/play": try await pool.play(rest, by: peer)
        case "/board": output.write(await pool.board(of: peer) ?? "There is no game.")
        default: throw BenchError("there is no \(command); /help lists what there is")
        }
    }

    private var me: SimulatedPeer {
        get throws(BenchError) {
            guard let peer = peers[current] else { throw BenchError("nobody is here; /join NAME") }
            return peer
        }
    }

    private mutating func join(_ name: String) async throws {
        guard !name.isEmpty else { throw BenchError("/join needs a name") }
        peers[name] = try await pool.join(name)
        current = name
    }
}

/// What the console shows of what its peers see: what all of them see, once.
final class ConsoleScreen: Sendable {
    /// What the group has seen lately, and who of it has.
    private let seen = Mutex<[String: Set<PeerID>]>([:])

    /// - Returns: `nil` for what needs no line.
    func line(for event: SimulatedPeer.Seen, seenBy peer: SimulatedPeer) -> String? {
        guard let text = ConsoleLine.text(event, seenBy: peer) else { return nil }
        guard let key = Self.key(of: event) else { return text }
        return seen.withLock { seen in
            // Who sees it a second time sees something new, such as a reaction that was taken back and given again.
            guard let others = seen[key], !others.contains(peer.id) else {
                seen[key] = [peer.id]
                return text
            }
            seen[key] = others.union([peer.id])
            return nil
        }
    }

    /// Equal for what the group sees in common.
    private static func key(of event: SimulatedPeer.Seen) -> String? {
        switch event {
        case .message(let message) where message.scope == .group: "\(message.id)"
        case .reaction(let reaction) where reaction.scope == .group:
            "\(reaction.messageID) \(reaction.emoji) \(reaction.isAdding)"
        default: nil
        }
    }
}

/// What a peer sees, as the console shows it.
private enum ConsoleLine {
    static func text(_ event: SimulatedPeer.Seen, seenBy peer: SimulatedPeer) -> String? {
        switch event {
        case .message(let message) where message.scope == .group: "→ \(text(of: message))"
        case .message(let message): "→ (to \(peer.name) alone) \(text(of: message))"
        case .reaction(let reaction): "→ \(reaction.isAdding ? "reacts" : "takes back its reaction") \(reaction.emoji)"
        case .game(.started(let game)): "  \(game.title) with \(peer.name) begins"
        case .game(.moved(let move)) where !move.isOwn: "→ plays \(move.text)\n\(move.position)"
        case .game(.ended(_, let result)): "  the game is over: \(result.reason)"
        case .game(.invited(let offer)): "→ invites \(peer.name) to \(offer.title)"
        case .game: nil
        case .ended(let reason): "  \(peer.name) is out: \(reason.sentence)"
        }
    }

    private static func text(of message: ChatMessage) -> String {
        guard case .poll(let poll) = message.content else { return message.text }
        return "\(poll.question) [\(poll.options.joined(separator: " | "))]"
    }
}
