import GameRules
import PoolTesting
import SCTP
import Testing

/// Associations without a network: packets are carried by hand.
@Suite struct SCTPTests {
    @Test func `damaged packets never trap, and never hurt another association`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed of the damaged packets: \(seed)")
        var generator = SeededGenerator(seed: seed)
        let sound = try Carrier()
        try await sound.run(until: \.isUp)
        for _ in 0..<20 {
            let hurt = try Carrier()
            for round in 0..<60 {
                hurt.carry { packet in
                    guard round > Int.random(in: 0..<20, using: &generator) else { return [packet] }
                    return [packet, Self.damage(packet, using: &generator), packet.shuffled(using: &generator)]
                }
                _ = try? send(pattern(400), on: hurt.a, stream: UInt16(round % 2))
                SCTPLibrary.runTimers(every: .milliseconds(1))
            }
            hurt.close()
        }
        #expect(try send([1, 2, 3], on: sound.a, stream: 0) == 3)
        try await sound.run { $0.messages.count == 1 }
        sound.close()
    }

    @Test func `both sides get what the other sends, in pieces if it is long`() async throws {
        let carrier = try Carrier()
        try await carrier.run(until: \.isUp)
        let message = pattern(100_000)
        #expect(try send(message, on: carrier.a, stream: 1) == message.count)
        try await carrier.run { $0.messages.reduce(0) { $0 + $1.count } == message.count }
        #expect(Array(carrier.messages.joined()) == message)
        carrier.a.shutDown()
        try await carrier.run(until: \.isDown)
        carrier.close()
    }

    private func send(_ message: [UInt8], on association: SCTPAssociation, stream: UInt16) throws -> Int {
        try unsafe association.send(message.span.bytes, stream: stream)
    }

    private static func damage(_ packet: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var packet = packet
        // The verification tag stays, so that more than the header is looked at.
        for _ in 0..<Int.random(in: 1...6, using: &generator) where packet.count > 12 {
            packet[Int.random(in: 12..<packet.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) {
            packet.removeLast(Int.random(in: 0...min(20, packet.count), using: &generator))
        }
        return packet
    }
}

/// Two associations, and whoever carries their packets.
private final class Carrier {
    let a: SCTPAssociation
    let b: SCTPAssociation
    private(set) var upCount = 0
    private var downs: Set<Bool> = []
    /// What `b` got.
    private(set) var messages: [[UInt8]] = []

    var isUp: Bool { upCount == 2 }
    var isDown: Bool { downs.count == 2 }

    init() throws {
        let configuration = SCTPConfiguration(mtu: 1_200, sendBuffer: 262_144, receiveWindow: 262_144)
        a = try SCTPAssociation.start(configuration) {}
        b = try SCTPAssociation.start(configuration) {}
    }

    /// Carries what there is in both directions.
    /// - Parameter fate: what becomes of a packet.
    func carry(_ fate: ([UInt8]) -> [[UInt8]] = { [$0] }) {
        for (from, to) in [(a, b), (b, a)] {
            var packets: [[UInt8]] = []
            from.takePackets { packet in unsafe packet.withUnsafeBytes { unsafe packets.append(Array($0)) } }
            for packet in packets.flatMap(fate) where !packet.isEmpty { unsafe to.receive(packet.span.bytes) }
        }
        read(a, isFar: false)
        read(b, isFar: true)
    }

    private func read(_ association: SCTPAssociation, isFar: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while let event = association.read(into: &buffer) {
            switch event {
            case .up: upCount += 1
            case .piece(let piece): if isFar { messages.append(Array(buffer[..<piece.count])) }
            case .down:
                downs.insert(isFar)
                return
            case .ending, .unfit, .broken: break
            }
        }
    }

    func run(until condition: (Carrier) -> Bool) async throws {
        try await eventually("the associations have come so far") {
            SCTPLibrary.runTimers(every: .milliseconds(1))
            carry()
            return condition(self)
        }
    }

    func close() {
        a.close()
        b.close()
    }
}
