import CDTLS

/// A new P-256 key and a certificate that it has signed itself, with one extension that says whose it is.
@safe final class DTLSCertificate {
    let key: OpaquePointer
    let certificate: OpaquePointer

    private init(key: OpaquePointer, certificate: OpaquePointer) {
        unsafe self.key = key
        unsafe self.certificate = certificate
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    /// - Parameter makeExtension: what the extension holds, given the public key as it stands in the certificate;
    ///   `nil` leaves the extension out.
    static func make(
        oid: String, extension makeExtension: ([UInt8]) -> [UInt8]?
    ) throws(DTLSError) -> DTLSCertificate {
        ERR_clear_error()
        guard let key = unsafe cdtls_new_p256() else { throw .latest() }
        guard let certificate = unsafe X509_new() else {
            unsafe EVP_PKEY_free(key)
            throw .latest()
        }
        let made = unsafe DTLSCertificate(key: key, certificate: certificate)
        try made.fill()
        if let content = makeExtension(try made.subjectPublicKeyInfo()) { try made.add(content, oid: oid) }
        guard unsafe X509_sign(certificate, key, EVP_sha256()) > 0 else { throw .latest() }
        return made
    }

    /// Names and dates count for nothing: they are the same for everybody, and tell nobody anything.
    private func fill() throws(DTLSError) {
        let day = 86_400
        var name = Array("poolbots".utf8)
        let isFilled =
            unsafe X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1
            && X509_gmtime_adj(X509_getm_notBefore(certificate), -day) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), 3_650 * day) != nil
            && X509_set_pubkey(certificate, key) == 1
            && X509_NAME_add_entry_by_txt(
                X509_get_subject_name(certificate), "CN", MBSTRING_ASC, &name, Int32(name.count), -1, 0) == 1
            && X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1
        guard isFilled else { throw .latest() }
    }

    private func subjectPublicKeyInfo() throws(DTLSError) -> [UInt8] {
        guard let info = unsafe DTLSPeerCertificate.subjectPublicKeyInfo(of: certificate) else { throw .latest() }
        return info
    }

    private func add(_ content: [UInt8], oid: String) throws(DTLSError) {
        guard let object = unsafe OBJ_txt2obj(oid, 1), let value = unsafe ASN1_OCTET_STRING_new() else {
            throw .latest()
        }
        defer {
            unsafe ASN1_OBJECT_free(object)
            unsafe ASN1_OCTET_STRING_free(value)
        }
        guard unsafe ASN1_OCTET_STRING_set(value, content, Int32(content.count)) == 1,
            let addition = unsafe X509_EXTENSION_create_by_OBJ(nil, object, 0, value)
        else { throw .latest() }
        defer { unsafe X509_EXTENSION_free(addition) }
        guard unsafe X509_add_ext(certificate, addition, -1) == 1 else { throw .latest() }
    }
}

/// What the other side's certificate says. That the other side has its private key is proven by the handshake; nothing
/// else of the certificate was looked at.
public struct DTLSPeerCertificate: Sendable, Equatable {
    /// The public key in DER.
    public let subjectPublicKeyInfo: [UInt8]
    /// What the extension holds, when there is exactly one.
    public let identification: [UInt8]?

    /// No key of ours is longer, in bytes.
    private static let maximumKey = 1_024

    /// - Returns: `nil` when the key cannot be read.
    init?(_ certificate: OpaquePointer, oid: String) {
        guard let info = unsafe Self.subjectPublicKeyInfo(of: certificate) else { return nil }
        subjectPublicKeyInfo = info
        identification = unsafe Self.identification(of: certificate, oid: oid)
    }

    static func subjectPublicKeyInfo(of certificate: OpaquePointer) -> [UInt8]? {
        guard let info = unsafe X509_get_X509_PUBKEY(certificate) else { return nil }
        let count = unsafe i2d_X509_PUBKEY(info, nil)
        guard count > 0, Int(count) <= maximumKey else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            return unsafe i2d_X509_PUBKEY(info, &next)
        }
        return written == count ? bytes : nil
    }

    private static func identification(of certificate: OpaquePointer, oid: String) -> [UInt8]? {
        guard let object = unsafe OBJ_txt2obj(oid, 1) else { return nil }
        defer { unsafe ASN1_OBJECT_free(object) }
        let index = unsafe X509_get_ext_by_OBJ(certificate, object, -1)
        guard index >= 0, unsafe X509_get_ext_by_OBJ(certificate, object, index) < 0,
            let found = unsafe X509_get_ext(certificate, index), let value = unsafe X509_EXTENSION_get_data(found),
            let bytes = unsafe ASN1_STRING_get0_data(value)
        else { return nil }
        let count = unsafe Int(ASN1_STRING_length(value))
        guard (0...maximumKey).contains(count) else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
