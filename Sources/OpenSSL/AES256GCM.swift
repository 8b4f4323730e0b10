import COpenSSL

/// AES-256-GCM with a nonce of 12 bytes and a tag of 16, nothing but the plaintext authenticated.
///
/// Sealed bytes are `nonce | ciphertext | tag`.
public enum AES256GCM {
    public static let keyLength = 32
    public static let nonceLength = 12
    public static let tagLength = 16
    /// What sealing adds; also the least that can be opened.
    public static let overhead = nonceLength + tagLength

    /// Encrypts. One key must never see the same nonce twice.
    public static func seal(_ plaintext: [UInt8], key: [UInt8], nonce: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        precondition(key.count == keyLength && nonce.count == nonceLength, "the key has 32 bytes, the nonce 12")
        guard plaintext.count <= Int(Int32.max) - overhead else { throw .tooLong }
        let context = try CipherContext.make()
        var sealed = nonce
        sealed.reserveCapacity(plaintext.count + overhead)
        sealed.append(contentsOf: repeatElement(0, count: plaintext.count + tagLength))
        let isSealed = unsafe sealed.withUnsafeMutableBufferPointer { sealed in
            unsafe context.seal(plaintext, key: key, into: sealed)
        }
        guard isSealed else { throw .latest() }
        return sealed
    }

    /// Decrypts.
    /// - Throws: `notAuthentic` unless key and every bit fit, also for less than 28 bytes.
    public static func open(_ sealed: [UInt8], key: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        precondition(key.count == keyLength, "the key has 32 bytes")
        guard sealed.count >= overhead else { throw .notAuthentic }
        guard sealed.count <= Int(Int32.max) else { throw .tooLong }
        let context = try CipherContext.make()
        var plaintext = [UInt8](repeating: 0, count: sealed.count - overhead)
        let isOpened = unsafe sealed.withUnsafeBufferPointer { sealed in
            unsafe context.open(sealed, key: key, into: &plaintext)
        }
        guard isOpened else {
            ERR_clear_error()
            throw .notAuthentic
        }
        return plaintext
    }
}

/// One use of a cipher.
@safe private struct CipherContext: ~Copyable {
    private let pointer: OpaquePointer

    private init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

    static func make() throws(OpenSSLError) -> CipherContext {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else { throw .latest() }
        return unsafe CipherContext(owning: pointer)
    }

    /// Fills what follows the nonce, which the buffer begins with. The buffer is as long as all three parts.
    func seal(_ plaintext: [UInt8], key: [UInt8], into buffer: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        guard let nonce = buffer.baseAddress else { return false }
        let ciphertext = unsafe nonce + AES256GCM.nonceLength
        var written: Int32 = 0
        return unsafe EVP_EncryptInit_ex(pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(pointer, ciphertext, &written, plaintext, Int32(plaintext.count)) == 1
            && EVP_EncryptFinal_ex(pointer, ciphertext + plaintext.count, &written) == 1
            && EVP_CIPHER_CTX_ctrl(
                pointer, EVP_CTRL_AEAD_GET_TAG, Int32(AES256GCM.tagLength), ciphertext + plaintext.count) == 1
    }

    /// Fills `plaintext`, which is as long as the ciphertext.
    func open(_ sealed: UnsafeBufferPointer<UInt8>, key: [UInt8], into plaintext: inout [UInt8]) -> Bool {
        guard let nonce = sealed.baseAddress else { return false }
        let ciphertext = unsafe nonce + AES256GCM.nonceLength
        let tag = unsafe UnsafeMutablePointer(mutating: ciphertext + plaintext.count)  // only read by the library
        let count = Int32(plaintext.count)
        var written: Int32 = 0
        return unsafe EVP_DecryptInit_ex(pointer, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(pointer, &plaintext, &written, ciphertext, count) == 1
            && EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(AES256GCM.tagLength), tag) == 1
            && EVP_DecryptFinal_ex(pointer, nil, &written) == 1
    }
}
