import COpenSSL

/// The form in which certificates carry public keys (RFC 5280, 4.1.2.7).
public enum SubjectPublicKeyInfo {
    /// The longest that is looked at, in bytes; an RSA key of 16,384 bits takes 2,086.
    public static let maximumLength = 65_536

    /// The key without its algorithm: PKCS #1 `RSAPublicKey` for RSA, `0x04 | X | Y` for elliptic curves.
    /// - Parameter der: The whole structure in DER and nothing after it.
    /// - Returns: `nil` when it is not that.
    public static func publicKey(inDER der: [UInt8]) -> [UInt8]? {
        guard der.count <= maximumLength else { return nil }
        return unsafe der.withUnsafeBufferPointer { der in
            var next = der.baseAddress
            guard let info = unsafe d2i_X509_PUBKEY(nil, &next, der.count) else {
                ERR_clear_error()
                return nil
            }
            defer { unsafe X509_PUBKEY_free(info) }
            guard let end = unsafe next, let start = der.baseAddress, unsafe end - start == der.count else {
                return nil
            }
            var key: UnsafePointer<UInt8>?
            var length: Int32 = 0
            guard unsafe X509_PUBKEY_get0_param(nil, &key, &length, nil, info) == 1 else { return nil }
            return unsafe Array(UnsafeBufferPointer(start: key, count: Int(length)))
        }
    }
}
