import PoolWire
import Sodium

// Fields of control messages, with their bounds.
extension JSONObject {
    /// Base64 of exactly so many bytes.
    func bytes(_ key: String, count: Int) throws(WireError) -> [UInt8] {
        try required(key) { $0.base64.flatMap { $0.count == count ? $0 : nil } }
    }

    /// Base64 of at most so many bytes, and at least one.
    func bytes(_ key: String, upTo most: Int) throws(WireError) -> [UInt8] {
        try required(key) { $0.base64.flatMap { (1...most).contains($0.count) ? $0 : nil } }
    }

    /// Text of at most so many bytes.
    func text(_ key: String, upTo most: Int) throws(WireError) -> String {
        try required(key) { $0.string.flatMap { $0.utf8.count <= most ? $0 : nil } }
    }

    /// A peer id that is the canonical text of a public key: nobody can have two names.
    func key(_ key: String) throws(WireError) -> PeerID {
        try required(key) { $0.string.flatMap { PeerID($0).publicKey == nil ? nil : PeerID($0) } }
    }

    func epoch() throws(WireError) -> UInt64 { try integer("epoch") }
    func signature() throws(WireError) -> [UInt8] { try bytes("signature", count: Ed25519.signatureLength) }
    func card() throws(WireError) -> LocalCard { try LocalCard(try object("card")) }
}

extension PeerID {
    /// The Ed25519 public key that this peer is; `nil` unless this is the canonical base64 of 32 bytes.
    package var publicKey: [UInt8]? {
        guard let key = Base64.decode(rawValue), key.count == Ed25519.publicKeyLength, Base64.encode(key) == rawValue
        else { return nil }
        return key
    }
}
