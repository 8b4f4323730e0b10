import Foundation
import PoolCrypto
import PoolMesh
import PoolWire

/// Three members of a pool in a line, and the links between them, without sockets and in a time of its own.
struct MeshLine {
    private struct Message {
        var kind: LinkMessageKind
        var body: [UInt8]
        var from: Int
        var to: Int
    }

    private let identities: [MeshMachine.Identity]
    private var machines: [MeshMachine]
    private var now = Duration.zero
    private static let beginning = Date(timeIntervalSinceReferenceDate: 796_000_000)

    /// A line in which the ends have talked to each other.
    static func make() throws -> MeshLine {
        var line = try MeshLine()
        line.settle()
        for (from, to) in [(0, 2), (2, 0)] {
            let moment = line.moment
            line.carry(try line.machines[from].send(.payload, [1], to: line.peer(to), now: moment), by: from)
        }
        line.settle()
        return line
    }

    private init() throws {
        let poolID = UUID()
        identities = (0..<3).map { _ in
            MeshMachine.Identity(signingKey: .generate(), agreementKey: .generate(), poolID: poolID)
        }
        let secret = SecureRandom.bytes(32)
        machines = identities.map { MeshMachine($0, secret: secret) }
        for member in 0..<3 {
            for other in 0..<3 where other != member {
                let key = identities[other].agreementKey.publicKey
                _ = try machines[member].addMember(peer(other), agreementKey: key, now: moment)
            }
        }
        for (one, other) in [(0, 1), (1, 0), (1, 2), (2, 1)] {
            carry(machines[one].linkUp(peer(other), now: moment), by: one)
        }
    }

    private func peer(_ index: Int) -> PeerID { identities[index].signingKey.peerID }

    private var moment: MeshMoment {
        MeshMoment(time: now, date: Self.beginning + now / .seconds(1), random: SecureRandom.bytes)
    }

    /// Lets three seconds pass: everybody knows the line then.
    private mutating func settle() {
        for _ in 0..<30 {
            now += .milliseconds(100)
            for member in machines.indices { carry(machines[member].tick(now: moment), by: member) }
        }
    }

    /// Carries what a member writes, and what follows from it.
    private mutating func carry(_ actions: [MeshAction], by member: Int) {
        var queue = messages(actions, by: member)[...]
        while let message = queue.popFirst() {
            queue += messages(receive(message), by: message.to)
        }
    }

    private mutating func receive(_ message: Message) -> [MeshAction] {
        machines[message.to].receive(message.kind, message.body, from: peer(message.from), now: moment)
    }

    private func messages(_ actions: [MeshAction], by member: Int) -> [Message] {
        actions.compactMap { action in
            guard case .write(let kind, let body, _, let to) = action,
                let index = identities.firstIndex(where: { $0.signingKey.peerID == to })
            else { return nil }
            return Message(kind: kind, body: body, from: member, to: index)
        }
    }

    // MARK: What is measured

    /// Envelopes from one end to the other, as the one in the middle gets them.
    mutating func seal(_ payload: [UInt8], count: Int) throws -> [[UInt8]] {
        try (0..<count).map { _ in
            let actions = try machines[0].send(.payload, payload, to: peer(2), isReliable: false, now: moment)
            guard case .write(.envelope, let body, _, _)? = actions.first else { throw BenchmarkError.noEnvelope }
            return body
        }
    }

    /// The one in the middle passes them on.
    mutating func forward(_ envelopes: [[UInt8]]) throws -> [[UInt8]] {
        let (sender, now) = (peer(0), moment)
        return try envelopes.map { envelope in
            let actions = machines[1].receive(.envelope, envelope, from: sender, now: now)
            guard case .write(.envelope, let body, _, _)? = actions.first else { throw BenchmarkError.noEnvelope }
            return body
        }
    }

    /// The other end opens them.
    /// - Returns: how many it got.
    mutating func open(_ envelopes: [[UInt8]]) -> Int {
        let (sender, now) = (peer(1), moment)
        return envelopes.count { envelope in
            let actions = machines[2].receive(.envelope, envelope, from: sender, now: now)
            return actions.contains { if case .deliver = $0 { true } else { false } }
        }
    }

    /// The one in the middle gets what it has had already.
    mutating func refuse(_ envelopes: [[UInt8]]) -> Int {
        let (sender, now) = (peer(0), moment)
        return envelopes.count { machines[1].receive(.envelope, $0, from: sender, now: now).isEmpty }
    }
}

enum BenchmarkError: Error {
    /// The line does not carry what it should.
    case noEnvelope
}
