import PoolWire
import Sodium

/// The first words of both sides, in clear (nearby.md 6).
package struct ClientHello: Sendable, Equatable {
    /// A guest that wants its session back.
    package struct Resume: Sendable, Equatable {
        /// The number of the last game action that arrived.
        package var ackedSequence: UInt32
        package var sessionID: String

        package init(ackedSequence: UInt32, sessionID: String) {
            self.ackedSequence = ackedSequence
            self.sessionID = sessionID
        }
    }

    package var version = NearbyProtocol.version
    package var capabilities = NearbyProtocol.capability
    package var codeHash: NearbyID
    package var name: String
    package var nonce: NearbyID
    package var player: NearbyID
    package var resume: Resume?
    /// Ours: the guest's key of the upgrade (26.4). Others neither say nor read it.
    package private(set) var agreementKey: [UInt8]?

    package init(codeHash: NearbyID, name: String, nonce: NearbyID, player: NearbyID, resume: Resume? = nil) {
        self.codeHash = codeHash
        self.name = name
        self.nonce = nonce
        self.player = player
        self.resume = resume
    }

    /// Offers the upgrade.
    package mutating func offer(_ agreement: NearbyAgreement) {
        capabilities = "\(NearbyProtocol.capability),\(NearbyProtocol.agreementCapability)"
        agreementKey = agreement.publicKey
    }

    /// Canonical JSON.
    package var json: [UInt8] {
        JSONText.object {
            $0.member("cap", capabilities)
            $0.member("code_hash", codeHash.description)
            $0.member("kind", "client_hello")
            $0.member("name", name)
            $0.member("nonce_c", nonce.description)
            $0.member("pid", player.description)
            if let resume {
                $0.member("resume") {
                    $0.member("acked_seq", resume.ackedSequence)
                    $0.member("session_id", resume.sessionID)
                }
            } else {
                $0.null("resume")
            }
            $0.member("v", version)
            if let agreementKey { $0.member("x25519", Base64.encodeURL(agreementKey)) }
        }
    }

    /// - Throws: `.incompatible` for anything else.
    package init(decoding json: [UInt8]) throws(NearbyError) {
        self = try NearbyJSON.read(json, limits: .hello) { object throws(WireError) in
            guard try object.string("kind") == "client_hello" else { throw WireError(.unknownType, "no client_hello") }
            var hello = ClientHello(
                codeHash: try object.id("code_hash"), name: try object.string("name"),
                nonce: try object.id("nonce_c"), player: try object.id("pid"),
                resume: try object.optional("resume") { value throws(WireError) in
                    try value.object.map { object throws(WireError) in
                        Resume(
                            ackedSequence: try object.integer("acked_seq"), sessionID: try object.string("session_id"))
                    }
                })
            hello.capabilities = try object.string("cap")
            hello.version = try object.integer("v")
            if NearbyProtocol.lists(hello.capabilities, NearbyProtocol.agreementCapability) {
                hello.agreementKey = try object.agreementKey
            }
            return hello
        }
    }
}

/// The host's answer (nearby.md 6).
package enum ServerHello: Sendable, Equatable {
    case accepted(Acceptance)
    /// With the tag as it was read; `NearbyError` if it is one that may be said.
    case refused(String)

    package struct Acceptance: Sendable, Equatable {
        package var hostColor: String
        package var name: String
        package var nonce: NearbyID
        package var player: NearbyID
        package var sessionID: String
        package var startingFEN: String
        /// Ours, on a resume: the number of the guest's first message that has not arrived, so that the guest can send
        /// what was lost on its way. Other hosts do not say it, other guests do not read it.
        package var nextSequence: UInt32?
        /// Ours: the host's key of the upgrade (26.4), only for a guest that has shown its own.
        package var agreementKey: [UInt8]?

        package init(
            hostColor: String = "white", name: String, nonce: NearbyID, player: NearbyID, sessionID: String,
            startingFEN: String = NearbyProtocol.standardFEN, nextSequence: UInt32? = nil, agreementKey: [UInt8]? = nil
        ) {
            self.hostColor = hostColor
            self.name = name
            self.nonce = nonce
            self.player = player
            self.sessionID = sessionID
            self.startingFEN = startingFEN
            self.nextSequence = nextSequence
            self.agreementKey = agreementKey
        }
    }

    /// Canonical JSON.
    package var json: [UInt8] {
        JSONText.object {
            switch self {
            case .accepted(let hello):
                $0.member("host_color", hello.hostColor)
                $0.member("kind", "server_hello")
                $0.member("name", hello.name)
                if let sequence = hello.nextSequence { $0.member("next_seq", sequence) }
                $0.member("nonce_h", hello.nonce.description)
                $0.member("ok", true)
                $0.member("pid", hello.player.description)
                $0.member("session_id", hello.sessionID)
                $0.member("starting_fen", hello.startingFEN)
            case .refused(let tag):
                $0.member("err", tag)
                $0.member("kind", "server_hello")
                $0.member("ok", false)
            }
            $0.member("v", NearbyProtocol.version)
            if case .accepted(let hello) = self, let key = hello.agreementKey {
                $0.member("x25519", Base64.encodeURL(key))
            }
        }
    }

    /// - Throws: `.incompatible` for anything else, also for another version.
    package init(decoding json: [UInt8]) throws(NearbyError) {
        self = try NearbyJSON.read(json, limits: .hello) { object throws(WireError) in
            guard try object.string("kind") == "server_hello", try object.integer("v") == NearbyProtocol.version else {
                throw WireError(.unknownType, "no server_hello of this version")
            }
            guard try object.bool("ok") else { return .refused(try object.string("err")) }
            return .accepted(
                Acceptance(
                    hostColor: try object.string("host_color"), name: try object.string("name"),
                    nonce: try object.id("nonce_h"), player: try object.id("pid"),
                    sessionID: try object.id("session_id").description,
                    startingFEN: try object.string("starting_fen"),
                    nextSequence: try object.optionalInteger("next_seq"), agreementKey: try object.agreementKey))
        }
    }
}

extension JSONObject {
    /// The 32 bytes of a key of the upgrade; `nil` if there is none.
    fileprivate var agreementKey: [UInt8]? {
        get throws(WireError) {
            try optional("x25519") { value in
                value.string.flatMap { Base64.decodeURL($0) }.flatMap { $0.count == X25519.keyLength ? $0 : nil }
            }
        }
    }
}
