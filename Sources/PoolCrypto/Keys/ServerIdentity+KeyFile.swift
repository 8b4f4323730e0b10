import OpenSSL
import Sodium

// The file that keeps an identity, `host.key` (relay.md 8.2). The length tells the versions apart:
//   2, plain, 68 bytes:       STKY | seed (32) | BLAKE2b-256 of all before (32)
//   3, passphrase, 85 bytes:  STKY | 3 | salt (16) | nonce (12) | ChaCha20-Poly1305 of the seed (32 + 16) | DONE
extension ServerIdentity {
    private static let magic = Array("STKY".utf8)
    private static let end = Array("DONE".utf8)
    private static let saltLength = 16
    private static let plainLength = 68
    private static let sealedLength = 85
    private static let rounds: Int32 = 600_000

    /// The contents of a key file. Write it with mode 0600.
    ///
    /// With a passphrase this takes some tenths of a second of the calling thread.
    /// - Parameter passphrase: Seals the file. `nil` or empty: the file is plain.
    public func keyFile(passphrase: String?) throws(CryptoError) -> [UInt8] {
        guard let passphrase, !passphrase.isEmpty else {
            let content = Self.magic + seed
            return content + BLAKE2b256.hash(content)
        }
        return try keyFile(
            passphrase: passphrase, salt: SecureRandom.bytes(Self.saltLength),
            nonce: SecureRandom.bytes(ChaCha20Poly1305.nonceLength))
    }

    package func keyFile(passphrase: String, salt: [UInt8], nonce: [UInt8]) throws(CryptoError) -> [UInt8] {
        var key = try Self.fileKey(passphrase: passphrase, salt: salt)
        defer { wipe(&key) }
        return Self.magic + [3] + salt + nonce + ChaCha20Poly1305.seal(seed, key: key, nonce: nonce) + Self.end
    }

    /// Reads a key file of either version.
    ///
    /// With a sealed file this takes some tenths of a second of the calling thread.
    /// - Parameter passphrase: Not looked at when the file is plain.
    /// - Throws: `wrongPassphrase` when a sealed file cannot be opened with it, `damagedKeyFile` for everything else
    ///   that is wrong with the file. A relay must not start then, and must not write a new file.
    public init(keyFile file: [UInt8], passphrase: String?) throws(CryptoError) {
        guard file.starts(with: Self.magic) else { throw .damagedKeyFile }
        switch file.count {
        case Self.plainLength:
            guard equalInConstantTime(BLAKE2b256.hash(Array(file[..<36])), Array(file[36...])) else {
                throw .damagedKeyFile
            }
            try self.init(seed: Array(file[4..<36]))
        case Self.sealedLength:
            guard file[4] == 3, file.suffix(4).elementsEqual(Self.end) else { throw .damagedKeyFile }
            guard let passphrase, !passphrase.isEmpty else { throw .wrongPassphrase }
            var key = try Self.fileKey(passphrase: passphrase, salt: Array(file[5..<21]))
            defer { wipe(&key) }
            let sealed = Array(file[33..<81])
            guard let seed = ChaCha20Poly1305.open(sealed, key: key, nonce: Array(file[21..<33])) else {
                throw .wrongPassphrase
            }
            try self.init(seed: seed)
        default:
            throw .damagedKeyFile
        }
    }

    private static func fileKey(passphrase: String, salt: [UInt8]) throws(CryptoError) -> [UInt8] {
        do {
            return try PBKDF2SHA256.deriveKey(
                from: passphrase, salt: salt, rounds: rounds, count: ChaCha20Poly1305.keyLength)
        } catch {
            throw CryptoError(error)
        }
    }
}

extension CryptoError {
    /// The same in this target's words.
    init(_ error: OpenSSLError) {
        switch error {
        case .notAuthentic: self = .notAuthentic
        case .tooLong: self = .tooLong
        case .failed: self = .libraryFailed(reason: error.description)
        }
    }
}
