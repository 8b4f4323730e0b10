import CDTLS

/// What all sessions of one endpoint share: its certificate, its protocol, its settings. DTLS 1.2 alone, with
/// ECDHE-ECDSA and AES-GCM or ChaCha20-Poly1305, P-256, certificates from both sides, no resumption.
@safe public final class DTLSContext: Sendable {
    /// What certificates and sessions of one kind have in common.
    public struct Configuration: Sendable {
        /// The application protocol of both sides (RFC 7301), 1...255 bytes.
        public var protocolName: String
        /// Under which number certificates say whose they are, in dots.
        public var extensionOID: String
        /// The largest datagram of a handshake, and the largest plaintext sent, in bytes, 512...16,384.
        public var mtu: Int

        public init(protocolName: String, extensionOID: String, mtu: Int) {
            self.protocolName = protocolName
            self.extensionOID = extensionOID
            self.mtu = mtu
        }
    }

    // SAFETY: OpenSSL's contexts may be used by many threads once they are set up, which `make` does.
    nonisolated(unsafe) let client: OpaquePointer
    // SAFETY: as the client's.
    nonisolated(unsafe) let server: OpaquePointer
    // SAFETY: written by `make` alone; OpenSSL reads it as long as the contexts live, which `deinit` ends first.
    private nonisolated(unsafe) let protocolName: UnsafeMutableBufferPointer<UInt8>
    let configuration: Configuration

    private static let ciphers =
        "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305"

    private init(client: OpaquePointer, server: OpaquePointer, configuration: Configuration) {
        unsafe self.client = client
        unsafe self.server = server
        self.configuration = configuration
        let name = Array(configuration.protocolName.utf8)
        unsafe protocolName = .allocate(capacity: name.count + 1)
        _ = unsafe protocolName.initialize(fromContentsOf: [UInt8(name.count)] + name)
    }

    deinit {
        unsafe SSL_CTX_free(client)
        unsafe SSL_CTX_free(server)
        unsafe protocolName.deallocate()
    }

    /// - Parameter identification: what the certificate says about its owner, given its public key in DER; `nil` leaves
    ///   that out, and others will refuse it.
    public static func make(
        _ configuration: Configuration, identification: ([UInt8]) -> [UInt8]?
    ) throws(DTLSError) -> DTLSContext {
        precondition((1...255).contains(configuration.protocolName.utf8.count), "RFC 7301 allows 1 to 255 bytes")
        let certificate = try DTLSCertificate.make(oid: configuration.extensionOID, extension: identification)
        guard let client = unsafe SSL_CTX_new(DTLS_client_method()) else { throw .latest() }
        guard let server = unsafe SSL_CTX_new(DTLS_server_method()) else {
            unsafe SSL_CTX_free(client)
            throw .latest()
        }
        let context = unsafe DTLSContext(client: client, server: server, configuration: configuration)
        try unsafe context.setUp(client, certificate: certificate)
        try unsafe context.setUp(server, certificate: certificate)
        try context.setUpProtocol()
        unsafe cdtls_use_cookies(server)
        return context
    }

    private func setUp(_ context: OpaquePointer, certificate: DTLSCertificate) throws(DTLSError) {
        unsafe cdtls_keep_small(context)
        unsafe cdtls_require_certificate(context)
        let isSetUp =
            unsafe cdtls_only_1_2(context) == 1 && cdtls_only_p256(context) == 1
            && cdtls_set_record(context, configuration.mtu) == 1
            && SSL_CTX_set_cipher_list(context, Self.ciphers) == 1
            && SSL_CTX_use_certificate(context, certificate.certificate) == 1
            && SSL_CTX_use_PrivateKey(context, certificate.key) == 1
        guard isSetUp else { throw .latest() }
    }

    private func setUpProtocol() throws(DTLSError) {
        let name = unsafe protocolName
        guard unsafe cdtls_use_protocol(client, name.baseAddress, name.count, 0) == 1,
            unsafe cdtls_use_protocol(server, name.baseAddress, name.count, 1) == 1
        else { throw .latest() }
    }
}
