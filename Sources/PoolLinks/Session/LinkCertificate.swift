import DTLS
package import PoolCrypto
import PoolWire

/// What makes a certificate somebody's: the owner's key and its signature over the certificate's (local-pools.md 2).
package enum LinkCertificate {
    package static let oid = "2.25.305821105408246119474742976030998643187"
    package static let protocolName = "poolbots-link/1"
    static let exporterLabel = "EXPORTER-PoolBots-link"

    /// In DER: an OCTET STRING of 96 bytes.
    private static let header: [UInt8] = [0x04, 96]
    private static let keyLength = 32
    private static let length = 2 + 96

    static func context(for identity: SigningKey, mtu: Int) throws(DTLSError) -> DTLSContext {
        try DTLSContext.make(
            DTLSContext.Configuration(protocolName: protocolName, extensionOID: oid, mtu: mtu)
        ) { key in identification(of: identity, certifying: key) }
    }

    /// What the extension holds.
    /// - Parameter key: the certificate's public key in DER.
    package static func identification(of identity: SigningKey, certifying key: [UInt8]) -> [UInt8] {
        header + identity.publicKey + identity.sign(signed(key))
    }

    /// Whose certificate it is; `nil` when it does not say, or cannot prove it.
    static func owner(of certificate: DTLSPeerCertificate) -> PeerID? {
        guard let content = certificate.identification, content.count == length, content.starts(with: header) else {
            return nil
        }
        let key = Array(content[header.count..<header.count + keyLength])
        let signature = Array(content[(header.count + keyLength)...])
        guard SigningKey.verify(signature, of: signed(certificate.subjectPublicKeyInfo), by: key) else { return nil }
        return PeerID(Base64.encode(key))
    }

    private static func signed(_ key: [UInt8]) -> [UInt8] { Array("PoolBots link certificate v1".utf8) + [0] + key }
}
