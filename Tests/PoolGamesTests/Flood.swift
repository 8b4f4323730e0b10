import Foundation
import GameRules
import PoolGames
import PoolWire
import Testing

/// A message as the desk would hand it on.
struct FloodMessage: Sendable {
    var type: MessageType
    var payload: Data
    var sender: PeerID

    /// From the opponent, or, three times as often, from somebody whose word does not count.
    init(_ type: MessageType, _ payload: Data, _ generator: inout SeededGenerator) {
        self.type = type
        self.payload = payload
        sender = [PeerID.alice, .bob, .carol, .bot][Int(generator.next() % 4)]
    }

    /// From the opponent.
    init(_ type: MessageType, _ payload: Data) {
        self.type = type
        self.payload = payload
        sender = .alice
    }
}

/// A session under fire.
protocol Flooded: Sendable {
    /// What happened that must not.
    var complaint: String? { get }
    mutating func feed(_ message: FloodMessage, _ generator: inout SeededGenerator)
}

/// A million messages for a session, the same for the same seed.
enum Flood {
    static let seed: UInt64 = 20_261_122
    static let messages = 1_000_000

    /// On a thread of its own: the other tests share the few threads for tasks.
    static func pour<Target: Flooded>(
        onto name: String, _ prepare: @escaping @Sendable (inout SeededGenerator) -> (Target, [FloodMessage])
    ) async throws -> Target {
        print("flood of \(name), seed \(seed)")
        let (target, count) = try await ThinkingPool(cores: 1).run { _ in
            var generator = SeededGenerator(seed: seed)
            let (fresh, choice) = prepare(&generator)
            var target = fresh
            var count = 0
            while count < messages, target.complaint == nil {
                target.feed(choice[Int(generator.next() % UInt64(choice.count))], &generator)
                count += 1
            }
            return (target, count)
        }
        #expect(target.complaint == nil, "after \(count) messages")
        return target
    }
}

extension Data {
    /// With a byte changed, the end cut off, everything repeated, or a byte left out.
    func mutated(_ generator: inout SeededGenerator) -> Data {
        var bytes = [UInt8](self)
        guard !bytes.isEmpty else { return self }
        switch generator.next() % 4 {
        case 0: bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
        case 2: bytes += bytes
        default: bytes.remove(at: Int(generator.next() % UInt64(bytes.count)))
        }
        return Data(bytes)
    }
}
