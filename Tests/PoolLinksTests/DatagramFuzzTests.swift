import DTLS
import GameRules
import NIOCore
import NIOPosix
import PoolLinks
import PoolTesting
import RoughPath
import Testing

/// Everything that goes over the socket in the life of a link, damaged, from the peer's address and from strangers.
@Suite struct DatagramFuzzTests {
    /// The content types and, of handshakes, the message types (RFC 6347, 4.3.2) that a link's life has.
    private static let kinds: Set<[UInt8]> = [
        [20], [21], [22, 1], [22, 2], [22, 3], [22, 11], [22, 12], [22, 13], [22, 14], [22, 15], [22, 16], [23],
    ]

    /// All datagrams of a link from its beginning to its end, in both directions.
    private func life() async throws -> [[UInt8]] {
        var path: RoughPath?
        try await LinkPair.with { target in
            let opened = try await RoughPath.open(to: target, seed: 1, group: MultiThreadedEventLoopGroup.singleton)
            path = opened
            return opened.entrance
        } _: { pair in
            try await pair.near.send(pattern(3_000))
            try await pair.near.send(pattern(20_000))
            try await pair.near.send(pattern(100), isReliable: false)
            _ = try await pair.far.read(3)
            await pair.near.close()
        }
        guard let path else { throw ConformanceFailure("there is no path") }
        let datagrams = path.seen(.there) + path.seen(.back)
        try await path.close()
        return datagrams
    }

    /// What the records of a datagram are.
    private func kinds(of datagram: [UInt8]) -> Set<[UInt8]> {
        var kinds: Set<[UInt8]> = []
        var offset = 0
        while offset + 13 < datagram.count {
            let isClearHandshake = datagram[offset] == 22 && datagram[offset + 3...offset + 4].allSatisfy { $0 == 0 }
            if isClearHandshake || datagram[offset] != 22 {
                kinds.insert(isClearHandshake ? [22, datagram[offset + 13]] : [datagram[offset]])
            }
            offset += 13 + Int(datagram[offset + 11]) << 8 + Int(datagram[offset + 12])
        }
        return kinds
    }

    private func damage(_ datagram: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = datagram
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[index] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF].randomElement(using: &generator) ?? 0
            case 2: bytes.removeSubrange(index...)
            case 3: bytes.removeSubrange(index..<min(bytes.count, index + 9))
            case 4: bytes.insert(contentsOf: datagram.prefix(Int.random(in: 0...60, using: &generator)), at: index)
            default: bytes += datagram
            }
        }
        return bytes.isEmpty ? [22] : bytes
    }

    @Test func `damaged datagrams of every kind trap nothing, keep nothing, and hurt no link`() async throws {
        var generator = SeededGenerator(printing: "damaged datagrams")
        let originals = try await life()
        let seen = originals.reduce(into: Set<[UInt8]>()) { $0.formUnion(kinds(of: $1)) }
        #expect(seen.isSuperset(of: Self.kinds), "not seen: \(Self.kinds.subtracting(seen))")
        var configuration = LinkConfiguration.hasty
        configuration.maximumHalfOpen = 16
        var path: RoughPath?
        try await LinkPair.with(configuration) { target in
            let opened = try await RoughPath.open(to: target, seed: 2, group: MultiThreadedEventLoopGroup.singleton)
            path = opened
            return opened.entrance
        } _: { pair in
            let path = try #require(path)
            let strangers = try await (0..<4).asyncMap { _ in try await RawPeer.bind() }
            let target = pair.b.endpoint.localAddress
            let own = path.seen(.there) + path.seen(.back)
            for number in 0..<6_000 {
                // The own ones fit the session; those of another one fit none.
                let from = number % 3 == 0 ? own : originals
                let bytes = damage(from[number / 3 % from.count], using: &generator)
                switch number % 4 {
                case 0: path.inject(bytes, .there)
                case 1: path.inject(bytes, .back)
                default: try await strangers[number % strangers.count].send(bytes, to: target)
                }
                if number % 500 == 0 {
                    // In step, so that the socket's buffer is not what protects.
                    try await pair.near.send([UInt8(number / 500)])
                    #expect(try await pair.far.read(1) == [[UInt8(number / 500)]])
                }
            }
            let statistics = pair.b.endpoint.statistics
            #expect(statistics.halfOpen <= 16 && statistics.links == 1 && statistics.unreadBytes == 0)
            #expect(statistics.drops.values.reduce(0, +) > 1_000)
            try await pair.far.send([99])
            #expect(try await pair.near.read(1) == [[99]])
            for stranger in strangers { try await stranger.close() }
        }
        try await path?.close()
    }
}
