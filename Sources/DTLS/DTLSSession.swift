import CDTLS

/// One DTLS 1.2 session as a value of its own: datagrams in, datagrams and plaintext out. It has no socket and no timer:
/// whoever has them gives it what comes, sends what it has, and calls `handleTimeout` when `timeLeft` is over.
///
/// Datagrams that are damaged, replayed or forged are dropped, and the session goes on.
@safe public final class DTLSSession {
    public enum State: Sendable, Equatable {
        case handshaking
        case open
        /// The other side has said goodbye, or this one has.
        case closed
        case failed(DTLSError)
    }

    public private(set) var state = State.handshaking
    private let ssl: OpaquePointer
    /// Belongs to `ssl`.
    private let bio: OpaquePointer
    private let context: DTLSContext

    /// The largest plaintext of a record that may come, in bytes.
    public static let maximumPlaintext = 16_384
    /// What a record adds to its plaintext at most, in bytes: header, nonce and tag.
    public static let overhead = 37

    private init(ssl: OpaquePointer, bio: OpaquePointer, context: DTLSContext) {
        unsafe self.ssl = ssl
        unsafe self.bio = bio
        self.context = context
    }

    deinit { unsafe SSL_free(ssl) }

    /// Begins a handshake: the first datagram waits to be sent.
    public static func connect(_ context: DTLSContext) throws(DTLSError) -> DTLSSession {
        let session = try unsafe make(context, from: context.client)
        unsafe SSL_set_connect_state(session.ssl)
        session.shakeHands()
        if case .failed(let error) = session.state { throw error }
        return session
    }

    /// A session that waits for a hello.
    static func listening(_ context: DTLSContext) throws(DTLSError) -> DTLSSession {
        let session = try unsafe make(context, from: context.server)
        unsafe SSL_set_accept_state(session.ssl)
        return session
    }

    private static func make(_ context: DTLSContext, from pointer: OpaquePointer) throws(DTLSError) -> DTLSSession {
        ERR_clear_error()
        let mtu = context.configuration.mtu
        guard let ssl = unsafe SSL_new(pointer) else { throw .latest() }
        guard let bio = unsafe cdtls_bio_new(Int32(mtu)) else {
            unsafe SSL_free(ssl)
            throw .latest()
        }
        unsafe SSL_set_bio(ssl, bio, bio)
        _ = unsafe cdtls_set_mtu(ssl, mtu)
        unsafe cdtls_use_timers(ssl)
        return unsafe DTLSSession(ssl: ssl, bio: bio, context: context)
    }

    // MARK: In

    /// Takes a datagram of the other side.
    ///
    /// When it completes the handshake, `state` is `open` and nothing was read: look at the certificate, then `read`.
    /// - Parameter body: gets each plaintext. It must not use the session.
    public func receive(_ datagram: RawSpan, _ body: (RawSpan) -> Void) {
        guard !DTLSRecordHeader.hasStub(datagram, shorterThan: shortestRecord) else { return }
        unsafe datagram.withUnsafeBytes { bytes in
            unsafe cdtls_bio_feed(bio, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
            switch state {
            case .handshaking: shakeHands()
            case .open: read(body)
            case .closed, .failed: break
            }
            unsafe cdtls_bio_feed(bio, nil, 0)
        }
    }

    /// The shortest content of an encrypted record, in bytes. OpenSSL 3.0 ends a session with AES-GCM over one that is too
    /// short for nonce and tag, rather than drop it as forged: anybody could send it.
    private var shortestRecord: Int {
        guard let cipher = unsafe SSL_get_current_cipher(ssl) else { return Self.gcmMinimum }
        return unsafe SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305 ? Self.tagLength : Self.gcmMinimum
    }

    private static let tagLength = 16
    private static let gcmMinimum = 8 + tagLength

    /// Reads what has come already.
    public func read(_ body: (RawSpan) -> Void) {
        guard state == .open else { return }
        unsafe withUnsafeTemporaryAllocation(byteCount: Self.maximumPlaintext, alignment: 16) { buffer in
            while true {
                ERR_clear_error()
                let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
                guard count > 0 else { return noteEnd(of: count) }
                unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)])))
                // Mostly that was all: to be told so costs as much as half a record.
                guard unsafe SSL_has_pending(ssl) == 1 || BIO_ctrl_pending(bio) > 0 else { return }
            }
        }
    }

    private func shakeHands() {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        guard result == 1 else { return noteEnd(of: result) }
        state = hasProtocol ? .open : .failed(DTLSError(code: .noCommonProtocol, reason: "no application protocol"))
    }

    /// Whether the other side has agreed on the protocol: one that knows none leaves it out.
    private var hasProtocol: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        return unsafe UnsafeBufferPointer(start: name, count: Int(count))
            .elementsEqual(context.configuration.protocolName.utf8)
    }

    private func noteEnd(of result: Int32) {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: ERR_clear_error()
        case SSL_ERROR_ZERO_RETURN: state = .closed
        default: state = .failed(.latest(.protocolViolation))
        }
    }

    // MARK: Out

    /// Encrypts one record.
    /// - Parameter plaintext: 1 byte up to the context's `mtu`.
    /// - Returns: `false` when the session is not open, or has failed in this moment.
    @discardableResult
    public func send(_ plaintext: RawSpan) -> Bool {
        guard state == .open, (1...context.configuration.mtu).contains(plaintext.byteCount) else {
            return false
        }
        ERR_clear_error()
        let count = unsafe plaintext.withUnsafeBytes { unsafe SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
        if count <= 0 { noteEnd(of: count) }
        return count > 0
    }

    /// Hands over every datagram that waits to be sent, and forgets it.
    /// - Parameter body: must not use the session.
    public func takeDatagrams(_ body: (RawSpan) -> Void) {
        var count = 0
        let start = unsafe cdtls_bio_written(bio, &count)
        guard count > 0 else { return }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let header = MemoryLayout<UInt32>.size
        var offset = 0
        while offset < count {
            let length = unsafe Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let end = offset + header + length
            unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[offset + header..<end])))
            offset = end
        }
        unsafe cdtls_bio_clear(bio)
    }

    /// Says goodbye: one datagram.
    public func close() {
        guard state == .open || state == .handshaking else { return }
        ERR_clear_error()
        if state == .open { _ = unsafe SSL_shutdown(ssl) }
        ERR_clear_error()
        state = .closed
    }

    // MARK: Time

    /// Until `handleTimeout` is due; `nil`: nothing waits for an answer.
    public var timeLeft: Duration? {
        let microseconds = unsafe cdtls_timeout(ssl)
        return microseconds < 0 ? nil : .microseconds(microseconds)
    }

    /// Sends the last flight once more, if it is time.
    public func handleTimeout() {
        guard state == .handshaking || state == .open else { return }
        ERR_clear_error()
        if unsafe cdtls_handle_timeout(ssl) < 0 { state = .failed(.latest(.protocolViolation)) }
    }

    // MARK: Who

    /// The other side's certificate. `nil` before the handshake is done, or when its key cannot be read.
    public var peerCertificate: DTLSPeerCertificate? {
        guard let certificate = unsafe SSL_get0_peer_certificate(ssl) else { return nil }
        return unsafe DTLSPeerCertificate(certificate, oid: context.configuration.extensionOID)
    }

    /// The 32 bytes that the client began with: they tell one handshake from another.
    public var clientRandom: [UInt8] {
        var random = [UInt8](repeating: 0, count: 32)
        _ = unsafe SSL_get_client_random(ssl, &random, random.count)
        return random
    }

    /// Bytes that both sides, and nobody else, get for the same label (RFC 5705), without context.
    public func exportKey(label: String, count: Int) throws(DTLSError) -> [UInt8] {
        ERR_clear_error()
        var key = [UInt8](repeating: 0, count: count)
        guard unsafe SSL_export_keying_material(ssl, &key, count, label, label.utf8.count, nil, 0, 0) == 1 else {
            throw .latest()
        }
        return key
    }

    // MARK: Listening

    /// - Returns: whether the datagram was a hello with one of these cookies. If not, an answer may wait to be sent.
    func listen(_ datagram: RawSpan, cookies: inout cdtls_cookies) -> DTLSListener.Heard {
        ERR_clear_error()
        let result = unsafe withUnsafeMutablePointer(to: &cookies) { cookies in
            unsafe datagram.withUnsafeBytes { bytes in
                guard unsafe cdtls_set_cookies(ssl, cookies) == 1, let address = unsafe BIO_ADDR_new() else {
                    return Int32(-1)
                }
                unsafe cdtls_bio_feed(bio, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
                let result = unsafe DTLSv1_listen(ssl, address)
                // With the right cookie the handshake goes on with the same hello, and asks for the cookie once more.
                if result > 0 { shakeHands() }
                unsafe cdtls_bio_feed(bio, nil, 0)
                unsafe BIO_ADDR_free(address)
                _ = unsafe cdtls_set_cookies(ssl, nil)
                return result
            }
        }
        ERR_clear_error()
        return result > 0 ? .hello : result == 0 ? .nothing : .damaged
    }
}
