import Foundation
import LocalTransport
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Eight hosts that talk for as long as POOLBOTS_SOAK_SECONDS says; not a part of the suite.
///
///     POOLBOTS_SOAK_SECONDS=1800 swift test --filter LocalTransportTests.SoakTests
struct SoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["POOLBOTS_SOAK_SECONDS"].flatMap { Int($0) }

    @Test(.enabled(if: Self.seconds != nil, "a soak takes as long as POOLBOTS_SOAK_SECONDS says"))
    func `eight hosts talk without losing anything`() async throws {
        let fixture = LocalFixture()
        let host = SoakMember(fixture.host(), number: 0)
        await host.start { request in try await host.transport.hosting?.approve(request) }
        try await host.waitForOthers(0)
        let address = try #require(await host.transport.addresses.first)
        var members = [host]
        for number in 1..<8 {
            let member = SoakMember(fixture.guest("Member \(number)", at: [address]), number: UInt8(number))
            await member.start { _ in }
            members.append(member)
        }
        for member in members { try await member.waitForOthers(7) }
        // What the first messages cost once is no leak.
        try await Self.talk(members, for: .seconds(10))
        let start = Self.residentKiB
        print("soak: 8 hosts, memory at the start \(start) KiB")
        let end = ContinuousClock.now + .seconds(Self.seconds ?? 0)
        while ContinuousClock.now < end {
            try await Self.talk(members, for: min(.seconds(60), end - .now))
            print("soak: \(try await Self.sum(members)), memory \(Self.residentKiB) KiB")
        }
        let sum = try await Self.sum(members)
        print("soak: the end: \(sum), memory \(start) KiB at the start, \(Self.residentKiB) KiB at the end")
        #expect(sum.lost == 0 && sum.swapped == 0 && sum.left == 0)
        for member in members.reversed() { await member.stop() }
    }

    /// Everybody talks to everybody, then all waits until everything has arrived.
    private static func talk(_ members: [SoakMember], for time: Duration) async throws {
        let end = ContinuousClock.now + time
        try await withThrowingTaskGroup(of: Void.self) { group in
            for member in members {
                group.addTask {
                    while ContinuousClock.now < end {
                        try await member.speak()
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
            }
            try await group.waitForAll()
        }
        let sent = await members[0].total(members)
        try await eventually("everything to arrive", within: .seconds(60)) {
            var received = 0
            for member in members { received += await member.counts.received }
            return received >= sent
        }
    }

    private static func sum(_ members: [SoakMember]) async throws -> SoakMember.Counts {
        var sum = SoakMember.Counts()
        for member in members { sum += await member.counts }
        sum.lost = sum.sent * (members.count - 1) - sum.received
        return sum
    }

    /// What this process holds in memory.
    static var residentKiB: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
}

/// One of those who talk: numbers what it says, and checks the numbers of the others.
actor SoakMember {
    struct Counts: CustomStringConvertible {
        var sent = 0
        var received = 0
        var lost = 0
        /// Out of order among those of one sender and size, or twice.
        var swapped = 0
        /// Members that were seen to go.
        var left = 0
        var bytes = 0

        var description: String {
            "\(sent) messages to all, \(received) received (\(bytes >> 20) MiB), \(lost) lost, \(swapped) out of order, "
                + "\(left) losses of a member"
        }

        static func += (a: inout Counts, b: Counts) {
            a.sent += b.sent
            a.received += b.received
            a.swapped += b.swapped
            a.left += b.left
            a.bytes += b.bytes
        }
    }

    nonisolated let transport: LocalTransport
    private let number: UInt8
    private(set) var counts = Counts()
    private var others = 0
    private var hasJoined = false
    /// The last number of each sender, small and large.
    private var last: [String: UInt64] = [:]
    private var tasks: [Task<Void, Never>] = []

    init(_ transport: LocalTransport, number: UInt8) {
        self.transport = transport
        self.number = number
    }

    func start(_ approve: @escaping @Sendable (HostJoinRequest) async throws -> Void) {
        // Both are cancelled by `stop()`.
        tasks = [
            Task { for await event in transport.events { await note(event, approve) } },
            Task { try? await transport.run() },
        ]
    }

    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    func waitForOthers(_ count: Int) async throws {
        try await eventually("\(count) others") { hasJoined && others >= count }
    }

    /// 16 bytes to 8 KiB, now and then 100 KiB.
    func speak() async throws {
        counts.sent += 1
        let sequence = UInt64(counts.sent)
        let isLarge = sequence % 200 == 0
        var payload = [UInt8](repeating: number, count: isLarge ? 100_000 : 16 + Int(sequence &* 37 % 8_192))
        for index in 0..<8 { payload[index + 1] = UInt8(truncatingIfNeeded: sequence >> UInt64(index * 8)) }
        try await transport.send(payload, to: .everyone)
    }

    func total(_ members: [SoakMember]) async -> Int {
        var sent = 0
        for member in members { sent += await member.counts.sent }
        return sent * (members.count - 1)
    }

    private func note(
        _ event: TransportEvent, _ approve: @Sendable (HostJoinRequest) async throws -> Void
    ) async {
        switch event {
        case .joined(let pool):
            hasJoined = true
            others = pool.peers?.count ?? 0
        case .peerJoined: others += 1
        case .peerLeft, .hostStatus(online: false, _): counts.left += 1
        case .joinRequest(let request):
            // A joiner that is gone meanwhile asks again.
            try? await approve(request)
        case .received(_, let payload): received(payload)
        default: break
        }
    }

    private func received(_ payload: [UInt8]) {
        guard payload.count >= 9 else { return }
        counts.received += 1
        counts.bytes += payload.count
        var sequence: UInt64 = 0
        for index in 0..<8 { sequence |= UInt64(payload[index + 1]) << UInt64(index * 8) }
        let key = "\(payload[0])-\(payload.count > 16_000)"
        if sequence <= last[key] ?? 0 { counts.swapped += 1 }
        last[key] = sequence
    }
}
