/// Why something cryptographic was refused. Says no more than an attacker may know, and holds no secret.
public enum CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A key, seed, nonce or challenge of the wrong length, in bytes.
    case wrongLength(expected: Int, actual: Int)
    /// A peer's public key that must not be used: wrong length, all zero, one's own, or of low order (chat.md 5.3).
    case unusablePublicKey
    /// Bytes that could not be opened with this key, whatever the reason.
    case notAuthentic
    /// Longer than can be sealed at once (2 GiB).
    case tooLong
    /// A key file that has been damaged or is something else. Restore it from a copy; it is not overwritten.
    case damagedKeyFile
    /// A key file that is sealed: the passphrase is missing or wrong.
    case wrongPassphrase
    /// A relay asked for more work than `ProofOfWork.maximumDifficulty`.
    case tooMuchWork(difficulty: Int)
    /// The machine's cryptographic library does not work.
    case libraryFailed(reason: String)

    public var description: String {
        switch self {
        case .wrongLength(let expected, let actual): "\(actual) bytes where \(expected) are needed"
        case .unusablePublicKey: "the peer's public key cannot be used"
        case .notAuthentic: "the sealed bytes could not be opened"
        case .tooLong: "too long to be sealed at once"
        case .damagedKeyFile: "the key file is damaged; restore it from a copy"
        case .wrongPassphrase: "the key file is sealed and the passphrase is missing or wrong"
        case .tooMuchWork(let difficulty):
            "the relay asks for a proof of work of \(difficulty) bits, at most \(ProofOfWork.maximumDifficulty) are done"
        case .libraryFailed(let reason): reason
        }
    }
}

/// Refuses bytes of another length.
func requireLength(_ expected: Int, of bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == expected else { throw .wrongLength(expected: expected, actual: bytes.count) }
}
