import CPace
package import Foundation
import Pool
package import PoolCrypto
package import PoolWire
import Sodium

/// A joiner's way into a pool (local-pools.md 3), as a value.
///
///     new -> asked -> (challenge) -> shown -> (pending) -> shown -> (welcome) -> over
///              |                       |
///              +------ refused, silence, or something that is not right ------> over
///
/// Messages that do not belong to a state are ignored: they may be late, and whoever is on the way could send them. What
/// should be the host's but is not signed by it ends the exchange.
package struct JoinerExchange: Sendable {
    /// Who wants to come in where, and over what.
    package struct Setup: Sendable {
        package var identity: SigningKey
        /// Its own, for this pool.
        package var card: LocalCard
        package var poolID: UUID
        package var host: PeerID
        /// `nil` for a pool that needs none.
        package var code: PoolCode?
        /// Which code it is; `nil`: the pool's own.
        package var tokenID: String?
        /// The channel binding of the link to the host; `nil` if another member passes the messages on.
        package var binding: [UInt8]?

        package init(
            identity: SigningKey, card: LocalCard, poolID: UUID, host: PeerID, code: PoolCode?, tokenID: String?,
            binding: [UInt8]?
        ) {
            self.identity = identity
            self.card = card
            self.poolID = poolID
            self.host = host
            self.code = code
            self.tokenID = tokenID
            self.binding = binding
        }
    }

    package enum Action: Sendable, Equatable {
        /// A control message for the host.
        case send([UInt8])
        /// The host asks a person.
        case wait
        case joined(LocalPoolState)
        case failed(JoinFailure)
    }

    private enum State {
        case new
        case asked(CPaceParty, JoinParties, join: [UInt8], until: Duration)
        case shown(JoinKeys, until: Duration)
        case over
    }

    /// How long the host may take for its next message.
    package static let patience = Duration.seconds(15)
    /// How long a person may take.
    package static let patienceWithPeople = Duration.seconds(120)

    private let setup: Setup
    private var state: State = .new
    /// Whether the other side has learned if its code is this one. Who fails three times so should not try again without
    /// being asked (`JoinTries`).
    package private(set) var hasShownProof = false

    package init(_ setup: Setup) { self.setup = setup }

    /// When `tick` is due.
    package var deadline: Duration? {
        switch state {
        case .asked(_, _, _, let until), .shown(_, let until): until
        case .new, .over: nil
        }
    }

    /// Asks to be let in. Once.
    /// - Parameter random: gives so many random bytes.
    package mutating func start(now: Duration, random: (Int) -> [UInt8]) -> Action {
        guard case .new = state else { preconditionFailure("an exchange starts once") }
        guard setup.host != setup.card.peer, let joiner = setup.card.peer.publicKey, let host = setup.host.publicKey
        else { return fail(.notTheHost) }
        let session = setup.binding == nil ? random(LocalPoolBounds.sessionLength) : nil
        let parties = JoinParties(
            poolID: setup.poolID, joiner: joiner, host: host, session: session ?? setup.binding ?? [])
        let party = CPaceParty(
            .initiator, password: Array((setup.code?.text ?? "").utf8), channel: parties.channel,
            session: parties.session, data: setup.card.agreementKey, random: random(Ristretto255.scalarLength))
        let join = LocalControl.join(
            LocalJoin(
                poolID: setup.poolID, hostID: setup.host, tokenID: setup.tokenID, card: setup.card,
                share: party.share, session: session)
        ).json
        state = .asked(party, parties, join: join, until: now + Self.patience)
        return .send(join)
    }

    /// - Parameter bytes: the message as it came.
    /// - Returns: `nil` for what does not belong here.
    package mutating func receive(_ message: LocalControl, _ bytes: [UInt8], now: Duration) -> Action? {
        switch (message, state) {
        case (.challenge(let challenge), .asked(let party, let parties, let join, _)):
            return answer(challenge, bytes, party, parties, join, now)
        case (.pending, .shown(let keys, _)):
            state = .shown(keys, until: now + Self.patienceWithPeople)
            return .wait
        case (.welcome(let welcome), .shown(let keys, _)): return enter(welcome, keys)
        case (.refused(let reason), .asked), (.refused(let reason), .shown):
            return fail(.refused(ShownText.clean(reason, maxCharacters: 200)))
        default: return nil
        }
    }

    package mutating func tick(now: Duration) -> Action? {
        guard let deadline, now >= deadline else { return nil }
        return fail(.silence)
    }

    private mutating func answer(
        _ challenge: LocalChallenge, _ bytes: [UInt8], _ party: CPaceParty, _ parties: JoinParties, _ join: [UInt8],
        _ now: Duration
    ) -> Action {
        let statement = parties.challengeStatement(join: join, share: challenge.share, card: challenge.card)
        guard challenge.card.peer == setup.host, challenge.card.isAuthentic(in: setup.poolID),
            SigningKey.verify(challenge.signature, of: statement, by: parties.host)
        else { return fail(.notTheHost) }
        guard let key = party.key(with: challenge.share, data: challenge.card.agreementKey) else {
            return fail(.broken)
        }
        let keys = JoinKeys(key, parties, join: join, challenge: bytes)
        state = .shown(keys, until: now + Self.patience)
        hasShownProof = true
        let tag = keys.tag(.joiner)
        return .send(
            LocalControl.proof(
                LocalProof(tag: tag, signature: keys.sign(tag, as: .joiner, by: setup.identity))
            ).json)
    }

    /// The tag says that the host knows the code, the signature that it is the host; both that nobody sits in between.
    private mutating func enter(_ welcome: LocalWelcome, _ keys: JoinKeys) -> Action {
        guard let host = setup.host.publicKey, keys.isRight(welcome.tag, of: .host),
            keys.isSigned(welcome.tag, welcome.signature, as: .host, by: host),
            let plaintext = keys.open(welcome.sealed)
        else { return fail(.notTheHost) }
        guard let pool = try? LocalPoolState(decoding: plaintext), pool.poolID == setup.poolID,
            pool.hostID == setup.host, pool.members.contains(where: { $0.card.peer == setup.host }),
            pool.members.allSatisfy({ $0.card.isAuthentic(in: setup.poolID) })
        else { return fail(.broken) }
        state = .over
        return .joined(pool)
    }

    private mutating func fail(_ failure: JoinFailure) -> Action {
        state = .over
        return .failed(failure)
    }
}
