import CPace
import Foundation
import PoolCrypto
import PoolTransport
import PoolWire
import Sodium

/// The host's side of one joiner's way in, as a value; `JoinDesk` has many.
///
///     (join) -> challenged -> (proof) -> asked -> (approved) -> over
///                   |                      |
///                   +-- not signed         +-- (rejected) -> over
///
/// A joiner is named by its card, but it is one's own word until it has signed: what is wrong before that is held against
/// whoever sent it, and only a wrong tag with a right signature is the joiner's wrong code.
struct HostExchange: Sendable {
    enum State {
        case challenged
        case asked(HostJoinRequest)
        case over
    }

    /// Why a message was refused; nothing of it depends on a code.
    enum Refusal: String, Error {
        case version = "This host has another version"
        case otherPool = "This host does not have that pool"
        case notTheHost = "This is not the host of the pool"
        case malformed = "The request to join is not valid"
        case notSigned = "The request to join is not signed by who it names"
    }

    /// What a joiner is told whose code would not do.
    static let wrongCode = "The code is wrong"

    let joiner: LocalCard
    let tokenID: String?
    let source: String
    private let keys: JoinKeys
    private let joinerKey: [UInt8]
    /// Whether there is a code that would do. If not, the joiner learns it as everybody learns of a wrong one.
    private let hasCode: Bool
    private(set) var state: State = .challenged
    /// Whether the right code was shown. Nothing else opens the pool.
    private var isProven = false

    /// - Returns: the exchange, and the challenge to send.
    static func begin(
        _ join: LocalJoin, _ bytes: [UInt8], _ asker: JoinAsker, _ host: JoinDesk.Host, password: [UInt8]?,
        random: (Int) -> [UInt8]
    ) throws(Refusal) -> (HostExchange, challenge: [UInt8]) {
        guard join.version == LocalJoin.version else { throw .version }
        guard join.poolID == host.poolID else { throw .otherPool }
        guard join.hostID == host.card.peer, let hostKey = join.hostID.publicKey else { throw .notTheHost }
        guard join.card.peer == asker.joiner, join.card.peer != host.card.peer, let joiner = join.card.peer.publicKey,
            join.card.isAuthentic(in: host.poolID), let session = asker.session(join)
        else { throw .malformed }
        let parties = JoinParties(poolID: host.poolID, joiner: joiner, host: hostKey, session: session)
        let party = CPaceParty(
            .responder, password: password ?? random(32), channel: parties.channel, session: session,
            data: host.card.agreementKey, random: random(Ristretto255.scalarLength))
        guard let key = party.key(with: join.share, data: join.card.agreementKey) else { throw .malformed }
        let statement = parties.challengeStatement(join: bytes, share: party.share, card: host.card)
        let challenge = LocalControl.challenge(
            LocalChallenge(share: party.share, card: host.card, signature: host.identity.sign(statement))
        ).json
        let exchange = HostExchange(
            joiner: join.card, tokenID: join.tokenID, source: asker.source,
            keys: JoinKeys(key, parties, join: bytes, challenge: challenge), joinerKey: joiner,
            hasCode: password != nil)
        return (exchange, challenge)
    }

    private init(
        joiner: LocalCard, tokenID: String?, source: String, keys: JoinKeys, joinerKey: [UInt8], hasCode: Bool
    ) {
        self.joiner = joiner
        self.tokenID = tokenID
        self.source = source
        self.keys = keys
        self.joinerKey = joinerKey
        self.hasCode = hasCode
    }

    /// - Returns: what somebody has to decide now; `nil` when the proof comes at another time.
    mutating func prove(_ proof: LocalProof) throws(Refusal) -> HostJoinRequest? {
        guard case .challenged = state else { return nil }
        guard keys.isSigned(proof.tag, proof.signature, as: .joiner, by: joinerKey) else {
            state = .over
            throw .notSigned
        }
        isProven = keys.isRight(proof.tag, of: .joiner) && hasCode
        let request = HostJoinRequest(
            peer: joiner.peer, displayName: joiner.shownName, tokenID: tokenID ?? "",
            proof: isProven ? .valid : .invalid(Self.wrongCode), source: source)
        state = .asked(request)
        return request
    }

    /// Somebody decided that the joiner may come in.
    /// - Returns: the welcome; `nil` if it has not shown the code, whoever says what.
    mutating func welcome(_ pool: LocalPoolState, signedBy identity: SigningKey) -> [UInt8]? {
        guard case .asked = state, isProven else { return nil }
        state = .over
        let tag = keys.tag(.host)
        return LocalControl.welcome(
            LocalWelcome(
                tag: tag, signature: keys.sign(tag, as: .host, by: identity), sealed: keys.seal(pool.json))
        ).json
    }

    mutating func end() { state = .over }
}
