import Foundation
import PoolTesting
import RelayServer
import Testing

@Suite struct AdmissionTests {
    @Test func `addresses are grouped as the vectors say, mapped IPv4 unmapped`() throws {
        let data = try Vectors.data("relay.json")
        let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for entry in try #require(file["rate_limit_group"] as? [[String: String]]) {
            let text = try #require(entry["ip"])
            let expected = try #require(entry["recommended"] ?? entry["group"])
            let group = AddressGroup(address: try #require(bytes(text)))
            #expect(group.description == expected)
        }
    }

    @Test func `loopback is known in every spelling`() throws {
        for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(AddressGroup(address: try #require(bytes(text))).isLoopback, "\(text)")
        }
        for text in ["128.0.0.1", "::2", "::ffff:10.0.0.1"] {
            #expect(!AddressGroup(address: try #require(bytes(text))).isLoopback, "\(text)")
        }
    }

    @Test func `no more than the maximum are let in at a time`() {
        var configuration = RelayConfiguration()
        configuration.server.maxConnections = 2
        var limits = ConnectionLimits(configuration)
        let far = AddressGroup(address: [192, 0, 2, 1])
        let isLet1 = limits.admit(far, uptime: 0)
        #expect(isLet1)
        let isLet2 = limits.admit(far, uptime: 0)
        #expect(isLet2)
        let isLet3 = limits.admit(far, uptime: 0)
        #expect(!isLet3)
        let isLet4 = limits.admit(AddressGroup(address: [127, 0, 0, 1]), uptime: 0)
        #expect(isLet4)
        limits.closed(far)
        let isLet5 = limits.admit(far, uptime: 0)
        #expect(isLet5)
        #expect(limits.active == 3)
        #expect(limits.total == 4)
    }

    @Test func `thirty connections a minute of one group are let in`() {
        var configuration = RelayConfiguration()
        configuration.rateLimit.connectionsPerMinuteLoopback = true
        var limits = ConnectionLimits(configuration)
        for group in [AddressGroup(address: [192, 0, 2, 1]), AddressGroup(address: [127, 0, 0, 1])] {
            let admitted = (0..<40).count { limits.admit(group, uptime: Int64($0)) }
            #expect(admitted == 30)
            let isLet6 = limits.admit(group, uptime: 59_999)
            #expect(!isLet6)
            let isLet7 = limits.admit(group, uptime: 60_000)
            #expect(isLet7)
        }
        var lenient = ConnectionLimits(RelayConfiguration())
        #expect((0..<400).allSatisfy { lenient.admit(AddressGroup(address: [127, 0, 0, 1]), uptime: Int64($0)) })
    }

    /// The bytes of an address as the system reads it.
    private func bytes(_ text: String) -> [UInt8]? {
        if text.contains(":") {
            var groups: [UInt8] = []
            let halves = text.components(separatedBy: "::")
            func words(_ half: String) -> [UInt8] {
                half.split(separator: ":").flatMap { part -> [UInt8] in
                    if part.contains(".") { return part.split(separator: ".").compactMap { UInt8($0) } }
                    let word = UInt16(part, radix: 16) ?? 0
                    return [UInt8(word >> 8), UInt8(word & 0xff)]
                }
            }
            let head = words(halves[0])
            let tail = halves.count > 1 ? words(halves[1]) : []
            groups = head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
            return groups
        }
        return text.split(separator: ".").compactMap { UInt8($0) }
    }
}
