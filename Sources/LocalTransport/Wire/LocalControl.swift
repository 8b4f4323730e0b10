import DNSSD
package import PoolWire

/// What hosts of a local pool tell each other about who is in it (local-pools.md 3, 4): JSON with a `type`.
///
/// Reading checks form and bounds; who may say what, and whether signatures are right, is for the receiver to know.
package enum LocalControl: Sendable, Equatable {
    /// Which pool one has come to: said to everybody who makes a link.
    case pool(PoolGreeting)
    case join(LocalJoin)
    case challenge(LocalChallenge)
    case proof(LocalProof)
    /// A person is being asked: be patient.
    case pending
    case welcome(LocalWelcome)
    /// Not let in, and why. Nobody vouches for the text on its way: show it cleaned.
    case refused(String)
    case hello(MemberHello)
    /// The pool as the host knows it, for a member that was away. From the host only.
    case state(LocalPoolState)
    /// A member came, or its addresses changed. From the host; from others for members that are known, who have begun a
    /// new run.
    case member(MemberEntry)
    /// A member went. From the host, and from who goes.
    case left(PeerID)
    case removed(MemberRemoval)
    /// A new secret. From the host only; counts if its epoch is higher.
    case secret(PoolSecret)
    case closed(PoolClosing)
    case tunnel(JoinTunnel)
}

extension LocalControl {
    private static let limits = JSONDocument.Limits(bytes: LocalPoolBounds.maxControlBytes, depth: 4, values: 128)

    /// The name on the wire.
    package var type: String {
        switch self {
        case .pool: "pool"
        case .join: "join"
        case .challenge: "challenge"
        case .proof: "proof"
        case .pending: "pending"
        case .welcome: "welcome"
        case .refused: "refused"
        case .hello: "hello"
        case .state: "state"
        case .member: "member"
        case .left: "left"
        case .removed: "removed"
        case .secret: "secret"
        case .closed: "closed"
        case .tunnel: "tunnel"
        }
    }

    /// Whether it is a part of letting somebody in, which is all that a tunnel may carry.
    package var isAdmission: Bool {
        switch self {
        case .join, .challenge, .proof, .pending, .welcome, .refused: true
        case .pool, .hello, .state, .member, .left, .removed, .secret, .closed, .tunnel: false
        }
    }

    package var json: [UInt8] {
        JSONText.object {
            $0.member("type", type)
            switch self {
            case .pool(let greeting): greeting.write(to: &$0)
            case .join(let join): join.write(to: &$0)
            case .challenge(let challenge): challenge.write(to: &$0)
            case .proof(let proof): proof.write(to: &$0)
            case .pending: break
            case .welcome(let welcome): welcome.write(to: &$0)
            case .refused(let reason): $0.member("reason", reason.cut(toBytes: LocalPoolBounds.maxReasonBytes))
            case .hello(let hello): hello.write(to: &$0)
            case .state(let state): $0.member("state", base64: state.json.span)
            case .member(let entry): entry.write(to: &$0)
            case .left(let peer): $0.member("peerID", peer.rawValue)
            case .removed(let removal): removal.write(to: &$0)
            case .secret(let secret): secret.write(to: &$0)
            case .closed(let closing): closing.write(to: &$0)
            case .tunnel(let tunnel): tunnel.write(to: &$0)
            }
        }
    }

    /// - Throws: for everything that is none: `WireError`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        let object = try JSONDocument(bytes, limits: Self.limits).root
        switch try object.string("type") {
        case "pool": self = .pool(try PoolGreeting(object))
        case "join": self = .join(try LocalJoin(object))
        case "challenge": self = .challenge(try LocalChallenge(object))
        case "proof": self = .proof(try LocalProof(object))
        case "pending": self = .pending
        case "welcome": self = .welcome(try LocalWelcome(object))
        case "refused": self = .refused(try object.text("reason", upTo: LocalPoolBounds.maxReasonBytes))
        case "hello": self = .hello(try MemberHello(object))
        case "state":
            self = .state(
                try LocalPoolState(decoding: object.bytes("state", upTo: LocalPoolBounds.maxSealedBytes)))
        case "member": self = .member(try MemberEntry(object))
        case "left": self = .left(try object.key("peerID"))
        case "removed": self = .removed(try MemberRemoval(object))
        case "secret": self = .secret(try PoolSecret(object))
        case "closed": self = .closed(try PoolClosing(object))
        case "tunnel": self = .tunnel(try JoinTunnel(object))
        default: throw WireError(.unknownType, "unknown control message")
        }
    }
}
