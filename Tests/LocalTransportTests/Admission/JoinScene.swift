import Foundation
import GameRules
import LocalTransport
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire

/// A host with its desk, and joiners that talk to it as values. What decides above the transport is the test.
struct JoinScene {
    static let poolID = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
    static let code = "HJK234"

    let host = SigningKey.generate()
    let hostKeys = ChatKeyPair.generate()
    var desk: JoinDesk
    var now = Duration.seconds(100)
    var generator: SeededGenerator

    init(code: String? = JoinScene.code) {
        generator = SeededGenerator(printing: "joins")
        let card = LocalCard.make(
            in: Self.poolID, displayName: "Hedy", agreementKey: hostKeys.publicKey, signedBy: host)
        desk = JoinDesk(
            JoinDesk.Host(identity: host, card: card, poolID: Self.poolID),
            codes: CodeBook(ownCode: code.flatMap { PoolCode($0) }))
    }

    var hostCard: LocalCard {
        LocalCard.make(in: Self.poolID, displayName: "Hedy", agreementKey: hostKeys.publicKey, signedBy: host)
    }

    /// Of the moment, with these members besides the host.
    func pool(_ members: [LocalCard] = []) -> LocalPoolState {
        LocalPoolState(
            poolID: Self.poolID, poolName: "Chess club", maxPeers: 8, hostID: host.peerID,
            secret: PoolSecret(epoch: 7, bytes: [UInt8](repeating: 9, count: 32)),
            members: ([hostCard] + members).map { MemberEntry(card: $0, addresses: ["127.0.0.1:4711"]) })
    }

    func random() -> (Int) -> [UInt8] { SecureRandom.bytes }
}

/// Somebody who wants to come in, with the link or the member in between.
struct Joiner {
    let identity: SigningKey
    var exchange: JoinerExchange
    var asker: JoinAsker

    /// - Parameters:
    ///   - link: the number of its link.
    ///   - member: who passes its messages on instead.
    init(
        _ scene: JoinScene, code: String? = JoinScene.code, identity: SigningKey = .generate(), name: String = "Jo",
        host: PeerID? = nil, poolID: UUID = JoinScene.poolID, tokenID: String? = nil, link: Int = 1,
        source: String = "192.0.2.7", through member: PeerID? = nil, binding: [UInt8] = Array(0..<32)
    ) {
        self.identity = identity
        let card = LocalCard.make(
            in: poolID, displayName: name, agreementKey: ChatKeyPair.generate().publicKey, signedBy: identity)
        exchange = JoinerExchange(
            JoinerExchange.Setup(
                identity: identity, card: card, poolID: poolID, host: host ?? scene.host.peerID,
                code: code.flatMap { PoolCode($0) }, tokenID: tokenID, binding: member == nil ? binding : nil))
        asker =
            member.map { .relayed(identity.peerID, by: $0) }
            ?? JoinAsker(route: .link(link), joiner: identity.peerID, binding: binding, source: source)
    }

    mutating func start(_ scene: JoinScene) throws -> [UInt8] {
        try message(exchange.start(now: scene.now, random: scene.random()))
    }

    mutating func receive(_ bytes: [UInt8], _ scene: JoinScene) throws -> JoinerExchange.Action? {
        exchange.receive(try LocalControl(decoding: bytes), bytes, now: scene.now)
    }

    /// The message of an action that is one.
    func message(_ action: JoinerExchange.Action?) throws -> [UInt8] {
        guard case .send(let bytes) = action else {
            throw ConformanceFailure("not a message: \(String(describing: action))")
        }
        return bytes
    }
}

extension JoinScene {
    mutating func receive(_ bytes: [UInt8], from asker: JoinAsker) throws -> [JoinDesk.Action] {
        desk.receive(try LocalControl(decoding: bytes), bytes, from: asker, now: now, random: random())
    }

    /// The one message that the desk answers with.
    func message(_ actions: [JoinDesk.Action]) throws -> [UInt8] {
        guard case .send(let bytes, _, _) = actions.last, actions.count == 1 else {
            throw ConformanceFailure("not one message: \(actions)")
        }
        return bytes
    }

    /// `join`, `challenge`, `proof`: what the host is asked then.
    mutating func request(_ joiner: inout Joiner) throws -> HostJoinRequest {
        let challenge = try message(receive(joiner.start(self), from: joiner.asker))
        let proof = try joiner.message(joiner.receive(challenge, self))
        let actions = try receive(proof, from: joiner.asker)
        guard case .ask(let request) = actions.first, actions.count == 1 else {
            throw ConformanceFailure("nobody is asked: \(actions)")
        }
        return request
    }

    /// The whole way in with a host that lets in who has shown the code.
    mutating func enter(_ joiner: inout Joiner) throws -> JoinerExchange.Action? {
        let request = try request(&joiner)
        let answer = desk.approve(request, into: pool(), now: now)
        guard case .send(let bytes, _, _) = answer.first else { return nil }
        return try joiner.receive(bytes, self)
    }
}

extension LocalControl {
    /// The reason of a refusal.
    static func reason(_ bytes: [UInt8]) throws -> String? {
        if case .refused(let reason) = try LocalControl(decoding: bytes) { reason } else { nil }
    }
}
