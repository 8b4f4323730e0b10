import CPace
package import Foundation
package import PoolWire
import Sodium

/// Somebody asks to be let in: the first message of an admission.
package struct LocalJoin: Sendable, Equatable {
    /// The only version there is.
    package static let version = 1

    package var version = Self.version
    package var poolID: UUID
    /// Whom the joiner takes for the host. Another member passes the message on, and everybody else refuses it.
    package var hostID: PeerID
    /// Which code it is about; `nil`: the pool's own.
    package var tokenID: String?
    package var card: LocalCard
    /// `Ya` of CPace.
    package var share: [UInt8]
    /// 16 random bytes if there is no link between joiner and host, whose channel binding is used otherwise.
    package var session: [UInt8]?

    package init(
        poolID: UUID, hostID: PeerID, tokenID: String?, card: LocalCard, share: [UInt8], session: [UInt8]?
    ) {
        self.poolID = poolID
        self.hostID = hostID
        self.tokenID = tokenID
        self.card = card
        self.share = share
        self.session = session
    }
}

/// The host's half of the key exchange.
package struct LocalChallenge: Sendable, Equatable {
    /// `Yb` of CPace.
    package var share: [UInt8]
    package var card: LocalCard
    /// Over what was asked and what is answered: a member that passes it on cannot answer in the host's name to find out
    /// whether the joiner's code is the one that it guesses.
    package var signature: [UInt8]

    package init(share: [UInt8], card: LocalCard, signature: [UInt8]) {
        self.share = share
        self.card = card
        self.signature = signature
    }
}

/// The joiner shows that it knows the code, and that it is who it says.
package struct LocalProof: Sendable, Equatable {
    package var tag: [UInt8]
    package var signature: [UInt8]

    package init(tag: [UInt8], signature: [UInt8]) {
        self.tag = tag
        self.signature = signature
    }
}

/// The host shows the same and lets the joiner in.
package struct LocalWelcome: Sendable, Equatable {
    package var tag: [UInt8]
    package var signature: [UInt8]
    /// `LocalPoolState`, for nobody else.
    package var sealed: [UInt8]

    package init(tag: [UInt8], signature: [UInt8], sealed: [UInt8]) {
        self.tag = tag
        self.signature = signature
        self.sealed = sealed
    }
}

/// Admission messages that a member passes on between a joiner and the host.
package struct JoinTunnel: Sendable, Equatable {
    package var joiner: PeerID
    /// A control message: `join`, `challenge`, `proof`, `pending`, `welcome` or `refused`, byte by byte as it came.
    package var body: [UInt8]

    package init(joiner: PeerID, body: [UInt8]) {
        self.joiner = joiner
        self.body = body
    }
}

extension LocalJoin {
    init(_ object: JSONObject) throws(WireError) {
        version = try object.integer("version")
        poolID = try object.uuid("poolID")
        hostID = try object.key("hostID")
        tokenID = try object.optional("tokenID") {
            $0.string.flatMap { (1...LocalPoolBounds.maxTokenBytes).contains($0.utf8.count) ? $0 : nil }
        }
        card = try object.card()
        share = try object.bytes("share", count: CPace.shareLength)
        session = try object.optional("session") {
            $0.base64.flatMap { $0.count == LocalPoolBounds.sessionLength ? $0 : nil }
        }
    }

    func write(to text: inout JSONText) {
        text.member("version", version)
        text.member("poolID", poolID.uuidString)
        text.member("hostID", hostID.rawValue)
        text.member(optional: "tokenID", tokenID)
        card.write(to: &text)
        text.member("share", base64: share.span)
        if let session { text.member("session", base64: session.span) }
    }
}

extension LocalChallenge {
    init(_ object: JSONObject) throws(WireError) {
        share = try object.bytes("share", count: CPace.shareLength)
        card = try object.card()
        signature = try object.signature()
    }

    func write(to text: inout JSONText) {
        text.member("share", base64: share.span)
        card.write(to: &text)
        text.member("signature", base64: signature.span)
    }
}

extension LocalProof {
    init(_ object: JSONObject) throws(WireError) {
        tag = try object.bytes("tag", count: HMACSHA256.length)
        signature = try object.signature()
    }

    func write(to text: inout JSONText) {
        text.member("tag", base64: tag.span)
        text.member("signature", base64: signature.span)
    }
}

extension LocalWelcome {
    init(_ object: JSONObject) throws(WireError) {
        tag = try object.bytes("tag", count: HMACSHA256.length)
        signature = try object.signature()
        sealed = try object.bytes("sealed", upTo: LocalPoolBounds.maxSealedBytes)
    }

    func write(to text: inout JSONText) {
        text.member("tag", base64: tag.span)
        text.member("signature", base64: signature.span)
        text.member("sealed", base64: sealed.span)
    }
}

extension JoinTunnel {
    init(_ object: JSONObject) throws(WireError) {
        joiner = try object.key("joiner")
        body = try object.bytes("body", upTo: LocalPoolBounds.maxTunnelBytes)
    }

    func write(to text: inout JSONText) {
        text.member("joiner", joiner.rawValue)
        text.member("body", base64: body.span)
    }
}
